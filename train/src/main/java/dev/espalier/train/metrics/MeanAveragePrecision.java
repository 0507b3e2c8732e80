package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The mean average precision of detected boxes, in [0, 1], as the COCO benchmark's {@code bbox}: a
 * detection is right when it overlaps a true box of its class, which no better detection has taken,
 * by at least a threshold (intersection over union). For each class and threshold the detections of
 * all images go by falling score; average precision is the mean, over the recalls 0, 0.01, …, 1, of
 * the best precision at that recall or beyond. The value is the mean over classes that have true
 * boxes, and over the thresholds.
 *
 * <p>Of an image the 100 detections of a class with the largest scores count. Detections of equal
 * score share a place, so that the order of images does not matter.
 *
 * <p>Lin, Maire, Belongie, Hays, Perona, Ramanan, Dollár and Zitnick, "Microsoft COCO: common
 * objects in context", ECCV 2014.
 */
public final class MeanAveragePrecision implements Running {
  private static final int MOST = 100;
  private static final int RECALLS = 101;

  private final double[] thresholds;
  private final TreeMap<Integer, Found> classes = new TreeMap<>();

  /** What was found of one class, and how many true boxes there are. */
  private static final class Found {
    private long boxes;
    private final List<Detection> detections = new ArrayList<>();
  }

  /**
   * A detection: at which thresholds it is right, and at which it does not count (it found a
   * crowd), one bit a threshold.
   */
  private record Detection(double score, long right, long ignored) {}

  /**
   * What was detected in an image.
   *
   * @param boxes (D, 4): left, top, right, bottom
   * @param scores (D)
   * @param labels (D), integers
   */
  public record Detected(Tensor boxes, Tensor scores, Tensor labels) {}

  /**
   * What is in an image.
   *
   * @param boxes (G, 4): left, top, right, bottom
   * @param labels (G), integers
   * @param crowd (G), not 0 for boxes around crowds, which any number of detections may find
   *     without being right or wrong; null for none
   */
  public record Truth(Tensor boxes, Tensor labels, @Nullable Tensor crowd) {
    public Truth(Tensor boxes, Tensor labels) {
      this(boxes, labels, null);
    }
  }

  private MeanAveragePrecision(double... thresholds) {
    this.thresholds = thresholds;
  }

  /** Over the thresholds 0.50, 0.55, …, 0.95 (mAP, or AP of COCO). */
  public static MeanAveragePrecision coco() {
    var t = new double[10];
    Arrays.setAll(t, i -> (50 + 5 * i) / 100.0);
    return new MeanAveragePrecision(t);
  }

  /** At one threshold in (0, 1], such as 0.5 (mAP@50). */
  public static MeanAveragePrecision at(double threshold) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new ValueException(
          "map", "threshold " + threshold, "use a threshold from above 0 to 1");
    }
    return new MeanAveragePrecision(threshold);
  }

  /** Takes an image into account. */
  public void update(Detected detected, Truth truth) {
    check("detected", detected.boxes, detected.scores, detected.labels);
    check("true", truth.boxes, truth.labels, truth.labels);
    var d = detected.boxes.toDoubleArray();
    var scores = detected.scores.toDoubleArray();
    var g = truth.boxes.toDoubleArray();
    var labels = truth.labels.toIntArray();
    var crowd = truth.crowd == null ? new double[labels.length] : truth.crowd.toDoubleArray();
    var own = detected.labels.toIntArray();
    var present = new TreeSet<Integer>();
    Arrays.stream(labels).forEach(present::add);
    Arrays.stream(own).forEach(present::add);
    for (int c : present) {
      var found = classes.computeIfAbsent(c, _ -> new Found());
      // true boxes before crowds; detections by falling score
      var boxes = new ArrayList<Integer>();
      for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < labels.length; i++) {
          if (labels[i] == c && (crowd[i] != 0) == (kind == 1)) {
            boxes.add(i);
            found.boxes += 1 - kind;
          }
        }
      }
      var detections = new ArrayList<Integer>();
      for (int i = 0; i < own.length; i++) {
        if (own[i] == c) {
          detections.add(i);
        }
      }
      detections.sort(Comparator.comparingDouble(i -> -scores[i]));
      match(
          found,
          detections.subList(0, Math.min(MOST, detections.size())),
          boxes,
          d,
          scores,
          g,
          crowd);
    }
  }

  private void match(
      Found found,
      List<Integer> detections,
      List<Integer> boxes,
      double[] d,
      double[] scores,
      double[] g,
      double[] crowd) {
    var taken = new long[boxes.size()];
    for (int i : detections) {
      long right = 0;
      long ignored = 0;
      for (int t = 0; t < thresholds.length; t++) {
        int best = best(i, boxes, t, taken, d, g, crowd);
        if (best >= 0) {
          taken[best] |= 1L << t;
          if (crowd[boxes.get(best)] != 0) {
            ignored |= 1L << t;
          } else {
            right |= 1L << t;
          }
        }
      }
      found.detections.add(new Detection(scores[i], right, ignored));
    }
  }

  /** The free box that overlaps most, at least by the threshold; −1 for none. */
  private int best(
      int detection,
      List<Integer> boxes,
      int t,
      long[] taken,
      double[] d,
      double[] g,
      double[] crowd) {
    double least = Math.min(thresholds[t], 1 - 1e-10);
    int best = -1;
    for (int k = 0; k < taken.length; k++) {
      boolean isCrowd = crowd[boxes.get(k)] != 0;
      if ((taken[k] >> t & 1) != 0 && !isCrowd) {
        continue;
      }
      if (best >= 0 && isCrowd && crowd[boxes.get(best)] == 0) {
        break; // a true box goes before any crowd
      }
      double overlap = overlap(d, 4 * detection, g, 4 * boxes.get(k), isCrowd);
      if (overlap >= least) {
        least = overlap;
        best = k;
      }
    }
    return best;
  }

  /** Intersection over union; of a crowd, over the detection. */
  private static double overlap(double[] a, int i, double[] b, int j, boolean crowd) {
    double w = Math.min(a[i + 2], b[j + 2]) - Math.max(a[i], b[j]);
    double h = Math.min(a[i + 3], b[j + 3]) - Math.max(a[i + 1], b[j + 1]);
    if (w <= 0 || h <= 0) {
      return 0;
    }
    double own = (a[i + 2] - a[i]) * (a[i + 3] - a[i + 1]);
    double other = (b[j + 2] - b[j]) * (b[j + 3] - b[j + 1]);
    return w * h / (crowd ? own : own + other - w * h);
  }

  private static void check(String what, Tensor boxes, Tensor... others) {
    if (boxes.rank() != 2 || boxes.dim(1) != 4) {
      throw new ShapeException(
          "map",
          what + " boxes are " + boxes.shape(),
          "give boxes (N, 4): left, top, right, bottom");
    }
    for (var t : others) {
      if (t.size() != boxes.dim(0)) {
        throw new ShapeException(
            "map",
            boxes.dim(0) + " " + what + " boxes, but scores or labels " + t.shape(),
            "give one of each a box");
      }
    }
  }

  @Override
  public String name() {
    return thresholds.length == 1 ? "map" + Math.round(100 * thresholds[0]) : "map";
  }

  /** NaN when there is no true box. */
  @Override
  public double value() {
    double sum = 0;
    int n = 0;
    for (int c : classes.keySet()) {
      double v = value(c);
      if (!Double.isNaN(v)) {
        sum += v;
        n++;
      }
    }
    return sum / n;
  }

  /** Average precision of one class, the mean over the thresholds; NaN when it has no true box. */
  public double value(int label) {
    var found = classes.get(label);
    if (found == null || found.boxes == 0) {
      return Double.NaN;
    }
    var sorted = new ArrayList<>(found.detections);
    sorted.sort(Comparator.comparingDouble((Detection d) -> d.score).reversed());
    double sum = 0;
    for (int t = 0; t < thresholds.length; t++) {
      sum += average(sorted, t, found.boxes);
    }
    return sum / thresholds.length;
  }

  private static double average(List<Detection> sorted, int t, long boxes) {
    var recall = new ArrayList<Double>();
    var precision = new ArrayList<Double>();
    long right = 0;
    long wrong = 0;
    for (int i = 0; i < sorted.size(); i++) {
      var d = sorted.get(i);
      if ((d.ignored >> t & 1) == 0) {
        if ((d.right >> t & 1) != 0) {
          right++;
        } else {
          wrong++;
        }
      }
      boolean last = i + 1 == sorted.size() || sorted.get(i + 1).score != d.score;
      if (last && right + wrong > 0) {
        recall.add((double) right / boxes);
        precision.add((double) right / (right + wrong));
      }
    }
    for (int i = precision.size() - 1; i > 0; i--) {
      precision.set(i - 1, Math.max(precision.get(i - 1), precision.get(i)));
    }
    double sum = 0;
    int at = 0;
    for (int k = 0; k < RECALLS; k++) {
      double r = k / 100.0;
      while (at < recall.size() && recall.get(at) < r) {
        at++;
      }
      sum += at < recall.size() ? precision.get(at) : 0;
    }
    return sum / RECALLS;
  }

  @Override
  public void reset() {
    classes.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    o.classes.forEach((label, theirs) -> {
      var found = classes.computeIfAbsent(label, _ -> new Found());
      found.boxes += theirs.boxes;
      found.detections.addAll(theirs.detections);
    });
  }

  @Override
  public double[] state() {
    var s = new ArrayList<Double>();
    classes.forEach((label, found) -> {
      s.addAll(List.of((double) label, (double) found.boxes, (double) found.detections.size()));
      for (var d : found.detections) {
        s.addAll(List.of(d.score, (double) d.right, (double) d.ignored));
      }
    });
    return s.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void load(double[] state) {
    reset();
    for (int at = 0; at < state.length; ) {
      var found = new Found();
      classes.put((int) state[at], found);
      found.boxes = (long) state[at + 1];
      int n = (int) state[at + 2];
      at += 3;
      for (int i = 0; i < n; i++, at += 3) {
        found.detections.add(new Detection(state[at], (long) state[at + 1], (long) state[at + 2]));
      }
    }
  }
}

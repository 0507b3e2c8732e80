package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * How often class t was predicted as class p, and what follows: precision, recall, F-scores,
 * Matthews' correlation, Cohen's kappa, intersection over union. Its value is the accuracy.
 *
 * <p>Output (…, classes), target as for {@link Accuracy}; or output and target both class indices
 * of one shape, such as the pixels of a segmentation: {@code update(logits.argmax(1), classes)}.
 *
 * <p>A ratio without a denominator (a class that never occurs or is never predicted) counts as 0,
 * as in scikit-learn.
 */
public final class ConfusionMatrix extends Batched {
  private final int classes;
  private final long[][] counts; // [target][prediction]

  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new ValueException("ConfusionMatrix", classes + " classes", "use at least 1");
    }
    this.classes = classes;
    this.counts = new long[classes][classes];
  }

  @Override
  public void update(Tensor output, Tensor target) {
    if (output.dtype().isIntegral() && output.shape().equals(target.shape())) {
      gather(output, target);
      return;
    }
    if (output.rank() == 0 || output.dim(-1) != classes) {
      throw new ShapeException(
          "confusion",
          "output " + output.shape() + " is not (…, " + classes + ")",
          "give one output a class");
    }
    gather(output.argmax(-1), Targets.classes("confusion", output, target));
  }

  @Override
  void accept(List<Tensor> parts) {
    var prediction = parts.get(0).toIntArray();
    var target = parts.get(1).toIntArray();
    for (int i = 0; i < prediction.length; i++) {
      check("target", target[i]);
      check("prediction", prediction[i]);
      counts[target[i]][prediction[i]]++;
    }
  }

  private void check(String what, int c) {
    if (c < 0 || c >= classes) {
      throw new ValueException(
          "confusion",
          what + " " + c + " is not one of " + classes + " classes",
          "use classes from 0 to " + (classes - 1));
    }
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** A copy of the counts: {@code [target][prediction]}. */
  public long[][] counts() {
    settle();
    var copy = new long[classes][];
    for (int c = 0; c < classes; c++) {
      copy[c] = counts[c].clone();
    }
    return copy;
  }

  /** Of the samples predicted as a class, the share that is of it. */
  public double precision(int c) {
    settle();
    return ratio(counts[c][c], predicted(c));
  }

  /** Of the samples of a class, the share predicted as it. */
  public double recall(int c) {
    settle();
    return ratio(counts[c][c], support(c));
  }

  /** 2 · precision · recall / (precision + recall) of a class. */
  public double f1(int c) {
    return fBeta(c, 1);
  }

  /**
   * (1 + β²) · precision · recall / (β² · precision + recall) of a class: recall counts β times as
   * much as precision.
   */
  public double fBeta(int c, double beta) {
    settle();
    double square = beta * beta;
    double whole = predicted(c) + square * support(c);
    return whole == 0 ? 0 : (1 + square) * counts[c][c] / whole;
  }

  /** Of the samples of a class or predicted as it, the share that is both (Jaccard's index). */
  public double iou(int c) {
    settle();
    return ratio(counts[c][c], predicted(c) + support(c) - counts[c][c]);
  }

  /** The mean of {@link #iou} over the classes that occur in targets or predictions. */
  public double meanIou() {
    settle();
    double sum = 0;
    int n = 0;
    for (int c = 0; c < classes; c++) {
      if (predicted(c) + support(c) > 0) {
        sum += iou(c);
        n++;
      }
    }
    return sum / n;
  }

  /**
   * Matthews' correlation of targets and predictions, in [−1, 1], for any number of classes; 0
   * where it is undefined. Gorodkin, "Comparing two K-category assignments by a K-category
   * correlation coefficient", 2004.
   */
  public double mcc() {
    settle();
    var n = BigInteger.valueOf(total());
    var products = BigInteger.ZERO;
    var predictions = BigInteger.ZERO;
    var targets = BigInteger.ZERO;
    for (int c = 0; c < classes; c++) {
      var p = BigInteger.valueOf(predicted(c));
      var t = BigInteger.valueOf(support(c));
      products = products.add(p.multiply(t));
      predictions = predictions.add(p.multiply(p));
      targets = targets.add(t.multiply(t));
    }
    double covariance = n.multiply(BigInteger.valueOf(right())).subtract(products).doubleValue();
    var square = n.multiply(n);
    double both =
        square.subtract(predictions).doubleValue() * square.subtract(targets).doubleValue();
    return both == 0 ? 0 : covariance / Math.sqrt(both);
  }

  /** What a disagreement of classes i and j weighs in Cohen's kappa. */
  public enum Disagreement {
    /** 1. */
    EQUAL,
    /** |i − j|. */
    LINEAR,
    /** (i − j)². */
    QUADRATIC
  }

  /**
   * Cohen's kappa, the agreement of targets and predictions beyond chance, at most 1: 1 − observed
   * / expected disagreement. NaN when chance leaves none.
   */
  public double kappa(Disagreement weights) {
    settle();
    double observed = 0;
    double expected = 0;
    for (int t = 0; t < classes; t++) {
      for (int p = 0; p < classes; p++) {
        double far = Math.abs(t - p);
        double w =
            switch (weights) {
              case EQUAL -> far == 0 ? 0 : 1;
              case LINEAR -> far;
              case QUADRATIC -> far * far;
            };
        observed += w * counts[t][p];
        expected += w * support(t) * predicted(p);
      }
    }
    return 1 - observed / (expected / total());
  }

  /** Number of samples of a class. */
  public long support(int c) {
    settle();
    long n = 0;
    for (int p = 0; p < classes; p++) {
      n += counts[c][p];
    }
    return n;
  }

  public double precision(Average average) {
    return average(average, this::precision);
  }

  public double recall(Average average) {
    return average(average, this::recall);
  }

  public double f1(Average average) {
    return average(average, this::f1);
  }

  public double fBeta(double beta, Average average) {
    return average(average, c -> fBeta(c, beta));
  }

  private interface OfClass {
    double of(int c);
  }

  private double average(Average average, OfClass figure) {
    settle();
    return switch (average) {
      // each wrong sample is one false positive and one false negative, so all three figures are
      // the accuracy
      case MICRO -> ratio(right(), total());
      case MACRO -> {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += figure.of(c);
        }
        yield sum / classes;
      }
      case WEIGHTED -> {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += figure.of(c) * support(c);
        }
        yield total() == 0 ? 0 : sum / total();
      }
    };
  }

  private long predicted(int c) {
    long n = 0;
    for (int t = 0; t < classes; t++) {
      n += counts[t][c];
    }
    return n;
  }

  private long right() {
    long n = 0;
    for (int c = 0; c < classes; c++) {
      n += counts[c][c];
    }
    return n;
  }

  private long total() {
    long n = 0;
    for (int c = 0; c < classes; c++) {
      n += support(c);
    }
    return n;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  @Override
  public String name() {
    return "confusion";
  }

  @Override
  public double value() {
    settle();
    return (double) right() / total();
  }

  @Override
  public void reset() {
    drop();
    for (var row : counts) {
      Arrays.fill(row, 0);
    }
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    if (o.classes != classes) {
      throw new ValueException(
          "merge", o.classes + " and " + classes + " classes", "merge matrices of equal size");
    }
    settle();
    o.settle();
    for (int t = 0; t < classes; t++) {
      for (int p = 0; p < classes; p++) {
        counts[t][p] += o.counts[t][p];
      }
    }
  }

  @Override
  public double[] state() {
    settle();
    var state = new double[classes * classes];
    for (int i = 0; i < state.length; i++) {
      state[i] = counts[i / classes][i % classes];
    }
    return state;
  }

  @Override
  public void load(double[] state) {
    reset();
    for (int i = 0; i < state.length; i++) {
      counts[i / classes][i % classes] = (long) state[i];
    }
  }
}

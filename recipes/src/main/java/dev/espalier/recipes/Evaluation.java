package dev.espalier.recipes;

import dev.espalier.recipes.Supervised.Findings;
import dev.espalier.recipes.report.Png;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.report.Section.Bar;
import dev.espalier.recipes.report.Section.Picture;
import dev.espalier.spi.Storage;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.data.ImageSet;
import dev.espalier.train.metrics.Average;
import dev.espalier.train.metrics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A network's outputs for all test samples.
 *
 * @param outputs one row a sample
 * @param targets one row a sample: the class index, or the numbers to be found
 */
public record Evaluation(Dataset test, List<float[]> outputs, List<float[]> targets) {
  private static final int WORST = 12;

  public Evaluation {
    outputs = List.copyOf(outputs);
    targets = List.copyOf(targets);
  }

  /** Computes all outputs; the loader must not shuffle. */
  public static Evaluation of(UnaryOperator<Tensor> model, DataLoader loader) {
    var outputs = new ArrayList<float[]>();
    var targets = new ArrayList<float[]>();
    for (var batch : loader) {
      var y = model.apply(batch.x());
      rows(outputs, y.toArray(), batch.size());
      rows(targets, batch.y().toArray(), batch.size());
    }
    return new Evaluation(loader.dataset(), outputs, targets);
  }

  private static void rows(List<float[]> to, float[] values, int rows) {
    int width = values.length / rows;
    for (int i = 0; i < rows; i++) {
      to.add(java.util.Arrays.copyOfRange(values, i * width, (i + 1) * width));
    }
  }

  /** Class of sample {@code i}. */
  int target(int i) {
    return (int) targets.get(i)[0];
  }

  /** The class with the largest output for sample {@code i}, the first of equal ones. */
  int predicted(int i) {
    var o = outputs.get(i);
    int best = 0;
    for (int c = 1; c < o.length; c++) {
      if (o[c] > o[best]) {
        best = c;
      }
    }
    return best;
  }

  /** Number of samples whose largest output is at their class. */
  public int right() {
    return (int) IntStream.range(0, outputs.size()).filter(i -> predicted(i) == target(i)).count();
  }

  /** e^xᵢ / Σ e^xⱼ in float64. */
  static List<Double> softmax(float[] logits) {
    double max = Double.NEGATIVE_INFINITY, sum = 0;
    for (float l : logits) {
      max = Math.max(max, l);
    }
    var p = new ArrayList<Double>(logits.length);
    for (float l : logits) {
      p.add(Math.exp(l - max));
      sum += p.getLast();
    }
    double total = sum;
    p.replaceAll(v -> v / total);
    return p;
  }

  /** Counts of (true class, predicted class). */
  public ConfusionMatrix confusion(int classes) {
    var matrix = new ConfusionMatrix(classes);
    var counts = new double[classes * classes];
    for (int i = 0; i < outputs.size(); i++) {
      counts[target(i) * classes + predicted(i)]++;
    }
    matrix.load(counts);
    return matrix;
  }

  /**
   * Confusion matrix, per-class figures and, of pictures, the worst mistakes; outputs are logits.
   */
  Findings classification(List<String> names) {
    var matrix = confusion(names.size());
    var counts = new ArrayList<List<Long>>();
    for (var row : matrix.counts()) {
      counts.add(java.util.Arrays.stream(row).boxed().toList());
    }
    var sections = new ArrayList<Section>();
    sections.add(new Section.Confusion("Confusion matrix", names, counts));
    sections.add(perClass(names, matrix));
    if (test instanceof ImageSet images) {
      sections.add(worst(names, images));
    }
    return new Findings("", List.of(), sections);
  }

  private static Section perClass(List<String> names, ConfusionMatrix m) {
    var rows = new ArrayList<List<String>>();
    long total = 0;
    for (int c = 0; c < names.size(); c++) {
      rows.add(
          List.of(
              names.get(c),
              digits(m.precision(c)),
              digits(m.recall(c)),
              digits(m.f1(c)),
              count(m.support(c))));
      total += m.support(c);
    }
    rows.add(
        List.of(
            "mean",
            digits(m.precision(Average.MACRO)),
            digits(m.recall(Average.MACRO)),
            digits(m.f1(Average.MACRO)),
            count(total)));
    return new Section.Table(
        "Per class",
        "Precision: of the samples given this class, the share that has it. Recall: of the samples"
            + " that have it, the share that was found. F1: their harmonic mean.",
        List.of("Class", "Precision", "Recall", "F1", "Samples"),
        1,
        rows,
        true);
  }

  private Section worst(List<String> names, ImageSet images) {
    record Mistake(int index, double confidence) {}
    var worst =
        IntStream.range(0, outputs.size())
            .filter(i -> predicted(i) != target(i))
            .mapToObj(i -> new Mistake(i, softmax(outputs.get(i)).get(predicted(i))))
            .sorted(
                Comparator.comparingDouble((Mistake m) -> -m.confidence)
                    .thenComparingInt(Mistake::index))
            .limit(WORST)
            .toList();
    var pictures = new ArrayList<Picture>();
    for (var m : worst) {
      var truth = names.get(target(m.index));
      var said = names.get(predicted(m.index));
      var answer = Supervised.Answer.Classes.ofLogits(names, outputs.get(m.index));
      var bars =
          answer.ranking().stream()
              .limit(3)
              .map(c -> new Bar(names.get(c), answer.probabilities().get(c), c == target(m.index)))
              .toList();
      pictures.add(
          new Picture(
              dataUri(images.image(m.index)),
              "test image %d, %s taken for %s".formatted(m.index, truth, said),
              truth + " taken for " + said,
              bars));
    }
    return new Section.Pictures(
        "The worst mistakes",
        worst.isEmpty()
            ? "There are none: every test image is right."
            : "The test images on which the network was surest of a wrong answer, with its three"
                + " likeliest answers in per cent. Orange is wrong, blue is the right one.",
        pictures);
  }

  /** A picture (C, H, W) uint8 as PNG: planes become pixels. */
  private static String dataUri(Tensor image) {
    int channels = image.dim(0), height = image.dim(1), width = image.dim(2);
    Storage s = image.storage();
    var planes = (byte[]) s.array();
    var pixels = new byte[channels * height * width];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < height * width; i++) {
        pixels[i * channels + c] = planes[s.offset() + c * height * width + i];
      }
    }
    return Png.dataUri(pixels, width, height, channels);
  }

  static String digits(double v) {
    return String.format(Locale.ROOT, "%.4f", v);
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}

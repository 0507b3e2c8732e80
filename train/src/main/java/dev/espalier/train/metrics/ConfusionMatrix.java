package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How often class t was predicted as class p, and what follows: precision, recall and F1. Its value
 * is the accuracy. Output (…, classes), target as for {@link Accuracy}.
 *
 * <p>A ratio without a denominator (a class that never occurs or is never predicted) counts as 0,
 * as in scikit-learn.
 */
public final class ConfusionMatrix implements Metric {
  private final int classes;
  private final long[][] counts; // [target][prediction]
  private @Nullable Tensor pendingPrediction;
  private @Nullable Tensor pendingTarget;

  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new ValueException("ConfusionMatrix", classes + " classes", "use at least 1");
    }
    this.classes = classes;
    this.counts = new long[classes][classes];
  }

  @Override
  public void update(Tensor output, Tensor target) {
    settle();
    if (output.rank() == 0 || output.dim(-1) != classes) {
      throw new ShapeException(
          "confusion",
          "output " + output.shape() + " is not (…, " + classes + ")",
          "give one output a class");
    }
    var p = output.argmax(-1);
    var t = Targets.classes("confusion", output, target);
    p.register();
    t.register();
    pendingPrediction = p;
    pendingTarget = t;
  }

  private void settle() {
    var p = pendingPrediction;
    var t = pendingTarget;
    if (p != null && t != null) {
      pendingPrediction = null;
      pendingTarget = null;
      var prediction = p.toIntArray();
      var target = t.toIntArray();
      for (int i = 0; i < prediction.length; i++) {
        if (target[i] < 0 || target[i] >= classes) {
          throw new ValueException(
              "confusion",
              "target " + target[i] + " is not one of " + classes + " classes",
              "use classes from 0 to " + (classes - 1));
        }
        counts[target[i]][prediction[i]]++;
      }
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
    settle();
    return ratio(2 * counts[c][c], predicted(c) + support(c));
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
    pendingPrediction = null;
    pendingTarget = null;
    for (var row : counts) {
      java.util.Arrays.fill(row, 0);
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

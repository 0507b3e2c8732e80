package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * How far confidence is from accuracy, in [0, 1]. The predictions are sorted by their confidence
 * into bins of equal width ((k − 1)/bins, k/bins], and the gaps between mean confidence and
 * accuracy of the bins combined, weighted by their numbers of samples.
 *
 * <p>Output (…, classes), probabilities, target (…), class indices: the confidence is the largest
 * probability. Or output and target of one size, the probability of a yes and whether it was one:
 * accuracy is then the share of yes.
 *
 * <p>Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
 * binning", AAAI 2015; Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks",
 * ICML 2017.
 */
public final class CalibrationError extends Batched {
  /** How the gaps of the bins are combined. */
  public enum Norm {
    /** Their mean: the expected calibration error (ECE). */
    MEAN,
    /** The root of their mean square. */
    ROOT_MEAN_SQUARE,
    /** The largest: the maximum calibration error (MCE). */
    MAX
  }

  private final Norm norm;
  private final long[] samples;
  private final long[] right;
  private final ExactSum[] confidence;

  /** The expected calibration error over 15 bins. */
  public CalibrationError() {
    this(15, Norm.MEAN);
  }

  public CalibrationError(int bins, Norm norm) {
    if (bins < 1) {
      throw new ValueException("CalibrationError", bins + " bins", "use at least 1");
    }
    this.norm = norm;
    this.samples = new long[bins];
    this.right = new long[bins];
    this.confidence = new ExactSum[bins];
    Arrays.setAll(confidence, _ -> new ExactSum());
  }

  @Override
  public void update(Tensor output, Tensor target) {
    if (output.size() == target.size()) {
      gather(output, target);
      return;
    }
    if (output.rank() == 0) {
      throw new ShapeException(
          name(), "output " + output.shape() + " has no classes", "give an output (N, classes)");
    }
    var classes = Targets.classes(name(), output, target);
    gather(output.amax(-1), output.argmax(-1).eq(classes));
  }

  @Override
  void accept(List<Tensor> parts) {
    var p = parts.get(0).toDoubleArray();
    var hit = parts.get(1).toDoubleArray();
    for (int i = 0; i < p.length; i++) {
      if (!(p[i] >= 0 && p[i] <= 1)) {
        throw new ValueException(
            name(),
            "an output is " + p[i],
            "give probabilities: softmax(-1) or sigmoid() of logits");
      }
      int bin = Math.max((int) Math.ceil(p[i] * samples.length) - 1, 0);
      samples[bin]++;
      right[bin] += hit[i] > 0.5 ? 1 : 0;
      confidence[bin].add(p[i]);
    }
  }

  @Override
  public String name() {
    return "calibration_error";
  }

  @Override
  public double value() {
    settle();
    double total = Arrays.stream(samples).sum();
    double sum = 0;
    double largest = 0;
    for (int b = 0; b < samples.length; b++) {
      if (samples[b] > 0) {
        double gap = Math.abs(confidence[b].value() - right[b]) / samples[b];
        largest = Math.max(largest, gap);
        sum += samples[b] / total * (norm == Norm.ROOT_MEAN_SQUARE ? gap * gap : gap);
      }
    }
    if (total == 0) {
      return Double.NaN;
    }
    return switch (norm) {
      case MEAN -> sum;
      case ROOT_MEAN_SQUARE -> Math.sqrt(sum);
      case MAX -> largest;
    };
  }

  @Override
  public void reset() {
    drop();
    Arrays.fill(samples, 0);
    Arrays.fill(right, 0);
    for (var c : confidence) {
      c.clear();
    }
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    if (o.samples.length != samples.length) {
      throw new ValueException(
          "merge", o.samples.length + " and " + samples.length + " bins", "use as many bins");
    }
    settle();
    o.settle();
    for (int b = 0; b < samples.length; b++) {
      samples[b] += o.samples[b];
      right[b] += o.right[b];
      confidence[b].add(o.confidence[b]);
    }
  }

  @Override
  public double[] state() {
    settle();
    var counts = new double[2 * samples.length];
    for (int b = 0; b < samples.length; b++) {
      counts[2 * b] = samples[b];
      counts[2 * b + 1] = right[b];
    }
    return Kinds.concat(counts, Kinds.state(confidence));
  }

  @Override
  public void load(double[] state) {
    reset();
    for (int b = 0; b < samples.length; b++) {
      samples[b] = (long) state[2 * b];
      right[b] = (long) state[2 * b + 1];
    }
    Kinds.load(state, 2 * samples.length, confidence);
  }
}

package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/**
 * The share of elements on the right side of a threshold, in [0, 1]: output &gt; threshold where
 * the target is above ½, output ≤ threshold elsewhere. Output and target hold the same number of
 * elements.
 */
public final class BinaryAccuracy extends Fraction {
  private final double threshold;

  /**
   * Makes the metric.
   *
   * @param threshold 0.5 for probabilities, 0 for logits
   */
  public BinaryAccuracy(double threshold) {
    super("accuracy");
    this.threshold = threshold;
  }

  @Override
  Tensor hit(Tensor output, Tensor target) {
    if (output.size() != target.size()) {
      throw new ShapeException(
          "accuracy",
          "target " + target.shape() + " does not fit output " + output.shape(),
          "give one target, 0 or 1, an output");
    }
    return output.flatten().gt(threshold).eq(target.flatten().to(output.dtype()).gt(0.5));
  }
}

package dev.espalier.train.metrics;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/**
 * The peak signal-to-noise ratio of images in decibels: 10 · log₁₀(range² / mean squared error),
 * over all elements; infinite without error. Output and target have equal shapes.
 */
public final class Psnr implements Metric {
  private final double range;
  private final RegressionScore mse = RegressionScore.mse();

  /**
   * Makes the metric.
   *
   * @param range difference of the largest and the smallest possible value: 1, or 255 for bytes
   */
  public Psnr(double range) {
    if (!(range > 0)) {
      throw new ValueException("Psnr", "range " + range, "use a range above 0");
    }
    this.range = range;
  }

  @Override
  public void update(Tensor output, Tensor target) {
    mse.update(output, target);
  }

  @Override
  public String name() {
    return "psnr";
  }

  @Override
  public double value() {
    return 10 * StrictMath.log10(range * range / mse.value());
  }

  @Override
  public void reset() {
    mse.reset();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    if (o.range != range) {
      throw new ValueException(
          "merge", "ranges " + o.range + " and " + range, "use the same range");
    }
    mse.merge(o.mse);
  }

  @Override
  public double[] state() {
    return mse.state();
  }

  @Override
  public void load(double[] state) {
    mse.load(state);
  }
}

package dev.espalier.nn;

import org.jspecify.annotations.Nullable;

/**
 * Options of {@link BatchNorm} and {@link InstanceNorm}: {@code
 * BatchNorm.options().eps(1e-3).affine(false)}.
 *
 * @param eps added to the variance, at least 0
 * @param momentum the share, from 0 to 1, with which running statistics take in those of a batch;
 *     null: they are the average over all batches so far
 * @param affine whether there are weight and bias
 * @param trackRunningStats whether there are running statistics; without them those of the input
 *     are used in evaluation too
 */
public record NormOptions(
    double eps, @Nullable Double momentum, boolean affine, boolean trackRunningStats) {
  public NormOptions {
    if (momentum != null) {
      Sizes.probability("norm", "momentum", momentum);
    }
  }

  public NormOptions eps(double eps) {
    return new NormOptions(eps, momentum, affine, trackRunningStats);
  }

  public NormOptions momentum(double momentum) {
    return new NormOptions(eps, momentum, affine, trackRunningStats);
  }

  /** Running statistics are the average over all batches; PyTorch's momentum=None. */
  public NormOptions cumulative() {
    return new NormOptions(eps, null, affine, trackRunningStats);
  }

  public NormOptions affine(boolean affine) {
    return new NormOptions(eps, momentum, affine, trackRunningStats);
  }

  public NormOptions trackRunningStats(boolean trackRunningStats) {
    return new NormOptions(eps, momentum, affine, trackRunningStats);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Batch normalisation over all axes but the second (C): {@code y = (x − mean) / √(var + eps) ·
 * weight + bias}, with the mean and the (biased) variance of the batch in training and the running
 * ones in evaluation.
 *
 * <p>Parameters, unless affine is false: weight (C) of ones, bias (C) of zeros. Buffers, unless
 * trackRunningStats is false: running_mean (C) of zeros, running_var (C) of ones (which take the
 * unbiased variance of each batch in training: {@code running = (1 − momentum) · running + momentum
 * · batch}), num_batches_tracked (int64). As in PyTorch, momentum is 0.1 and eps 1e-5.
 *
 * <p>Ioffe and Szegedy, "Batch normalization", ICML 2015.
 */
public abstract sealed class BatchNorm extends RunningNorm
    permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
  BatchNorm(int channels, NormOptions options) {
    super(channels, options);
  }

  /** Eps 1e-5, momentum 0.1, with weights and running statistics. */
  public static NormOptions options() {
    return new NormOptions(1e-5, 0.1, true, true);
  }

  final Tensor normalise(Tensor x) {
    return normalise(
        "batch_norm",
        x,
        1,
        (mean, var, weight, bias, useInput, eps) -> {
          var share = useInput ? countBatch() : null;
          return share == null
              ? x.batchNorm(mean, var, weight, bias, useInput, momentum(), eps)
              : x.batchNorm(mean, var, weight, bias, useInput, share, eps);
        });
  }
}

package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/**
 * Instance normalisation: each channel of each sample by itself, {@code y = (x − mean) / √(var +
 * eps) · weight + bias}, over its positions.
 *
 * <p>Shapes: x (N, C, L…) or (C, L…) → the same shape; there are at least two positions. By
 * default, as in PyTorch, it has no weights and no running statistics; with affine, weight (C) of
 * ones and bias (C) of zeros; with trackRunningStats, the buffers running_mean (C) of zeros and
 * running_var (C) of ones (the average over a batch's samples, of unbiased variances), which
 * normalise in evaluation, and num_batches_tracked (int64, which stays 0 as in PyTorch). Eps is
 * 1e-5, momentum 0.1.
 *
 * <p>Ulyanov, Vedaldi and Lempitsky, "Instance normalization: the missing ingredient for fast
 * stylization", 2016.
 */
public abstract sealed class InstanceNorm extends RunningNorm
    permits InstanceNorm1d, InstanceNorm2d, InstanceNorm3d {
  InstanceNorm(int channels, NormOptions options) {
    super(channels, options);
    if (options.momentum() == null) {
      throw new ValueException(
          getClass().getSimpleName(),
          "cumulative averages are not counted here",
          "give a momentum, or use BatchNorm");
    }
  }

  /** Eps 1e-5, momentum 0.1, without weights and running statistics. */
  public static NormOptions options() {
    return new NormOptions(1e-5, 0.1, false, false);
  }

  /** x of {@code positions} axes after C, with or without N. */
  final Tensor normalise(Tensor x, int positions) {
    if (x.rank() == positions + 1) {
      return normalise(x.unsqueeze(0), positions).squeeze(0);
    }
    if (x.rank() != positions + 2) {
      int fits = x.rank() - 2;
      throw Refusal.shape(
          "instance_norm",
          "the input has " + x.rank() + " axes",
          "input is (N, C, …) with " + positions + " axes of positions",
          fits >= 1 && fits <= 3 ? "use InstanceNorm" + fits + "d" : "reshape x",
          x);
    }
    return normalise(
        "instance_norm",
        x,
        1,
        (mean, var, weight, bias, useInput, eps) ->
            x.instanceNorm(mean, var, weight, bias, useInput, momentum(), eps));
  }
}

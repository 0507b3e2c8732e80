package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link InstanceNorm} of volumes: x (N, C, D, H, W) or (C, D, H, W) → the same shape, normalised
 * over D, H and W.
 */
public final class InstanceNorm3d extends InstanceNorm {
  /** Eps 1e-5, without weights and running statistics. */
  public InstanceNorm3d(int channels) {
    this(channels, options());
  }

  public InstanceNorm3d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return normalise(x, 3);
  }
}

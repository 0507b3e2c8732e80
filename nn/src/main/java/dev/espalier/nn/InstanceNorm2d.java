package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link InstanceNorm} of images: x (N, C, H, W) or (C, H, W) → the same shape, normalised over H
 * and W.
 */
public final class InstanceNorm2d extends InstanceNorm {
  /** Eps 1e-5, without weights and running statistics. */
  public InstanceNorm2d(int channels) {
    this(channels, options());
  }

  public InstanceNorm2d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return normalise(x, 2);
  }
}

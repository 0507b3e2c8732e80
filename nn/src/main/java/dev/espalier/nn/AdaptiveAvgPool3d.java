package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Means of an {@link AdaptivePool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code
 * nn.AdaptiveAvgPool3d}.
 */
public final class AdaptiveAvgPool3d extends AdaptivePool {
  /** One number for all axes, or one for each; −1 keeps an extent. */
  public AdaptiveAvgPool3d(int... outputSize) {
    super(3, outputSize);
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveAvgPool3d(outputSize);
  }
}

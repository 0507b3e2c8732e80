package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Means of an {@link AdaptivePool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code
 * nn.AdaptiveAvgPool2d}.
 */
public final class AdaptiveAvgPool2d extends AdaptivePool {
  /** One number for all axes, or one for each; −1 keeps an extent. */
  public AdaptiveAvgPool2d(int... outputSize) {
    super(2, outputSize);
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveAvgPool2d(outputSize);
  }
}

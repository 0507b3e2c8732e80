package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/**
 * Maxima of an {@link AdaptivePool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code
 * nn.AdaptiveMaxPool2d}.
 */
public final class AdaptiveMaxPool2d extends AdaptivePool {
  /** One number for all axes, or one for each; −1 keeps an extent. */
  public AdaptiveMaxPool2d(int... outputSize) {
    super(2, outputSize);
  }

  /** The result and where its elements lie, counted over the positions of a channel. */
  public Indexed applyWithIndices(Tensor x) {
    return call(() -> x.adaptiveMaxPool2dWithIndices(outputSize()));
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveMaxPool2d(outputSize);
  }
}

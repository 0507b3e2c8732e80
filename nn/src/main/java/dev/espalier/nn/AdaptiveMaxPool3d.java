package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/**
 * Maxima of an {@link AdaptivePool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code
 * nn.AdaptiveMaxPool3d}.
 */
public final class AdaptiveMaxPool3d extends AdaptivePool {
  /** One number for all axes, or one for each; −1 keeps an extent. */
  public AdaptiveMaxPool3d(int... outputSize) {
    super(3, outputSize);
  }

  /** The result and where its elements lie, counted over the positions of a channel. */
  public Indexed applyWithIndices(Tensor x) {
    return call(() -> x.adaptiveMaxPool3dWithIndices(outputSize()));
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveMaxPool3d(outputSize);
  }
}

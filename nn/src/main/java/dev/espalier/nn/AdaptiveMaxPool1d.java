package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/**
 * Maxima of an {@link AdaptivePool} of sequences (N, C, L) or (C, L); PyTorch's {@code
 * nn.AdaptiveMaxPool1d}.
 */
public final class AdaptiveMaxPool1d extends AdaptivePool {
  /** One number; −1 keeps an extent. */
  public AdaptiveMaxPool1d(int... outputSize) {
    super(1, outputSize);
  }

  /** The result and where its elements lie, counted over the positions of a channel. */
  public Indexed applyWithIndices(Tensor x) {
    return call(() -> x.adaptiveMaxPool1dWithIndices(outputSize()));
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveMaxPool1d(outputSize);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Means of an {@link AdaptivePool} of sequences (N, C, L) or (C, L); PyTorch's {@code
 * nn.AdaptiveAvgPool1d}.
 */
public final class AdaptiveAvgPool1d extends AdaptivePool {
  /** One number; −1 keeps an extent. */
  public AdaptiveAvgPool1d(int... outputSize) {
    super(1, outputSize);
  }

  @Override
  Tensor pool(Tensor x, int... outputSize) {
    return x.adaptiveAvgPool1d(outputSize);
  }
}

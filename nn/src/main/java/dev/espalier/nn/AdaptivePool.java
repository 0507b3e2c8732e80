package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Pooling to a given size, whatever the input: windows divide the input, window o reaches from
 * {@code ⌊o·extent / size⌋} to {@code ⌈(o + 1)·extent / size⌉}. Size 1 pools over all positions.
 *
 * <p>Shapes: x (N, C, extents) or (C, extents) → (N, C, outputSize) or (C, outputSize); −1 keeps an
 * extent. No parameters.
 */
public abstract sealed class AdaptivePool extends Layer
    permits AdaptiveAvgPool1d,
        AdaptiveAvgPool2d,
        AdaptiveAvgPool3d,
        AdaptiveMaxPool1d,
        AdaptiveMaxPool2d,
        AdaptiveMaxPool3d {
  private final int[] outputSize;

  AdaptivePool(int axes, int... outputSize) {
    this.outputSize = Sizes.spread(getClass().getSimpleName(), "outputSize", axes, -1, outputSize);
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return pool(x, outputSize);
  }

  abstract Tensor pool(Tensor x, int... outputSize);

  final int[] outputSize() {
    return outputSize;
  }

  @Override
  public final String describe() {
    return getClass().getSimpleName() + "(" + Sizes.times(outputSize) + ")";
  }
}

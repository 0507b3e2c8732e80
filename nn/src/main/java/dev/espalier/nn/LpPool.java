package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/**
 * (Σ xᵖ)^(1/p) over each window. p = 1 gives sums; a large p comes near the maximum. Sums below 0
 * give NaN unless p is 1.
 *
 * <p>Shapes: x (N, C, extents) or (C, extents) → the same with {@code extent′ = ⌊(extent − kernel)
 * / stride⌋ + 1}, with ceilMode rounded up. No parameters.
 *
 * <p>Sermanet, Chintala and LeCun, "Convolutional neural networks applied to house numbers digit
 * classification", ICPR 2012.
 */
public abstract sealed class LpPool extends Layer permits LpPool1d, LpPool2d, LpPool3d {
  private final double normType;
  private final int[] kernel;
  private final int[] stride;
  private final boolean ceilMode;

  LpPool(int axes, double normType, int[] kernel, int[] stride, boolean ceilMode) {
    String name = getClass().getSimpleName();
    if (!(normType > 0)) {
      throw new ValueException(name, "normType is " + normType, "use a positive number");
    }
    this.normType = normType;
    this.kernel = Sizes.spread(name, "kernel", axes, 1, kernel);
    this.stride = Sizes.spread(name, "stride", axes, 1, stride);
    this.ceilMode = ceilMode;
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return pool(x, normType, kernel, stride, ceilMode);
  }

  abstract Tensor pool(Tensor x, double normType, int[] kernel, int[] stride, boolean ceilMode);

  @Override
  public final String describe() {
    return getClass().getSimpleName()
        + "("
        + normType
        + ", "
        + Sizes.window(kernel, stride, new int[] {0})
        + (ceilMode ? ", ceil)" : ")");
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/**
 * The largest element of each window.
 *
 * <p>Shapes: x (N, C, extents) or (C, extents) → the same with {@code extent′ = ⌊(extent +
 * 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}; with ceilMode rounded up, as long as the
 * last window begins in the input or in the padding before it. Padding never wins. Of equal
 * elements the first wins and gets the gradient. No parameters.
 */
public abstract sealed class MaxPool extends Layer permits MaxPool1d, MaxPool2d, MaxPool3d {
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;
  private final boolean ceilMode;

  MaxPool(int axes, MaxPoolOptions options, int... kernel) {
    String name = getClass().getSimpleName();
    this.kernel = Sizes.spread(name, "kernel", axes, 1, kernel);
    this.stride =
        options.stride().isEmpty()
            ? this.kernel
            : Sizes.spread(name, "stride", axes, 1, options.stride());
    this.padding = Sizes.spread(name, "padding", axes, 0, options.padding());
    this.dilation = Sizes.spread(name, "dilation", axes, 1, options.dilation());
    this.ceilMode = options.ceilMode();
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return pool(x, kernel, stride, padding, dilation, ceilMode);
  }

  /**
   * The result and where its elements lie, counted over the positions of a channel; what a {@link
   * MaxUnpool} takes.
   */
  public final Indexed applyWithIndices(Tensor x) {
    return call(() -> indexed(x, kernel, stride, padding, dilation, ceilMode));
  }

  abstract Tensor pool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode);

  abstract Indexed indexed(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode);

  @Override
  public final String describe() {
    return getClass().getSimpleName()
        + "("
        + Sizes.window(kernel, stride, padding)
        + Sizes.unless(dilation, 1, "dilation")
        + (ceilMode ? ", ceil" : "")
        + ")";
  }
}

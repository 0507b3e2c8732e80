package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each window.
 *
 * <p>Shapes: x (N, C, extents) or (C, extents) → the same with {@code extent′ = ⌊(extent +
 * 2·padding − kernel) / stride⌋ + 1}; with ceilMode rounded up, as long as the last window begins
 * in the input or in the padding before it. Padding counts as zeros, unless countIncludePad is
 * false. No parameters.
 */
public abstract sealed class AvgPool extends Layer permits AvgPool1d, AvgPool2d, AvgPool3d {
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;
  private final AvgPoolOptions options;

  AvgPool(int axes, AvgPoolOptions options, int... kernel) {
    String name = getClass().getSimpleName();
    this.kernel = Sizes.spread(name, "kernel", axes, 1, kernel);
    this.stride =
        options.stride().isEmpty()
            ? this.kernel
            : Sizes.spread(name, "stride", axes, 1, options.stride());
    this.padding = Sizes.spread(name, "padding", axes, 0, options.padding());
    this.options = options;
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return pool(
        x,
        kernel,
        stride,
        padding,
        options.ceilMode(),
        options.countIncludePad(),
        options.divisorOverride());
  }

  abstract Tensor pool(
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      @Nullable Integer divisor);

  @Override
  public final String describe() {
    return getClass().getSimpleName()
        + "("
        + Sizes.window(kernel, stride, padding)
        + (options.ceilMode() ? ", ceil" : "")
        + (options.countIncludePad() ? "" : ", padding not counted")
        + (options.divisorOverride() == null ? "" : ", divisor " + options.divisorOverride())
        + ")";
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link AvgPool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code nn.AvgPool2d}. */
public final class AvgPool2d extends AvgPool {
  /** Windows side by side. */
  public AvgPool2d(int kernel) {
    this(kernel, options());
  }

  public AvgPool2d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public AvgPool2d(int kernel, AvgPoolOptions options) {
    super(2, options, kernel);
  }

  /** With a window of this extent along each axis. */
  public AvgPool2d(int[] kernel, AvgPoolOptions options) {
    super(2, options, kernel);
  }

  /** Windows side by side, no padding (which would count), extents rounded down. */
  public static AvgPoolOptions options() {
    return AvgPoolOptions.usual();
  }

  @Override
  Tensor pool(
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceilMode,
      boolean countIncludePad,
      @Nullable Integer divisor) {
    return x.avgPool2d(kernel, stride, padding, ceilMode, countIncludePad, divisor);
  }
}

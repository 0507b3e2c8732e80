package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link AvgPool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code nn.AvgPool3d}. */
public final class AvgPool3d extends AvgPool {
  /** Windows side by side. */
  public AvgPool3d(int kernel) {
    this(kernel, options());
  }

  public AvgPool3d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public AvgPool3d(int kernel, AvgPoolOptions options) {
    super(3, options, kernel);
  }

  /** With a window of this extent along each axis. */
  public AvgPool3d(int[] kernel, AvgPoolOptions options) {
    super(3, options, kernel);
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
    return x.avgPool3d(kernel, stride, padding, ceilMode, countIncludePad, divisor);
  }
}

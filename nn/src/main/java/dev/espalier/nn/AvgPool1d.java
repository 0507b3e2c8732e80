package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link AvgPool} of sequences (N, C, L) or (C, L); PyTorch's {@code nn.AvgPool1d}. */
public final class AvgPool1d extends AvgPool {
  /** Windows side by side. */
  public AvgPool1d(int kernel) {
    this(kernel, options());
  }

  public AvgPool1d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public AvgPool1d(int kernel, AvgPoolOptions options) {
    super(1, options, kernel);
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
    return x.avgPool1d(kernel, stride, padding, ceilMode, countIncludePad, divisor);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/** {@link MaxPool} of sequences (N, C, L) or (C, L); PyTorch's {@code nn.MaxPool1d}. */
public final class MaxPool1d extends MaxPool {
  /** Windows side by side. */
  public MaxPool1d(int kernel) {
    this(kernel, options());
  }

  public MaxPool1d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public MaxPool1d(int kernel, MaxPoolOptions options) {
    super(1, options, kernel);
  }

  /** Windows side by side, no padding, dilation 1, extents rounded down. */
  public static MaxPoolOptions options() {
    return MaxPoolOptions.usual();
  }

  @Override
  Tensor pool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool1d(kernel, stride, padding, dilation, ceilMode);
  }

  @Override
  Indexed indexed(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool1dWithIndices(kernel, stride, padding, dilation, ceilMode);
  }
}

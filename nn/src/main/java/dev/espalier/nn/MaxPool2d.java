package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/** {@link MaxPool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code nn.MaxPool2d}. */
public final class MaxPool2d extends MaxPool {
  /** Windows side by side. */
  public MaxPool2d(int kernel) {
    this(kernel, options());
  }

  public MaxPool2d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public MaxPool2d(int kernel, MaxPoolOptions options) {
    super(2, options, kernel);
  }

  /** With a window of this extent along each axis. */
  public MaxPool2d(int[] kernel, MaxPoolOptions options) {
    super(2, options, kernel);
  }

  /** Windows side by side, no padding, dilation 1, extents rounded down. */
  public static MaxPoolOptions options() {
    return MaxPoolOptions.usual();
  }

  @Override
  Tensor pool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool2d(kernel, stride, padding, dilation, ceilMode);
  }

  @Override
  Indexed indexed(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool2dWithIndices(kernel, stride, padding, dilation, ceilMode);
  }
}

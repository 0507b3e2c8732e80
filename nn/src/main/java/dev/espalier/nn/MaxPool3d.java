package dev.espalier.nn;

import dev.espalier.tensor.Indexed;
import dev.espalier.tensor.Tensor;

/** {@link MaxPool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code nn.MaxPool3d}. */
public final class MaxPool3d extends MaxPool {
  /** Windows side by side. */
  public MaxPool3d(int kernel) {
    this(kernel, options());
  }

  public MaxPool3d(int kernel, int stride, int padding) {
    this(kernel, options().stride(stride).padding(padding));
  }

  public MaxPool3d(int kernel, MaxPoolOptions options) {
    super(3, options, kernel);
  }

  /** With a window of this extent along each axis. */
  public MaxPool3d(int[] kernel, MaxPoolOptions options) {
    super(3, options, kernel);
  }

  /** Windows side by side, no padding, dilation 1, extents rounded down. */
  public static MaxPoolOptions options() {
    return MaxPoolOptions.usual();
  }

  @Override
  Tensor pool(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool3d(kernel, stride, padding, dilation, ceilMode);
  }

  @Override
  Indexed indexed(
      Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceilMode) {
    return x.maxPool3dWithIndices(kernel, stride, padding, dilation, ceilMode);
  }
}

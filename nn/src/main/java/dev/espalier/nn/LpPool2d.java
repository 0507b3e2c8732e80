package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** {@link LpPool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code nn.LPPool2d}. */
public final class LpPool2d extends LpPool {
  /** Windows side by side. */
  public LpPool2d(double normType, int kernel) {
    this(normType, kernel, kernel, false);
  }

  public LpPool2d(double normType, int kernel, int stride, boolean ceilMode) {
    super(2, normType, new int[] {kernel}, new int[] {stride}, ceilMode);
  }

  /** With numbers for each axis. */
  public LpPool2d(double normType, int[] kernel, int[] stride, boolean ceilMode) {
    super(2, normType, kernel, stride, ceilMode);
  }

  @Override
  Tensor pool(Tensor x, double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return x.lpPool2d(normType, kernel, stride, ceilMode);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** {@link LpPool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code nn.LPPool3d}. */
public final class LpPool3d extends LpPool {
  /** Windows side by side. */
  public LpPool3d(double normType, int kernel) {
    this(normType, kernel, kernel, false);
  }

  public LpPool3d(double normType, int kernel, int stride, boolean ceilMode) {
    super(3, normType, new int[] {kernel}, new int[] {stride}, ceilMode);
  }

  /** With numbers for each axis. */
  public LpPool3d(double normType, int[] kernel, int[] stride, boolean ceilMode) {
    super(3, normType, kernel, stride, ceilMode);
  }

  @Override
  Tensor pool(Tensor x, double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return x.lpPool3d(normType, kernel, stride, ceilMode);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** {@link LpPool} of sequences (N, C, L) or (C, L); PyTorch's {@code nn.LPPool1d}. */
public final class LpPool1d extends LpPool {
  /** Windows side by side. */
  public LpPool1d(double normType, int kernel) {
    this(normType, kernel, kernel, false);
  }

  public LpPool1d(double normType, int kernel, int stride, boolean ceilMode) {
    super(1, normType, new int[] {kernel}, new int[] {stride}, ceilMode);
  }

  @Override
  Tensor pool(Tensor x, double normType, int[] kernel, int[] stride, boolean ceilMode) {
    return x.lpPool1d(normType, kernel, stride, ceilMode);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link MaxUnpool} of sequences (N, C, L) or (C, L); PyTorch's {@code nn.MaxUnpool1d}. */
public final class MaxUnpool1d extends MaxUnpool {
  /** For windows side by side. */
  public MaxUnpool1d(int kernel) {
    this(kernel, kernel, 0);
  }

  public MaxUnpool1d(int kernel, int stride, int padding) {
    super(1, kernel, stride, padding);
  }

  @Override
  Tensor unpool(
      Tensor x,
      Tensor indices,
      int[] kernel,
      int[] stride,
      int[] padding,
      int @Nullable [] extents) {
    return x.maxUnpool1d(indices, kernel, stride, padding, extents);
  }
}

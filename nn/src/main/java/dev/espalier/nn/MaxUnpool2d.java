package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link MaxUnpool} of images (N, C, H, W) or (C, H, W); PyTorch's {@code nn.MaxUnpool2d}. */
public final class MaxUnpool2d extends MaxUnpool {
  /** For windows side by side. */
  public MaxUnpool2d(int kernel) {
    this(kernel, kernel, 0);
  }

  public MaxUnpool2d(int kernel, int stride, int padding) {
    super(2, kernel, stride, padding);
  }

  @Override
  Tensor unpool(
      Tensor x,
      Tensor indices,
      int[] kernel,
      int[] stride,
      int[] padding,
      int @Nullable [] extents) {
    return x.maxUnpool2d(indices, kernel, stride, padding, extents);
  }
}

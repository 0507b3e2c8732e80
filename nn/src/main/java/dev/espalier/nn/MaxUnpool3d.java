package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@link MaxUnpool} of volumes (N, C, D, H, W) or (C, D, H, W); PyTorch's {@code nn.MaxUnpool3d}.
 */
public final class MaxUnpool3d extends MaxUnpool {
  /** For windows side by side. */
  public MaxUnpool3d(int kernel) {
    this(kernel, kernel, 0);
  }

  public MaxUnpool3d(int kernel, int stride, int padding) {
    super(3, kernel, stride, padding);
  }

  @Override
  Tensor unpool(
      Tensor x,
      Tensor indices,
      int[] kernel,
      int[] stride,
      int[] padding,
      int @Nullable [] extents) {
    return x.maxUnpool3d(indices, kernel, stride, padding, extents);
  }
}

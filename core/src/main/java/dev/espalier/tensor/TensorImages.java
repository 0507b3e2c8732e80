package dev.espalier.tensor;

import dev.espalier.ir.Op;

/** Convolution, pooling and resizing. */
abstract class TensorImages extends TensorConvolutions {
  /** The largest of each window of (N, C, H, W); stride = kernel, no padding. */
  public Tensor maxPool2d(int kernel) {
    return maxPool2d(kernel, kernel, 0);
  }

  public Tensor maxPool2d(int kernel, int stride, int padding) {
    return Images.pool(self(), Op.PoolKind.MAX, kernel, stride, padding);
  }

  /** The mean of each window of (N, C, H, W); padding counts as zeros. */
  public Tensor avgPool2d(int kernel) {
    return avgPool2d(kernel, kernel, 0);
  }

  public Tensor avgPool2d(int kernel, int stride, int padding) {
    return Images.pool(self(), Op.PoolKind.AVG, kernel, stride, padding);
  }
}

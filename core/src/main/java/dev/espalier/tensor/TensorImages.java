package dev.espalier.tensor;

import dev.espalier.ir.Op;
import org.jspecify.annotations.Nullable;

/** Convolution, pooling and resizing. */
abstract class TensorImages extends TensorNorms {
  /**
   * Cross-correlation, what deep learning calls convolution: {@code y[n,o,i,j] = bias[o] + Σ x[n,
   * c, i·stride − padding + r·dilation, …] · w[o,c,r,s]}. x (N, C, H, W), weight (O, C / groups,
   * kh, kw), bias (O) or null → (N, O, OH, OW).
   */
  public Tensor conv2d(
      Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
    return conv2d(
        weight,
        bias,
        new int[] {stride, stride},
        new int[] {padding, padding},
        new int[] {dilation, dilation},
        groups);
  }

  /** As above with (height, width) pairs. */
  public Tensor conv2d(
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    return Images.conv2d(self(), weight, bias, stride, padding, dilation, groups);
  }

  public Tensor conv2d(Tensor weight, @Nullable Tensor bias) {
    return conv2d(weight, bias, 1, 0, 1, 1);
  }

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

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link Convolution} of volumes: x (N, in, D, H, W) or (in, D, H, W) → (N, out, D′, H′, W′) or
 * (out, D′, H′, W′); PyTorch's {@code nn.Conv3d}.
 */
public final class Conv3d extends Convolution {
  public Conv3d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public Conv3d(int in, int out, int kernel, ConvOptions options) {
    super(3, in, out, options, kernel);
  }

  /** With a kernel of this extent along each axis. */
  public Conv3d(int in, int out, int[] kernel, ConvOptions options) {
    super(3, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvOptions options() {
    return ConvOptions.usual();
  }

  @Override
  Tensor convolve(Tensor x, int[] stride, int[] padding, int[] dilation, int groups) {
    return x.conv3d(weight(), bias(), stride, padding, dilation, groups);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link Convolution} of images: x (N, in, H, W) or (in, H, W) → (N, out, H′, W′) or (out, H′, W′);
 * PyTorch's {@code nn.Conv2d}.
 */
public final class Conv2d extends Convolution {
  public Conv2d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public Conv2d(int in, int out, int kernel, ConvOptions options) {
    super(2, in, out, options, kernel);
  }

  /** With a kernel of this extent along each axis. */
  public Conv2d(int in, int out, int[] kernel, ConvOptions options) {
    super(2, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvOptions options() {
    return ConvOptions.usual();
  }

  @Override
  Tensor convolve(Tensor x, int[] stride, int[] padding, int[] dilation, int groups) {
    return x.conv2d(weight(), bias(), stride, padding, dilation, groups);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link TransposedConvolution} of images: x (N, in, H, W) or (in, H, W) → (N, out, H′, W′) or
 * (out, H′, W′); PyTorch's {@code nn.ConvTranspose2d}.
 */
public final class ConvTranspose2d extends TransposedConvolution {
  public ConvTranspose2d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public ConvTranspose2d(int in, int out, int kernel, ConvTransposeOptions options) {
    super(2, in, out, options, kernel);
  }

  /** With a kernel of this extent along each axis. */
  public ConvTranspose2d(int in, int out, int[] kernel, ConvTransposeOptions options) {
    super(2, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvTransposeOptions options() {
    return ConvTransposeOptions.usual();
  }

  @Override
  Tensor convolve(
      Tensor x, int[] stride, int[] padding, int[] outputPadding, int groups, int[] dilation) {
    return x.convTranspose2d(weight(), bias(), stride, padding, outputPadding, groups, dilation);
  }
}

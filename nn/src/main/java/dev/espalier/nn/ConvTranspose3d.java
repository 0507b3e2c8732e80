package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link TransposedConvolution} of volumes: x (N, in, D, H, W) or (in, D, H, W) → (N, out, D′, H′,
 * W′) or (out, D′, H′, W′); PyTorch's {@code nn.ConvTranspose3d}.
 */
public final class ConvTranspose3d extends TransposedConvolution {
  public ConvTranspose3d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public ConvTranspose3d(int in, int out, int kernel, ConvTransposeOptions options) {
    super(3, in, out, options, kernel);
  }

  /** With a kernel of this extent along each axis. */
  public ConvTranspose3d(int in, int out, int[] kernel, ConvTransposeOptions options) {
    super(3, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvTransposeOptions options() {
    return ConvTransposeOptions.usual();
  }

  @Override
  Tensor convolve(
      Tensor x, int[] stride, int[] padding, int[] outputPadding, int groups, int[] dilation) {
    return x.convTranspose3d(weight(), bias(), stride, padding, outputPadding, groups, dilation);
  }
}

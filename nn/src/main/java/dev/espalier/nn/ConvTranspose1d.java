package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link TransposedConvolution} of sequences: x (N, in, L) or (in, L) → (N, out, L′) or (out, L′);
 * PyTorch's {@code nn.ConvTranspose1d}.
 */
public final class ConvTranspose1d extends TransposedConvolution {
  public ConvTranspose1d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public ConvTranspose1d(int in, int out, int kernel, ConvTransposeOptions options) {
    super(1, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvTransposeOptions options() {
    return ConvTransposeOptions.usual();
  }

  @Override
  Tensor convolve(
      Tensor x, int[] stride, int[] padding, int[] outputPadding, int groups, int[] dilation) {
    return x.convTranspose1d(weight(), bias(), stride, padding, outputPadding, groups, dilation);
  }
}

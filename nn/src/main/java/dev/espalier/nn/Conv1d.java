package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * {@link Convolution} of sequences: x (N, in, L) or (in, L) → (N, out, L′) or (out, L′); PyTorch's
 * {@code nn.Conv1d}.
 */
public final class Conv1d extends Convolution {
  public Conv1d(int in, int out, int kernel) {
    this(in, out, kernel, options());
  }

  public Conv1d(int in, int out, int kernel, ConvOptions options) {
    super(1, in, out, options, kernel);
  }

  /** Stride 1, no padding, dilation 1, one group, with bias. */
  public static ConvOptions options() {
    return ConvOptions.usual();
  }

  @Override
  Tensor convolve(Tensor x, int[] stride, int[] padding, int[] dilation, int groups) {
    return x.conv1d(weight(), bias(), stride, padding, dilation, groups);
  }
}

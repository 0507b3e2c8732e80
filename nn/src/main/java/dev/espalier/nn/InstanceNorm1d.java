package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** {@link InstanceNorm} of sequences: x (N, C, L) or (C, L) → the same shape, normalised over L. */
public final class InstanceNorm1d extends InstanceNorm {
  /** Eps 1e-5, without weights and running statistics. */
  public InstanceNorm1d(int channels) {
    this(channels, options());
  }

  public InstanceNorm1d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return normalise(x, 1);
  }
}

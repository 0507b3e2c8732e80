package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/**
 * {@link BatchNorm} of vectors: x (N, C) or (N, C, L) → the same shape, normalised over N (and L).
 */
public final class BatchNorm1d extends BatchNorm {
  /** Eps 1e-5, momentum 0.1. */
  public BatchNorm1d(int channels) {
    this(channels, options());
  }

  public BatchNorm1d(int channels, double eps, double momentum) {
    this(channels, options().eps(eps).momentum(momentum));
  }

  public BatchNorm1d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw Refusal.shape(
          "batch_norm",
          "the input has " + x.rank() + " axes",
          "input is (N, C) or (N, C, L)",
          x.rank() == 4
              ? "use BatchNorm2d"
              : x.rank() == 5 ? "use BatchNorm3d" : "reshape x to two axes",
          x);
    }
    return normalise(x);
  }
}

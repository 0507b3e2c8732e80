package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/**
 * {@link BatchNorm} of volumes: x (N, C, D, H, W) → the same shape, normalised over N, D, H and W.
 */
public final class BatchNorm3d extends BatchNorm {
  /** Eps 1e-5, momentum 0.1. */
  public BatchNorm3d(int channels) {
    this(channels, options());
  }

  public BatchNorm3d(int channels, double eps, double momentum) {
    this(channels, options().eps(eps).momentum(momentum));
  }

  public BatchNorm3d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != 5) {
      throw Refusal.shape(
          "batch_norm",
          "the input has " + x.rank() + " axes",
          "input is (N, C, D, H, W)",
          x.rank() == 2 || x.rank() == 3
              ? "use BatchNorm1d"
              : x.rank() == 4 ? "use BatchNorm2d" : "reshape x to five axes",
          x);
    }
    return normalise(x);
  }
}

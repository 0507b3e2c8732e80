package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/** {@link BatchNorm} of images: x (N, C, H, W) → the same shape, normalised over N, H and W. */
public final class BatchNorm2d extends BatchNorm {
  /** Eps 1e-5, momentum 0.1. */
  public BatchNorm2d(int channels) {
    this(channels, options());
  }

  public BatchNorm2d(int channels, double eps, double momentum) {
    this(channels, options().eps(eps).momentum(momentum));
  }

  public BatchNorm2d(int channels, NormOptions options) {
    super(channels, options);
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != 4) {
      throw Refusal.shape(
          "batch_norm",
          "the input has " + x.rank() + " axes",
          "input is (N, C, H, W)",
          x.rank() == 2 || x.rank() == 3
              ? "use BatchNorm1d"
              : x.rank() == 5 ? "use BatchNorm3d" : "reshape x to four axes",
          x);
    }
    return normalise(x);
  }
}

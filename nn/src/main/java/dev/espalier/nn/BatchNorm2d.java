package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/** {@link BatchNorm} of images: x (N, C, H, W) → the same shape, normalised over N, H and W. */
public final class BatchNorm2d extends BatchNorm {
  /** Eps 1e-5, momentum 0.1. */
  public BatchNorm2d(int channels) {
    this(channels, 1e-5, 0.1);
  }

  public BatchNorm2d(int channels, double eps, double momentum) {
    super(channels, eps, momentum);
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != 4) {
      throw new ShapeException(
          "batch_norm",
          "takes (N, C, H, W), not " + x.shape(),
          x.rank() == 2 || x.rank() == 3 ? "use BatchNorm1d" : "reshape x to four axes");
    }
    return normalise(x, 0, 2, 3);
  }
}

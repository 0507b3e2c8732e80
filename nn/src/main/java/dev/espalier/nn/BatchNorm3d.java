package dev.espalier.nn;

import dev.espalier.base.ShapeException;
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
      throw new ShapeException(
          "batch_norm",
          "takes (N, C, D, H, W), not " + x.shape(),
          x.rank() == 2 || x.rank() == 3
              ? "use BatchNorm1d"
              : x.rank() == 4 ? "use BatchNorm2d" : "reshape x to five axes");
    }
    return normalise(x);
  }
}

package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/**
 * {@link BatchNorm} of vectors: x (N, C) or (N, C, L) → the same shape, normalised over N (and L).
 */
public final class BatchNorm1d extends BatchNorm {
  /** Eps 1e-5, momentum 0.1. */
  public BatchNorm1d(int channels) {
    this(channels, 1e-5, 0.1);
  }

  public BatchNorm1d(int channels, double eps, double momentum) {
    super(channels, eps, momentum);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return switch (x.rank()) {
      case 2 -> normalise(x, 0);
      case 3 -> normalise(x, 0, 2);
      default ->
          throw new ShapeException(
              "batch_norm",
              "takes (N, C) or (N, C, L), not " + x.shape(),
              x.rank() == 4 ? "use BatchNorm2d" : "reshape x to two axes");
    };
  }
}

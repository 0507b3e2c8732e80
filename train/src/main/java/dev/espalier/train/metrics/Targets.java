package dev.espalier.train.metrics;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/** Targets as class indices. */
final class Targets {
  private Targets() {}

  /** Class indices of the shape of output without its last axis. */
  static Tensor classes(String metric, Tensor output, Tensor target) {
    int last = output.rank() - 1;
    Shape samples = last < 0 ? output.shape() : output.shape().without(last, last + 1);
    if (last >= 0 && target.dtype().isIntegral() && target.shape().equals(samples)) {
      return target;
    }
    if (last >= 0 && target.shape().equals(output.shape())) {
      return target.argmax(-1);
    }
    throw new ShapeException(
        metric,
        "target "
            + target.shape()
            + " "
            + target.dtype()
            + " does not fit output "
            + output.shape(),
        last < 0
            ? "give an output (N, classes)"
            : "give class indices " + samples + ", or one weight a class " + output.shape());
  }
}

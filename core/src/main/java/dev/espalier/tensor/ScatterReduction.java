package dev.espalier.tensor;

import dev.espalier.ir.ScatterOp;

/** How elements that are scattered to one place are combined. */
public enum ScatterReduction {
  SUM(ScatterOp.ADD),
  PROD(ScatterOp.PROD),
  /** Of integers rounded down. */
  MEAN(ScatterOp.ADD),
  /** The largest. */
  AMAX(ScatterOp.MAX),
  /** The smallest. */
  AMIN(ScatterOp.MIN);

  private final ScatterOp op;

  ScatterReduction(ScatterOp op) {
    this.op = op;
  }

  /** A scatter of a source to fixed places of x. */
  @FunctionalInterface
  interface Scatter {
    Tensor of(ScatterOp how, boolean includeSelf, Tensor x, Tensor source);
  }

  /** The scatter of a source onto x; {@code includeSelf}: what is there takes part. */
  Tensor onto(Tensor x, boolean includeSelf, Tensor source, Scatter scatter) {
    var y = scatter.of(op, includeSelf, x, source);
    if (this != MEAN) {
      return y;
    }
    // Where nothing is scattered to, x stays as it is.
    var count = scatter.of(ScatterOp.ADD, includeSelf, x.onesLike(), source.onesLike());
    if (y.dtype().isFloating()) {
      return y.div(count);
    }
    var quotient = y.truncDiv(count);
    return quotient.sub(quotient.mul(count).gt(y).to(y.dtype()));
  }
}

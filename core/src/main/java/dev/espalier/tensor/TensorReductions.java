package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.LogSoftmax;
import dev.espalier.ir.LogSumExp;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.Softmax;
import java.util.Arrays;

/** Sums, extremes and what is made of them. */
abstract class TensorReductions extends TensorElementwise {
  /**
   * The sum over some axes, which disappear; over all when none is named. uint8 and bool are summed
   * as int64.
   */
  public Tensor sum(int... axes) {
    var x =
        dtype() == DType.BOOL || dtype() == DType.UINT8 || dtype() == DType.INT32
            ? to(DType.INT64)
            : self();
    return x.reduce(ReduceOp.SUM, axes);
  }

  /** The mean over some axes (all when none is named): the sum divided by the count. */
  public Tensor mean(int... axes) {
    var s = toFloating().reduce(ReduceOp.SUM, axes);
    return s.div((double) size() / Math.max(1, s.size()));
  }

  /** The largest element over some axes (all when none is named); equal ones share the gradient. */
  public Tensor amax(int... axes) {
    return reduce(ReduceOp.MAX, axes);
  }

  /** The smallest element over some axes (all when none is named). */
  public Tensor amin(int... axes) {
    return reduce(ReduceOp.MIN, axes);
  }

  /** Whether any element is not 0; false over nothing. */
  public Tensor any(int... axes) {
    return to(DType.BOOL).to(DType.INT64).reduce(ReduceOp.SUM, axes).ne(0);
  }

  /** Whether no element is 0; true over nothing. */
  public Tensor all(int... axes) {
    return to(DType.BOOL).logicalNot().any(axes).logicalNot();
  }

  /**
   * The variance Σ (x − mean)² / (n − correction) over some axes (all when none is named);
   * correction 1 is the unbiased estimate.
   */
  public Tensor var(int correction, int... axes) {
    var x = toFloating();
    var m = x.keep(x.mean(axes), axes);
    var s = x.sub(m).square().reduce(ReduceOp.SUM, axes);
    return s.div((double) size() / Math.max(1, s.size()) - correction);
  }

  /** The square root of {@link #var}; its gradient is 0 where the variance is 0, as in PyTorch. */
  public Tensor std(int correction, int... axes) {
    var v = var(correction, axes);
    var constant = v.eq(0);
    return where(constant, v, where(constant, v.onesLike(), v).sqrt());
  }

  /** √ Σ x² over all elements. */
  public Tensor norm() {
    return square().sum().sqrt();
  }

  /** Index (int64) of the first largest element along an axis, which disappears. */
  public Tensor argmax(int axis) {
    return record(new Op.ArgReduce(ReduceOp.MAX, shape().axis(axis)), self());
  }

  /** Index (int64) of the first smallest element along an axis, which disappears. */
  public Tensor argmin(int axis) {
    return record(new Op.ArgReduce(ReduceOp.MIN, shape().axis(axis)), self());
  }

  Tensor reduce(ReduceOp op, int... axes) {
    var reduced = new boolean[rank()];
    for (int a : axes) {
      reduced[shape().axis(a)] = true;
    }
    if (axes.length == 0) {
      Arrays.fill(reduced, true);
    }
    var x = self();
    for (int to = rank(); to > 0; to--) { // runs of neighbouring axes, from the inside out
      if (!reduced[to - 1]) {
        continue;
      }
      int from = to - 1;
      while (from > 0 && reduced[from - 1]) {
        from--;
      }
      x = record(new Op.Reduce(op, from, to), x);
      to = from + 1;
    }
    return x;
  }

  /**
   * A reduction of this over axes, with those axes back as extent 1, so that it broadcasts against
   * this.
   */
  public Tensor keep(Tensor reduced, int... axes) {
    var d = shape().toArray();
    if (axes.length == 0) {
      Arrays.fill(d, 1);
    }
    for (int a : axes) {
      d[shape().axis(a)] = 1;
    }
    return reduced.reshape(d);
  }

  /** e^xᵢ / Σ e^xⱼ along an axis, stable. */
  public Tensor softmax(int axis) {
    return composite(new Softmax(shape().axis(axis)), toFloating());
  }

  /** ln softmax along an axis, stable. */
  public Tensor logSoftmax(int axis) {
    return composite(new LogSoftmax(shape().axis(axis)), toFloating());
  }

  /** ln Σ e^xⱼ along an axis, which disappears; stable. */
  public Tensor logSumExp(int axis) {
    return composite(new LogSumExp(shape().axis(axis)), toFloating());
  }
}

package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.CumProd;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.LogCumSumExp;
import dev.espalier.ir.Op;
import org.jspecify.annotations.Nullable;

/** Running totals and extremes along an axis, and differences; a scalar has the axis 0. */
abstract class TensorScans extends TensorStatistics {
  /** Running sums; integers and bool are added up as int64, float32 in float64. */
  public Tensor cumsum(int axis) {
    return counted().along(axis, (x, a) -> record(new Op.Cumulate(CumulateOp.SUM, a, false), x));
  }

  /**
   * Running products; integers and bool are multiplied as int64, float32 in float64. Gradients are
   * exact also where elements are 0.
   */
  public Tensor cumprod(int axis) {
    return counted().along(axis, (x, a) -> composite(new CumProd(a), x));
  }

  /**
   * The largest elements so far and where they lie, the last of equal ones; NaN is larger than any
   * number.
   */
  public Indexed cummax(int axis) {
    return cumulative(CumulateOp.ARGMAX, axis);
  }

  /**
   * The smallest elements so far and where they lie, the last of equal ones; NaN is smaller than
   * any number.
   */
  public Indexed cummin(int axis) {
    return cumulative(CumulateOp.ARGMIN, axis);
  }

  private Indexed cumulative(CumulateOp op, int axis) {
    return alongPair(axis, (x, a) -> x.at(a, record(new Op.Cumulate(op, a, false), x), true));
  }

  /** ln of the running sums of eˣ, stable. */
  public Tensor logcumsumexp(int axis) {
    return toFloating().along(axis, (x, a) -> composite(new LogCumSumExp(a), x));
  }

  /**
   * The linear recurrence {@code y[k] = this[k] · y[k−1] + b[k]} along an axis, where the first y
   * is the first b and the first factor takes no part: discounted sums, exponential averages,
   * linear state spaces. Both are broadcast to one shape.
   */
  public Tensor recurrence(int axis, Tensor b) {
    return recurrence(axis, b, false);
  }

  /** As above; {@code reverse}: from the last element to the first. */
  public Tensor recurrence(int axis, Tensor b, boolean reverse) {
    var t = DType.promote(dtype(), b.dtype());
    var shape = Shape.broadcast(shape(), b.shape());
    if (shape == null || shape.rank() == 0) {
      throw new ShapeException(
          "recurrence",
          "shapes " + shape() + " and " + b.shape() + " do not broadcast to one with an axis",
          "use shapes that are equal or 1, aligned at the end");
    }
    var d = shape.toArray();
    var op = new Op.Cumulate(CumulateOp.LINEAR, shape.axis(axis), reverse);
    return record(op, to(t).expand(d), b.to(t).expand(d));
  }

  /** Differences of neighbours along the last axis. */
  public Tensor diff() {
    return diff(1, -1);
  }

  /**
   * Differences of neighbours along an axis, n times over; each time the axis becomes one shorter,
   * until it is empty. Of bools, whether neighbours differ.
   */
  public Tensor diff(int n, int axis) {
    return diff(n, axis, null, null);
  }

  /** As above after tensors were put before and behind this. */
  public Tensor diff(int n, int axis, @Nullable Tensor prepend, @Nullable Tensor append) {
    if (n < 0) {
      throw new ValueException("diff", "order " + n + " is negative", "use 1 or more");
    }
    if (rank() == 0) {
      throw new ShapeException("diff", "a scalar has no neighbours", "use a vector or more axes");
    }
    int a = shape().axis(axis);
    var x = self();
    x = prepend == null ? x : Tensor.concat(a, prepend, x);
    x = append == null ? x : Tensor.concat(a, x, append);
    for (int i = 0; i < n && x.dim(a) > 0; i++) {
      var left = x.slice(a, 0, x.dim(a) - 1);
      var right = x.slice(a, 1, x.dim(a));
      x = x.dtype() == DType.BOOL ? right.ne(left) : right.sub(left);
    }
    return x;
  }
}

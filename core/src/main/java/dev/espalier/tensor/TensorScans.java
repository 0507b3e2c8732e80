package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CumProd;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.LogCumSumExp;
import dev.espalier.ir.Op;
import java.util.Arrays;
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
      throw Refusal.shape(
          "recurrence",
          "shapes " + shape() + " and " + b.shape() + " do not broadcast to one with an axis",
          "extents, aligned at the end, are equal or 1; one operand has an axis",
          "give factors and terms of one shape",
          self(),
          b);
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
      throw Refusal.value("diff", "order " + n + " is negative", "n >= 0", "use n = 1", self());
    }
    if (rank() == 0) {
      throw Refusal.shape(
          "diff", "a scalar has no neighbours", "input.rank >= 1", "use a vector", self());
    }
    int a = axis(axis);
    var x = self();
    x = prepend == null ? x : Tensor.concat(a, prepend, x);
    x = append == null ? x : Tensor.concat(a, x, append);
    for (int i = 0; i < n && x.dim(a) > 0; i++) {
      var left = x.part(a, 0, x.dim(a) - 1, 1);
      var right = x.part(a, 1, x.dim(a) - 1, 1);
      x = x.dtype() == DType.BOOL ? right.ne(left) : right.sub(left);
    }
    return x;
  }

  /** The integral along an axis by the trapezoid rule, of values dx apart. */
  public Tensor trapezoid(double dx, int axis) {
    return areas(axis).sum(axis).mul(dx);
  }

  /** The integral along an axis by the trapezoid rule, of values at x (increasing or not). */
  public Tensor trapezoid(Tensor x, int axis) {
    return areas(axis).mul(widths(x, axis)).sum(axis);
  }

  /**
   * The running integral by the trapezoid rule, of values dx apart; the axis becomes one shorter.
   */
  public Tensor cumulativeTrapezoid(double dx, int axis) {
    return areas(axis).cumsum(axis).mul(dx);
  }

  /** The running integral by the trapezoid rule, of values at x; the axis becomes one shorter. */
  public Tensor cumulativeTrapezoid(Tensor x, int axis) {
    return areas(axis).mul(widths(x, axis)).cumsum(axis);
  }

  /** The means of neighbours along an axis. */
  private Tensor areas(int axis) {
    int a = axis(axis);
    var y = toFloating();
    int n = Math.max(1, dim(a)) - 1;
    return y.part(a, Math.min(1, dim(a)), n, 1).add(y.part(a, 0, n, 1)).mul(0.5);
  }

  /**
   * The distances of neighbours, in the rank of this: x is a vector along the axis, or like this.
   */
  private Tensor widths(Tensor x, int axis) {
    if (x.rank() != 1) {
      return x.diff(1, axis);
    }
    var d = new int[rank()];
    Arrays.fill(d, 1);
    d[axis(axis)] = Math.max(0, x.dim(0) - 1);
    return x.diff().reshape(d);
  }
}

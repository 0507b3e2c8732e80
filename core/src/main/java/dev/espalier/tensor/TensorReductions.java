package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.LogSoftmax;
import dev.espalier.ir.LogSumExp;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.Softmax;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Sums, products, extremes and what is made of them.
 *
 * <p>Each reduction comes in three forms: over axes, which disappear ({@code x.sum(0, 2)}; over all
 * when none is named); over several axes or one with the choice to keep them as extent 1 ({@code
 * x.sum(new int[] {0, 2}, true)}, {@code x.sum(1, true)}). A scalar counts as having one axis, 0 or
 * −1.
 */
abstract class TensorReductions extends TensorActivations {
  /** The sum. bool, uint8 and the other integers are summed as int64. 0 over nothing. */
  public Tensor sum(int... axes) {
    return sum(axes, false);
  }

  public Tensor sum(int axis, boolean keepdim) {
    return sum(new int[] {axis}, keepdim);
  }

  public Tensor sum(int[] axes, boolean keepdim) {
    return counted().reduce(ReduceOp.SUM, axes, keepdim);
  }

  /** The sum of what is not NaN. */
  public Tensor nansum(int... axes) {
    return nansum(axes, false);
  }

  public Tensor nansum(int axis, boolean keepdim) {
    return nansum(new int[] {axis}, keepdim);
  }

  public Tensor nansum(int[] axes, boolean keepdim) {
    return numbers().sum(axes, keepdim);
  }

  /** The product. Integers and bool are multiplied as int64. 1 over nothing. */
  public Tensor prod(int... axes) {
    return prod(axes, false);
  }

  public Tensor prod(int axis, boolean keepdim) {
    return prod(new int[] {axis}, keepdim);
  }

  public Tensor prod(int[] axes, boolean keepdim) {
    return counted().reduce(ReduceOp.PROD, axes, keepdim);
  }

  /** The mean: the sum divided by the count, so NaN over nothing. Integers become float32. */
  public Tensor mean(int... axes) {
    return mean(axes, false);
  }

  public Tensor mean(int axis, boolean keepdim) {
    return mean(new int[] {axis}, keepdim);
  }

  public Tensor mean(int[] axes, boolean keepdim) {
    // Of halves the sum may be out of range where the mean is not.
    var x = toFloating();
    var wide = x.to(x.dtype().arithmetic());
    return wide.reduce(ReduceOp.SUM, axes, keepdim).div((double) count(axes)).to(x.dtype());
  }

  /** The mean of what is not NaN; NaN where there is nothing else. */
  public Tensor nanmean(int... axes) {
    return nanmean(axes, false);
  }

  public Tensor nanmean(int axis, boolean keepdim) {
    return nanmean(new int[] {axis}, keepdim);
  }

  public Tensor nanmean(int[] axes, boolean keepdim) {
    var x = toFloating();
    var present = x.isNaN().logicalNot().to(x.dtype());
    return x.numbers().sum(axes, keepdim).div(present.sum(axes, keepdim));
  }

  /** The largest element; NaN if any is NaN. Equal ones share the gradient. */
  public Tensor amax(int... axes) {
    return amax(axes, false);
  }

  public Tensor amax(int axis, boolean keepdim) {
    return amax(new int[] {axis}, keepdim);
  }

  public Tensor amax(int[] axes, boolean keepdim) {
    return reduce(ReduceOp.MAX, axes, keepdim);
  }

  /** The smallest element; NaN if any is NaN. Equal ones share the gradient. */
  public Tensor amin(int... axes) {
    return amin(axes, false);
  }

  public Tensor amin(int axis, boolean keepdim) {
    return amin(new int[] {axis}, keepdim);
  }

  public Tensor amin(int[] axes, boolean keepdim) {
    return reduce(ReduceOp.MIN, axes, keepdim);
  }

  /** The smallest and the largest element over all axes. */
  public MinMax aminmax() {
    return new MinMax(amin(), amax());
  }

  /** The smallest and the largest element along an axis. */
  public MinMax aminmax(int axis, boolean keepdim) {
    return new MinMax(amin(axis, keepdim), amax(axis, keepdim));
  }

  /** The largest element of all; NaN if any is NaN. Equal ones share the gradient. */
  public Tensor max() {
    return amax();
  }

  /**
   * The largest elements along an axis, which disappears, and where the first of them lie. NaN is
   * larger than any number. The gradient goes to the element at that index.
   */
  public Indexed max(int axis) {
    return max(axis, false);
  }

  public Indexed max(int axis, boolean keepdim) {
    return extreme(ReduceOp.MAX, axis, keepdim);
  }

  /** The smallest element of all; NaN if any is NaN. Equal ones share the gradient. */
  public Tensor min() {
    return amin();
  }

  /** As {@link #max(int)} for the smallest elements; NaN is smaller than any number. */
  public Indexed min(int axis) {
    return min(axis, false);
  }

  public Indexed min(int axis, boolean keepdim) {
    return extreme(ReduceOp.MIN, axis, keepdim);
  }

  private Indexed extreme(ReduceOp op, int axis, boolean keepdim) {
    return alongPair(
        axis,
        (x, a) -> {
          var index = record(new Op.ArgReduce(op, a), x).unsqueeze(a);
          var both = new Indexed(x.gather(a, index), index);
          return keepdim ? both : both.map(t -> t.squeeze(a));
        });
  }

  /** Index (int64) of the first largest of all elements, counted row-major. */
  public Tensor argmax() {
    return self().flatten().argmax(0);
  }

  /** Index (int64) of the first largest element along an axis, which disappears. */
  public Tensor argmax(int axis) {
    return argmax(axis, false);
  }

  public Tensor argmax(int axis, boolean keepdim) {
    return arg(ReduceOp.MAX, axis, keepdim);
  }

  /** Index (int64) of the first smallest of all elements, counted row-major. */
  public Tensor argmin() {
    return self().flatten().argmin(0);
  }

  /** Index (int64) of the first smallest element along an axis, which disappears. */
  public Tensor argmin(int axis) {
    return argmin(axis, false);
  }

  public Tensor argmin(int axis, boolean keepdim) {
    return arg(ReduceOp.MIN, axis, keepdim);
  }

  Tensor arg(ReduceOp op, int axis, boolean keepdim) {
    if (rank() == 0) {
      return self().reshape(1).arg(op, axis, false);
    }
    var y = record(new Op.ArgReduce(op, axis(axis)), self());
    return keepdim ? y.unsqueeze(axis(axis)) : y;
  }

  /** bool: whether any element is not 0 (NaN is not); false over nothing. */
  public Tensor any(int... axes) {
    return any(axes, false);
  }

  public Tensor any(int axis, boolean keepdim) {
    return any(new int[] {axis}, keepdim);
  }

  public Tensor any(int[] axes, boolean keepdim) {
    return count(axes) == 0
        ? filled(0, DType.BOOL, axes, keepdim)
        : to(DType.BOOL).reduce(ReduceOp.MAX, axes, keepdim);
  }

  /** bool: whether no element is 0; true over nothing. */
  public Tensor all(int... axes) {
    return all(axes, false);
  }

  public Tensor all(int axis, boolean keepdim) {
    return all(new int[] {axis}, keepdim);
  }

  public Tensor all(int[] axes, boolean keepdim) {
    return count(axes) == 0
        ? filled(1, DType.BOOL, axes, keepdim)
        : to(DType.BOOL).reduce(ReduceOp.MIN, axes, keepdim);
  }

  /** int64: how many elements are not 0; NaN is not. */
  public Tensor countNonzero(int... axes) {
    return countNonzero(axes, false);
  }

  public Tensor countNonzero(int axis, boolean keepdim) {
    return countNonzero(new int[] {axis}, keepdim);
  }

  public Tensor countNonzero(int[] axes, boolean keepdim) {
    return to(DType.BOOL).sum(axes, keepdim);
  }

  /** ln Σ eˣ, stable; −∞ over nothing. */
  public Tensor logSumExp(int... axes) {
    return logSumExp(axes, false);
  }

  public Tensor logSumExp(int axis, boolean keepdim) {
    return logSumExp(new int[] {axis}, keepdim);
  }

  public Tensor logSumExp(int[] axes, boolean keepdim) {
    var x = toFloating();
    return count(axes) == 0
        ? filled(Double.NEGATIVE_INFINITY, x.dtype(), axes, keepdim)
        : x.overRuns((from, to) -> new Op.Composite(new LogSumExp(from, to)), axes, keepdim);
  }

  /** softmax of −x along an axis. */
  public Tensor softmin(int axis) {
    return neg().softmax(axis);
  }

  /** e^xᵢ / Σ e^xⱼ along an axis, stable. */
  public Tensor softmax(int axis) {
    return size() == 0
        ? toFloating()
        : toFloating().along(axis, (x, a) -> composite(new Softmax(a), x));
  }

  /** ln softmax along an axis, stable. */
  public Tensor logSoftmax(int axis) {
    return size() == 0
        ? toFloating()
        : toFloating().along(axis, (x, a) -> composite(new LogSoftmax(a), x));
  }

  /**
   * A reduction of this over axes, with those axes back as extent 1, so that it broadcasts against
   * this.
   */
  public Tensor keep(Tensor reduced, int... axes) {
    return reduced.reshape(reducedShape(axes, true));
  }

  // ---- how reductions are made

  /** Of integers and bool an int64 tensor, in which they are added up. */
  Tensor counted() {
    return dtype().isFloating() ? self() : to(DType.INT64);
  }

  /** With 0 in place of NaN. */
  Tensor numbers() {
    return dtype().isFloating() ? where(isNaN(), recordScalar(0, dtype()), self()) : self();
  }

  Tensor reduce(ReduceOp op, int[] axes, boolean keepdim) {
    return overRuns((from, to) -> new Op.Reduce(op, from, to), axes, keepdim);
  }

  /** An op that reduces the neighbouring axes [from, to). */
  @FunctionalInterface
  interface OverRun {
    Op of(int from, int to);
  }

  /** A reduction over scattered axes: run after run of neighbouring ones, from the inside out. */
  Tensor overRuns(OverRun op, int[] axes, boolean keepdim) {
    var reduced = chosen(axes);
    var x = self();
    for (int to = rank(); to > 0; to--) {
      if (!reduced[to - 1]) {
        continue;
      }
      int from = to - 1;
      while (from > 0 && reduced[from - 1]) {
        from--;
      }
      x = record(op.of(from, to), x);
      to = from + 1;
    }
    return keepdim ? x.reshape(reducedShape(axes, true)) : x;
  }

  /** Which axes are named; all when none is. */
  boolean[] chosen(int[] axes) {
    var named = new boolean[rank()];
    if (axes.length == 0) {
      Arrays.fill(named, true);
    }
    for (int axis : axes) {
      if (rank() == 0 && (axis == 0 || axis == -1)) {
        continue;
      }
      int a = axis(axis);
      if (named[a]) {
        throw Refusal.shape(
            "reduce",
            "axis " + axis + " of " + shape() + " is named twice",
            "each axis is named at most once",
            "leave out axis " + axis,
            self());
      }
      named[a] = true;
    }
    return named;
  }

  /** How many elements each result is made of. */
  int count(int[] axes) {
    var reduced = chosen(axes);
    int n = 1;
    for (int a = 0; a < reduced.length; a++) {
      n *= reduced[a] ? dim(a) : 1;
    }
    return n;
  }

  /** The shape after a reduction. */
  Shape reducedShape(int[] axes, boolean keepdim) {
    var reduced = chosen(axes);
    var d = new int[rank()];
    int n = 0;
    for (int a = 0; a < reduced.length; a++) {
      if (keepdim || !reduced[a]) {
        d[n++] = reduced[a] ? 1 : dim(a);
      }
    }
    return Shape.of(Arrays.copyOf(d, n));
  }

  /** One number for each result of a reduction: that over nothing. */
  Tensor filled(double value, DType dtype, int[] axes, boolean keepdim) {
    return Tensor.full(value, dtype, reducedShape(axes, keepdim).toArray());
  }

  /** What is done along one axis, counted from the front. */
  @FunctionalInterface
  interface AlongAxis<T> {
    T of(Tensor x, int axis);
  }

  /** Does it along an axis; a scalar is seen as a vector of one element. */
  Tensor along(int axis, AlongAxis<Tensor> f) {
    return onVector(axis, f, y -> y.reshape(Shape.scalar()));
  }

  Indexed alongPair(int axis, AlongAxis<Indexed> f) {
    return onVector(axis, f, y -> y.map(t -> t.reshape(Shape.scalar())));
  }

  private <T> T onVector(int axis, AlongAxis<T> f, UnaryOperator<T> back) {
    if (rank() > 0) {
      return f.of(self(), axis(axis));
    }
    var vector = self().reshape(1);
    return back.apply(f.of(vector, vector.axis(axis)));
  }
}

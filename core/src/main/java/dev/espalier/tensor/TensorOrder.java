package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import org.jspecify.annotations.Nullable;

/**
 * Orders along an axis, and what is counted by value. Orders are stable (equal elements keep their
 * order, zeros of either sign are equal), and NaN is larger than any number. A scalar has the axis
 * 0.
 */
abstract class TensorOrder extends TensorScans {
  /** Ascending along the last axis. */
  public Indexed sort() {
    return sort(-1);
  }

  /** Ascending along an axis. */
  public Indexed sort(int axis) {
    return sort(axis, false);
  }

  /** In order along an axis; gradients go to where the elements came from. */
  public Indexed sort(int axis, boolean descending) {
    return alongPair(axis, (x, a) -> x.at(a, x.argsort(a, x.dim(a), descending), true));
  }

  /** Where the elements of the ascending order along the last axis lie. */
  public Tensor argsort() {
    return argsort(-1);
  }

  /** Where the elements of the ascending order along an axis lie: int64. */
  public Tensor argsort(int axis) {
    return argsort(axis, false);
  }

  public Tensor argsort(int axis, boolean descending) {
    return along(axis, (x, a) -> x.argsort(a, x.dim(a), descending));
  }

  /** The first {@code count} of the order along an axis counted from the front. */
  Tensor argsort(int axis, int count, boolean descending) {
    return record(new Op.ArgSort(axis, count, descending), self());
  }

  /** The k largest elements along the last axis, descending. */
  public Indexed topk(int k) {
    return topk(k, -1, true);
  }

  /**
   * The k largest elements along an axis, descending, or the k smallest, ascending; of equal ones
   * the first.
   */
  public Indexed topk(int k, int axis, boolean largest) {
    return alongPair(
        axis,
        (x, a) -> {
          x.hasPlace("topk", k, a, 0);
          return x.at(a, x.argsort(a, k, largest), true);
        });
  }

  /** The k-th smallest elements along an axis, which disappears; k counts from 1. */
  public Indexed kthvalue(int k, int axis) {
    return kthvalue(k, axis, false);
  }

  public Indexed kthvalue(int k, int axis, boolean keepdim) {
    return alongPair(
        axis,
        (x, a) -> {
          x.hasPlace("kthvalue", k, a, 1);
          return x.at(a, x.argsort(a, k, false).part(a, k - 1, 1, 1), keepdim);
        });
  }

  void hasPlace(String op, int k, int axis, int least) {
    int n = dim(axis);
    if (k < least || k > n) {
      throw Refusal.shape(
          op,
          "k is " + k + ", axis " + axis + " of " + shape() + " has extent " + n,
          least + " <= k <= input.shape[" + axis + "]",
          n < least ? "use an axis with elements" : "use a k from " + least + " to " + n,
          self());
    }
  }

  // ---- the shape of the result depends on values

  /**
   * The distinct elements, ascending. A read: computes this now, since the shape of the result
   * depends on values. Every NaN is distinct.
   */
  public Unique unique() {
    return Uniques.sorted(self());
  }

  /** The distinct slices along an axis in lexicographic order. A read. */
  public Unique unique(int axis) {
    return Uniques.sorted(self(), axis(axis));
  }

  /** The elements that differ from the one before them, row-major. A read. */
  public Unique uniqueConsecutive() {
    return Uniques.consecutive(self().flatten(), 0, shape());
  }

  /** The slices along an axis that differ from the one before them. A read. */
  public Unique uniqueConsecutive(int axis) {
    int a = axis(axis);
    return Uniques.consecutive(self(), a, Shape.of(dim(a)));
  }

  /**
   * int64 (count, rank): where the elements that are not 0 (false) lie, row-major. A read: computes
   * this now, since the shape of the result depends on values.
   */
  public Tensor nonzero() {
    var list = Places.of(self());
    return Tensor.of(list.coordinates(), list.count(), rank());
  }

  /** As {@link #nonzero}. */
  public Tensor argwhere() {
    return nonzero();
  }

  /**
   * The elements for which a mask is true, row-major; both are broadcast to one shape. The mask is
   * read now, since the shape of the result depends on it; gradients pass to this.
   */
  public Tensor maskedSelect(Tensor mask) {
    var shape = Places.broadcast("masked_select", self(), mask);
    Places.mask("masked_select", mask);
    var places = Places.of(mask.expand(shape.toArray())).flat();
    var index = Tensor.of(places, places.length);
    return self().expand(shape.toArray()).flatten().indexSelect(0, index);
  }

  // ---- searching and counting

  /**
   * Where values belong in this, whose last axis is ascending: int64 of the shape of the values,
   * the number of elements below each ({@code right}: below or equal).
   *
   * @param values of any shape where this is a vector, else (…, m) with the leading extents of this
   */
  public Tensor searchsorted(Tensor values, boolean right) {
    if (rank() == 0
        || rank() > 1
            && (values.rank() != rank()
                || !values.shape().with(-1, 0).equals(shape().with(-1, 0)))) {
      throw Refusal.shape(
          "searchsorted",
          "values " + values.shape() + " are searched for in " + shape(),
          "the sequence is a vector, or the shapes are equal but for the last axis",
          rank() == 0 ? "search in a vector" : "use values of shape " + shape().with(-1, 1),
          self(),
          values);
    }
    var t = DType.promote(dtype(), values.dtype());
    var v = values.to(t);
    int n = dim(-1);
    var found = Tensor.full(0, DType.INT64, v.shape().toArray());
    for (int step = Integer.highestOneBit(n); step > 0; step >>= 1) { // halving what is left
      var next = found.add(step);
      var at = next.minimum(recordScalar(n)).sub(1);
      var here = to(t);
      here = rank() == 1 ? record(new Op.Index(0, false), here, at) : here.gather(-1, at);
      // As PyTorch: NaN comes after everything.
      var beyond = right ? here.gt(v).logicalNot() : here.ge(v).logicalNot();
      found = where(beyond.logicalAnd(next.le(n)), next, found);
    }
    return found;
  }

  /** {@link #searchsorted(Tensor, boolean)} of what lies below. */
  public Tensor searchsorted(Tensor values) {
    return searchsorted(values, false);
  }

  /**
   * Which bucket each element lies in: i for {@code boundaries[i−1] < x ≤ boundaries[i]} ({@code
   * right}: {@code boundaries[i−1] ≤ x < boundaries[i]}).
   *
   * @param boundaries an ascending vector
   */
  public Tensor bucketize(Tensor boundaries, boolean right) {
    if (boundaries.rank() != 1) {
      throw Refusal.shape(
          "bucketize",
          "boundaries have shape " + boundaries.shape(),
          "boundaries.rank == 1",
          "use boundaries.flatten()",
          self(),
          boundaries);
    }
    return boundaries.searchsorted(self(), right);
  }

  /** bool: whether each element is among others. */
  public Tensor isin(Tensor others) {
    int n = others.size();
    if (n == 0) {
      return Tensor.full(0, DType.BOOL, shape().toArray());
    }
    var t = DType.promote(dtype(), others.dtype());
    var sorted = others.to(t).flatten().sort(0).values();
    var at = sorted.searchsorted(to(t), false).minimum(recordScalar(n - 1));
    return record(new Op.Index(0, false), sorted, at).eq(to(t));
  }

  /** How often each of 0, 1, 2, … occurs in this vector of whole numbers from 0. A read. */
  public Tensor bincount() {
    return bincount(null, 0);
  }

  /**
   * For each of 0, 1, 2, … the sum of the weights of its occurrences. A read: computes this now,
   * since the length of the result is the largest element plus 1.
   *
   * @param weights a vector of the same length, or null for counts (int64)
   * @param minlength the least length of the result
   */
  public Tensor bincount(@Nullable Tensor weights, int minlength) {
    if (rank() != 1 || dtype().isFloating()) {
      throw Refusal.shape(
          "bincount",
          shape() + " " + dtype() + " is no vector of integers",
          "input.rank == 1, and input is integral",
          dtype().isFloating() ? "use histc, or to(DType.INT64)" : "use flatten()",
          self());
    }
    long largest = size() == 0 ? -1 : to(DType.INT64).amax().toLongArray()[0];
    int length = (int) Math.max(minlength, Math.min(largest + 1, Integer.MAX_VALUE));
    var each = weights == null ? Tensor.full(1, DType.INT64, size()) : weights;
    return counts(to(DType.INT64), each, length);
  }

  /** Sums of what belongs to each index below {@code length}. */
  static Tensor counts(Tensor index, Tensor each, int length) {
    var op = new Op.IndexPut(ScatterOp.ADD, 0, Shape.of(length), false);
    return record(op, each.flatten(), index.flatten());
  }

  /** How many elements lie in each of {@code bins} equal parts from the smallest to the largest. */
  public Tensor histc(int bins) {
    return histc(bins, 0, 0);
  }

  /**
   * How many elements lie in each of {@code bins} equal parts from min to max, which belongs to the
   * last; what lies outside is not counted. Equal min and max mean those of the elements.
   */
  public Tensor histc(int bins, double min, double max) {
    var x = toFloating().flatten();
    var ends = ends("histc", bins, min, max);
    var low = ends.min();
    var at = x.sub(low).mul(bins).div(ends.max().sub(low)).floor();
    return parts(x.dtype(), at, x.ge(low).logicalAnd(x.le(ends.max())), bins, null);
  }

  private MinMax ends(String op, int bins, double min, double max) {
    if (bins < 1 || !(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
      throw Refusal.value(
          op,
          bins + " bins from " + min + " to " + max,
          "bins >= 1, and min <= max are finite",
          bins < 1 ? "use at least one bin" : "use finite ends in order",
          self());
    }
    var t = toFloating().dtype();
    if (min < max) {
      return new MinMax(recordScalar(min, t), recordScalar(max, t));
    }
    if (size() == 0) {
      return new MinMax(recordScalar(0, t), recordScalar(1, t));
    }
    var low = min == 0 ? toFloating().amin() : recordScalar(min, t);
    var high = min == 0 ? toFloating().amax() : recordScalar(max, t);
    var equal = low.eq(high);
    return new MinMax(where(equal, low.sub(1), low), where(equal, high.add(1), high));
  }

  /** Sums by part, of what is inside; {@code at}: the part as a whole number of any dtype. */
  private static Tensor parts(
      DType dtype, Tensor at, Tensor inside, int bins, @Nullable Tensor weight) {
    var each = weight == null ? recordScalar(1, dtype) : weight.to(dtype);
    var index = where(inside, at.to(DType.INT64).minimum(recordScalar(bins - 1)), recordScalar(0));
    return counts(index, where(inside, each, recordScalar(0, dtype)), bins);
  }

  /** A histogram of {@code bins} equal parts from the smallest to the largest element. */
  public Histogram histogram(int bins) {
    var ends = ends("histogram", bins, 0, 0);
    var t = toFloating().dtype();
    var step = ends.max().sub(ends.min()).div(bins);
    var edges = Tensor.arange(bins + 1, t).mul(step).add(ends.min());
    // The last edge is the largest element itself, whatever rounding says.
    var last = Tensor.arange(bins + 1).eq(bins);
    return histogram(where(last, ends.max(), edges), null, false);
  }

  /**
   * What lies between neighbouring edges; each part includes its left edge, the last one both.
   *
   * @param edges an ascending vector of two or more
   * @param weight what each element counts, of the shape of this; null for 1
   * @param density divides by the total and by the width of each part
   */
  public Histogram histogram(Tensor edges, @Nullable Tensor weight, boolean density) {
    if (edges.rank() != 1 || edges.size() < 2) {
      throw Refusal.shape(
          "histogram",
          "edges have shape " + edges.shape(),
          "edges.rank == 1 and edges.shape[0] >= 2",
          "use a vector of two or more edges",
          self(),
          edges);
    }
    var x = toFloating().flatten();
    int bins = edges.size() - 1;
    var inside = x.ge(edges.select(0, 0)).logicalAnd(x.le(edges.select(0, bins)));
    var at = x.bucketize(edges, true).sub(1);
    var hist = parts(x.dtype(), at, inside, bins, weight == null ? null : weight.flatten());
    if (density) {
      hist = hist.div(hist.sum()).div(edges.diff());
    }
    return new Histogram(hist, edges);
  }
}

package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/** Where the elements of a tensor that are not 0 lie. Reads the tensor. */
final class Places {
  private final Shape shape;
  private final long[] flat;

  private Places(Shape shape, long[] flat) {
    this.shape = shape;
    this.flat = flat;
  }

  static Places of(Tensor x) {
    var set = x.toBooleanArray();
    int n = 0;
    for (boolean b : set) {
      n += b ? 1 : 0;
    }
    var flat = new long[n];
    for (int i = 0, k = 0; i < set.length; i++) {
      if (set[i]) {
        flat[k++] = i;
      }
    }
    return new Places(x.shape(), flat);
  }

  int count() {
    return flat.length;
  }

  /** Element numbers, counted row-major. */
  long[] flat() {
    return flat;
  }

  /** One row of coordinates for each. */
  long[] coordinates() {
    int rank = shape.rank();
    var all = new long[flat.length * rank];
    for (int k = 0; k < flat.length; k++) {
      long rest = flat[k];
      for (int a = rank - 1; a >= 0; a--) {
        all[k * rank + a] = rest % shape.dim(a);
        rest /= shape.dim(a);
      }
    }
    return all;
  }

  /** The coordinates along one axis. */
  Tensor along(int axis) {
    int inner = shape.size(axis + 1, shape.rank());
    var c = new long[flat.length];
    for (int k = 0; k < c.length; k++) {
      c[k] = flat[k] / inner % shape.dim(axis);
    }
    return Tensor.of(c, c.length);
  }

  /** The shape of two tensors together. */
  static Shape broadcast(String op, Tensor a, Tensor b) {
    var shape = Shape.broadcast(a.shape(), b.shape());
    if (shape == null) {
      throw Refusal.shape(
          op,
          "shapes " + a.shape() + " and " + b.shape() + " do not broadcast",
          "extents, aligned at the end, are equal or 1",
          "use a mask of shape " + a.shape(),
          a,
          b);
    }
    return shape;
  }

  /** Demands bools. */
  static void mask(String op, Tensor mask) {
    if (mask.dtype() != DType.BOOL) {
      throw Refusal.dtype(
          op,
          "the mask is " + mask.dtype() + ", not bool",
          "mask is bool",
          "compare first: mask.ne(0)",
          mask);
    }
  }
}

package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import java.util.Arrays;

/** Distinct elements and slices. */
final class Uniques {
  private Uniques() {}

  /** Distinct elements in order. */
  static Unique sorted(Tensor x) {
    var order = x.flatten().argsort(0);
    var inOrder = x.flatten().gather(0, order);
    Tensor.realize(order, inOrder); // now, not again after each read
    var run = consecutive(inOrder, 0, Shape.of(x.size()));
    var scatter = new Op.Scatter(ScatterOp.SET, 0, x.size());
    var inverse = Tensor.record(scatter, run.inverse(), order);
    return new Unique(run.values(), inverse.reshape(x.shape()), run.counts());
  }

  /** Distinct slices along an axis in lexicographic order. */
  static Unique sorted(Tensor x, int axis) {
    int n = x.dim(axis);
    var rows = x.detach().transpose(0, axis).reshape(Shape.of(n, n == 0 ? 0 : x.size() / n));
    var order = new RowOrder(rows).sorted();
    var index = Tensor.of(order, n);
    var run = consecutive(x.indexSelect(axis, index), axis, Shape.of(n));
    var scatter = new Op.Scatter(ScatterOp.SET, 0, n);
    return new Unique(run.values(), Tensor.record(scatter, run.inverse(), index), run.counts());
  }

  /**
   * Slices along an axis that differ from the one before.
   *
   * @param shape that of the inverse
   */
  static Unique consecutive(Tensor x, int axis, Shape shape) {
    int n = x.dim(axis);
    var starts = Tensor.full(1, DType.BOOL, Math.min(n, 1));
    if (n > 1) {
      var others = new int[x.rank() - 1];
      Arrays.setAll(others, i -> i < axis ? i : i + 1);
      var differ = x.part(axis, 1, n - 1, 1).ne(x.part(axis, 0, n - 1, 1));
      starts = Tensor.concat(0, starts, others.length == 0 ? differ : differ.any(others));
    }
    var first = Places.of(starts.realize()).flat();
    var counts = new long[first.length];
    for (int k = 0; k < counts.length; k++) {
      counts[k] = (k + 1 < first.length ? first[k + 1] : n) - first[k];
    }
    var inverse = starts.cumsum(0).sub(1).reshape(shape);
    var values = x.indexSelect(axis, Tensor.of(first, first.length));
    return new Unique(values, inverse, Tensor.of(counts, counts.length));
  }

  /** Sorts the numbers of rows, equal rows as they came: a merge sort from the bottom up. */
  private static final class RowOrder {
    private final int n;
    private final int length;
    private final boolean real;
    private final double[] reals;
    private final long[] integers;

    RowOrder(Tensor rows) {
      n = rows.dim(0);
      length = rows.dim(1);
      real = rows.dtype().isFloating();
      reals = real ? rows.toDoubleArray() : new double[0];
      integers = real ? new long[0] : rows.toLongArray();
    }

    long[] sorted() {
      var order = new long[n];
      Arrays.setAll(order, i -> i);
      var next = new long[n];
      for (int width = 1; width < n; width *= 2) {
        for (int from = 0; from < n; from += 2 * width) {
          merge(order, from, Math.min(n, from + width), Math.min(n, from + 2 * width), next);
        }
        var swap = order;
        order = next;
        next = swap;
      }
      return order;
    }

    private void merge(long[] order, int from, int middle, int to, long[] next) {
      int a = from;
      int b = middle;
      for (int k = from; k < to; k++) {
        boolean left = b == to || a < middle && compare((int) order[a], (int) order[b]) <= 0;
        next[k] = order[left ? a++ : b++];
      }
    }

    private int compare(int a, int b) {
      for (int i = 0; i < length; i++) {
        int x = a * length + i;
        int y = b * length + i;
        int c =
            real
                ? Double.compare(reals[x] + 0.0, reals[y] + 0.0)
                : Long.compare(integers[x], integers[y]);
        if (c != 0) {
          return c;
        }
      }
      return 0;
    }
  }
}

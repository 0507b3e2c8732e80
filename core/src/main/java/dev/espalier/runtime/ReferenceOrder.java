package dev.espalier.runtime;

import dev.espalier.base.Shape;
import dev.espalier.ir.CumulateOp;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Running totals and orders along an axis. */
final class ReferenceOrder {
  private ReferenceOrder() {}

  static void cumulate(
      CumulateOp op,
      int axis,
      boolean reverse,
      Shape shape,
      List<ReferenceArray> in,
      ReferenceArray out) {
    int outer = shape.size(0, axis);
    int n = shape.dim(axis);
    int inner = shape.size(axis + 1, shape.rank());
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int first = (o * n + (reverse ? n - 1 : 0)) * inner + i;
        int step = reverse ? -inner : inner;
        switch (op) {
          case SUM, LINEAR -> {
            if (in.get(0).dtype().isFloating()) {
              reals(op, in, first, step, n, out);
            } else {
              integers(op, in, first, step, n, out);
            }
          }
          case ARGMAX, ARGMIN -> extremes(op, in.get(0), first, step, n, reverse, out);
        }
      }
    }
  }

  private static void reals(
      CumulateOp op, List<ReferenceArray> in, int first, int step, int n, ReferenceArray out) {
    double y = 0;
    for (int k = 0; k < n; k++) {
      int at = first + k * step;
      double last = in.getLast().real(at);
      if (k == 0) {
        y = last;
      } else {
        y = (op == CumulateOp.LINEAR ? in.get(0).real(at) * y : y) + last;
      }
      out.real(at, y);
    }
  }

  private static void integers(
      CumulateOp op, List<ReferenceArray> in, int first, int step, int n, ReferenceArray out) {
    long y = 0;
    for (int k = 0; k < n; k++) {
      int at = first + k * step;
      long last = in.getLast().integer(at);
      if (k == 0) {
        y = last;
      } else {
        y = (op == CumulateOp.LINEAR ? in.get(0).integer(at) * y : y) + last;
      }
      out.integer(at, y);
    }
  }

  private static void extremes(
      CumulateOp op,
      ReferenceArray x,
      int first,
      int step,
      int n,
      boolean reverse,
      ReferenceArray out) {
    int best = 0;
    for (int k = 0; k < n; k++) {
      if (takesOver(op, x, first + k * step, first + best * step)) {
        best = k;
      }
      out.integer(first + k * step, reverse ? n - 1 - best : best);
    }
  }

  /** Whether the later element a is at least as extreme as b; NaN is more so than any number. */
  private static boolean takesOver(CumulateOp op, ReferenceArray x, int a, int b) {
    if (x.dtype().isFloating()) {
      double p = x.real(a);
      double q = x.real(b);
      return Double.isNaN(p) || !Double.isNaN(q) && (op == CumulateOp.ARGMAX ? p >= q : p <= q);
    }
    return op == CumulateOp.ARGMAX ? x.integer(a) >= x.integer(b) : x.integer(a) <= x.integer(b);
  }

  static void sort(
      int axis, int count, boolean descending, Shape shape, ReferenceArray x, ReferenceArray out) {
    int outer = shape.size(0, axis);
    int n = shape.dim(axis);
    int inner = shape.size(axis + 1, shape.rank());
    var order = new Integer[n];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int first = o * n * inner + i;
        Arrays.setAll(order, k -> k);
        Comparator<Integer> ascending = (a, b) -> compare(x, first + a * inner, first + b * inner);
        Arrays.sort(order, descending ? ascending.reversed() : ascending); // keeps ties in order
        for (int k = 0; k < count; k++) {
          out.integer((o * count + k) * inner + i, order[k]);
        }
      }
    }
  }

  /** Zeros of either sign are equal, NaN is larger than all. */
  private static int compare(ReferenceArray x, int a, int b) {
    return x.dtype().isFloating()
        ? Double.compare(x.real(a) + 0.0, x.real(b) + 0.0)
        : Long.compare(x.integer(a), x.integer(b));
  }
}

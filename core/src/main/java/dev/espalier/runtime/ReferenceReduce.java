package dev.espalier.runtime;

import dev.espalier.base.Shape;
import dev.espalier.ir.ReduceOp;

/** Reductions in the order that {@link ReduceOp} defines. */
final class ReferenceReduce {
  private static final int LANES = 16;
  private static final int CONTIGUOUS_CHUNK = 4096;
  private static final int STRIDED_CHUNK = 512;

  private ReferenceReduce() {}

  static void reduce(
      ReduceOp op, int from, int to, Shape shape, ReferenceArray x, ReferenceArray out) {
    int outer = shape.size(0, from), n = shape.size(from, to), inner = shape.size(to, shape.rank());
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int first = o * n * inner + i;
        int y = o * inner + i;
        switch (op) {
          case MAX, MIN -> extreme(op, x, first, n, inner, out, y);
          case PROD -> product(x, first, n, inner, out, y);
          case SUM -> {
            if (!x.dtype().isFloating()) {
              wrappingSum(x, first, n, inner, out, y); // no rounding: every order gives the same
            } else if (inner == 1) {
              out.real(y, contiguousSum(x, first, n));
            } else {
              out.real(y, stridedSum(x, first, n, inner));
            }
          }
        }
      }
    }
  }

  private static double contiguousSum(ReferenceArray x, int first, int n) {
    double sum = 0;
    for (int chunk = 0; chunk < n; chunk += CONTIGUOUS_CHUNK) {
      var lanes = new double[LANES];
      int length = Math.min(CONTIGUOUS_CHUNK, n - chunk);
      for (int i = 0; i < length; i++) {
        lanes[i % LANES] =
            ReferenceArray.add(x.dtype(), lanes[i % LANES], x.real(first + chunk + i));
      }
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int l = 0; l < half; l++) {
          lanes[l] = ReferenceArray.add(x.dtype(), lanes[l], lanes[l + half]);
        }
      }
      sum = ReferenceArray.add(x.dtype(), sum, lanes[0]);
    }
    return sum;
  }

  private static double stridedSum(ReferenceArray x, int first, int n, int stride) {
    double sum = 0;
    for (int chunk = 0; chunk < n; chunk += STRIDED_CHUNK) {
      double part = 0;
      for (int i = chunk; i < Math.min(chunk + STRIDED_CHUNK, n); i++) {
        part = ReferenceArray.add(x.dtype(), part, x.real(first + i * stride));
      }
      sum = ReferenceArray.add(x.dtype(), sum, part);
    }
    return sum;
  }

  private static void wrappingSum(
      ReferenceArray x, int first, int n, int stride, ReferenceArray out, int y) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x.integer(first + i * stride);
    }
    out.integer(y, sum);
  }

  private static void product(
      ReferenceArray x, int first, int n, int stride, ReferenceArray out, int y) {
    if (x.dtype().isFloating()) {
      double product = 1;
      for (int i = 0; i < n; i++) {
        product *= x.real(first + i * stride);
      }
      out.real(y, product);
    } else {
      long product = 1;
      for (int i = 0; i < n; i++) {
        product *= x.integer(first + i * stride);
      }
      out.integer(y, product);
    }
  }

  private static void extreme(
      ReduceOp op, ReferenceArray x, int first, int n, int stride, ReferenceArray out, int y) {
    if (x.dtype().isFloating()) {
      double best = x.real(first);
      for (int i = 1; i < n; i++) {
        double e = x.real(first + i * stride);
        best = op == ReduceOp.MAX ? Math.max(best, e) : Math.min(best, e);
      }
      out.real(y, best);
    } else {
      long best = x.integer(first);
      for (int i = 1; i < n; i++) {
        long e = x.integer(first + i * stride);
        best = op == ReduceOp.MAX ? Math.max(best, e) : Math.min(best, e);
      }
      out.integer(y, best);
    }
  }

  static void arg(ReduceOp op, int axis, Shape shape, ReferenceArray x, ReferenceArray out) {
    int outer = shape.size(0, axis),
        n = shape.dim(axis),
        inner = shape.size(axis + 1, shape.rank());
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int first = o * n * inner + i;
        int best = 0;
        for (int k = 1; k < n; k++) {
          if (beats(op, x, first + k * inner, first + best * inner)) {
            best = k;
          }
        }
        out.integer(o * inner + i, best);
      }
    }
  }

  /**
   * Whether element a takes the place of the earlier element b; equal ones do not, and zeros of
   * either sign are equal.
   */
  private static boolean beats(ReduceOp op, ReferenceArray x, int a, int b) {
    if (x.dtype().isFloating()) {
      double p = x.real(a), q = x.real(b);
      if (Double.isNaN(p) || Double.isNaN(q)) {
        return !Double.isNaN(q);
      }
      return op == ReduceOp.MAX ? p > q : p < q;
    }
    return op == ReduceOp.MAX ? x.integer(a) > x.integer(b) : x.integer(a) < x.integer(b);
  }
}

package dev.espalier.cpu;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.UnaryOp;

/** Loops over long registers, one a method. */
final class LongLoops {
  private LongLoops() {}

  static void add(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  static void sub(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] - b[i];
    }
  }

  static void mul(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  static void and(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] & b[i];
    }
  }

  static void or(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] | b[i];
    }
  }

  static void xor(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] ^ b[i];
    }
  }

  static void shl(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] << b[i];
    }
  }

  static void shr(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] >>> b[i];
    }
  }

  static void max(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  static void min(long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  /** Any operation, by its scalar definition. */
  static void apply(UnaryOp op, long[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(x[i]);
    }
  }

  /** Any operation but comparisons, by its scalar definition. */
  static void apply(BinaryOp op, long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(a[i], b[i]);
    }
  }

  static void eq(long[] a, long[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  static void ne(long[] a, long[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  static void lt(long[] a, long[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  static void le(long[] a, long[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  static void where(int[] c, long[] a, long[] b, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      long mask = -(long) c[i];
      y[i] = a[i] & mask | b[i] & ~mask;
    }
  }

  static void toBool(long[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] != 0 ? 1 : 0;
    }
  }

  static void toByte(long[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i] & 0xFF;
    }
  }

  static void toInt(long[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i];
    }
  }

  static void toFloat(long[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) x[i];
    }
  }

  static void toDouble(long[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
  }
}

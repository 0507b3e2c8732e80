package dev.espalier.cpu;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.UnaryOp;

/** Loops over int registers, which hold int32, uint8 and bool, one a method. */
final class IntLoops {
  private IntLoops() {}

  static void add(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  static void sub(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] - b[i];
    }
  }

  static void mul(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  static void and(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] & b[i];
    }
  }

  static void or(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] | b[i];
    }
  }

  static void xor(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] ^ b[i];
    }
  }

  static void shl(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] << b[i];
    }
  }

  static void shr(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] >>> b[i];
    }
  }

  static void max(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  static void min(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  /** Any operation, by its scalar definition. */
  static void apply(UnaryOp op, int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) op.apply((long) x[i]);
    }
  }

  /** Any operation but comparisons, by its scalar definition. */
  static void apply(BinaryOp op, int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(a[i], b[i]);
    }
  }

  static void eq(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  static void ne(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  static void lt(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  static void le(int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  static void where(int[] c, int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      int mask = -c[i];
      y[i] = a[i] & mask | b[i] & ~mask;
    }
  }

  static void toBool(int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] != 0 ? 1 : 0;
    }
  }

  static void toByte(int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] & 0xFF;
    }
  }

  static void toLong(int[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
  }

  static void toFloat(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) x[i];
    }
  }

  static void toDouble(int[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
  }

  /** Any operation but comparisons on uint8, by its scalar definition. */
  static void applyByte(BinaryOp op, int[] a, int[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) op.apply((long) a[i], (long) b[i]) & 0xFF;
    }
  }
}

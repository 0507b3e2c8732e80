package dev.espalier.cpu;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.UnaryOp;

/**
 * Loops over double registers, one a method: small enough for C2 to compile early and to vectorise
 * where it can.
 */
final class DoubleLoops {
  private DoubleLoops() {}

  static void neg(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = -x[i];
    }
  }

  static void abs(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.abs(x[i]);
    }
  }

  static void sqrt(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.sqrt(x[i]);
    }
  }

  static void floor(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.floor(x[i]);
    }
  }

  static void round(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.rint(x[i]);
    }
  }

  /** Any operation, by its scalar definition. */
  static void apply(UnaryOp op, double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(x[i]);
    }
  }

  static void add(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  static void sub(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] - b[i];
    }
  }

  static void mul(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  static void div(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] / b[i];
    }
  }

  static void max(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  static void min(double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  /** Any operation but comparisons, by its scalar definition. */
  static void apply(BinaryOp op, double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(a[i], b[i]);
    }
  }

  static void eq(double[] a, double[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  static void ne(double[] a, double[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  static void lt(double[] a, double[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  static void le(double[] a, double[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  static void fma(double[] a, double[] b, double[] c, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.fma(a[i], b[i], c[i]);
    }
  }

  /**
   * By masks: C2 makes a branch of a choice between doubles, which random conditions mispredict.
   */
  static void where(int[] c, double[] a, double[] b, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      long mask = -(long) c[i];
      y[i] =
          Double.longBitsToDouble(
              Double.doubleToRawLongBits(a[i]) & mask | Double.doubleToRawLongBits(b[i]) & ~mask);
    }
  }

  static void toBits(double[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Double.doubleToRawLongBits(x[i]);
    }
  }

  static void ofBits(long[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Double.longBitsToDouble(x[i]);
    }
  }

  static void toInt(double[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i];
    }
  }

  static void toByte(double[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i] & 0xFF;
    }
  }

  static void toBool(double[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] != 0 ? 1 : 0;
    }
  }

  static void toLong(double[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (long) x[i];
    }
  }

  static void toFloat(double[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) x[i];
    }
  }
}

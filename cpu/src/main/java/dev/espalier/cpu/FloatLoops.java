package dev.espalier.cpu;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.UnaryOp;

/**
 * Loops over float registers, one a method: small enough for C2 to compile early and to vectorise
 * where it can.
 */
final class FloatLoops {
  private FloatLoops() {}

  static void neg(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = -x[i];
    }
  }

  static void abs(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.abs(x[i]);
    }
  }

  static void sqrt(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) Math.sqrt(x[i]);
    }
  }

  static void floor(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) Math.floor(x[i]);
    }
  }

  static void round(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) Math.rint(x[i]);
    }
  }

  /** Any operation, by its scalar definition. */
  static void apply(UnaryOp op, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(x[i]);
    }
  }

  static void add(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  static void sub(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] - b[i];
    }
  }

  static void mul(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  static void div(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] / b[i];
    }
  }

  static void max(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  static void min(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  /** Any operation but comparisons, by its scalar definition. */
  static void apply(BinaryOp op, float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = op.apply(a[i], b[i]);
    }
  }

  static void eq(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] == b[i] ? 1 : 0;
    }
  }

  static void ne(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] != b[i] ? 1 : 0;
    }
  }

  static void lt(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  static void le(float[] a, float[] b, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] <= b[i] ? 1 : 0;
    }
  }

  static void fma(float[] a, float[] b, float[] c, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.fma(a[i], b[i], c[i]);
    }
  }

  /** By masks: C2 makes a branch of a choice between floats, which random conditions mispredict. */
  static void where(int[] c, float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      int mask = -c[i];
      y[i] =
          Float.intBitsToFloat(
              Float.floatToRawIntBits(a[i]) & mask | Float.floatToRawIntBits(b[i]) & ~mask);
    }
  }

  static void toBits(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Float.floatToRawIntBits(x[i]);
    }
  }

  static void ofBits(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Float.intBitsToFloat(x[i]);
    }
  }

  static void toInt(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i];
    }
  }

  static void toByte(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i] & 0xFF;
    }
  }

  static void toBool(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] != 0 ? 1 : 0;
    }
  }

  static void toLong(float[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (long) x[i];
    }
  }

  static void toDouble(float[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
  }
}

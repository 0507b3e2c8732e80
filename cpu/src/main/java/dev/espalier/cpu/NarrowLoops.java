package dev.espalier.cpu;

import dev.espalier.base.Halves;

/** Conversions of narrow dtypes; of halves an int register holds the bits, sign-extended or not. */
final class NarrowLoops {
  private NarrowLoops() {}

  static void toFloat16(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Halves.toFloat16(x[i]);
    }
  }

  static void toBFloat16(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Halves.toBFloat16(x[i]);
    }
  }

  static void ofFloat16(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Halves.fromFloat16((short) x[i]);
    }
  }

  static void ofBFloat16(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Halves.fromBFloat16((short) x[i]);
    }
  }

  static void toInt8(int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (byte) x[i];
    }
  }

  static void toInt16(int[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (short) x[i];
    }
  }
}

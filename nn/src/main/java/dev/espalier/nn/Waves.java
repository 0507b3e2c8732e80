package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** What rotary and sinusoidal positions share. */
final class Waves {
  private Waves() {}

  /** float64 (⌈dim / 2⌉): base^(−2i / dim), radians a position. */
  static Tensor frequencies(int dim, double base) {
    var f = new double[(dim + 1) / 2];
    for (int i = 0; i < f.length; i++) {
      f[i] = StrictMath.pow(base, -2.0 * i / dim);
    }
    return Tensor.of(f);
  }
}

package dev.espalier.nn.optim;

import dev.espalier.tensor.Refusal;

/** Ranges of hyper-parameters. */
final class Checks {
  private Checks() {}

  /** A finite number of at least 0. */
  static void atLeast0(String optimizer, String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw Refusal.value(
          optimizer,
          what + " is " + value,
          "0 <= " + what + " < infinity",
          value < 0 && Double.isFinite(value)
              ? "use " + what + " " + -value
              : "use a finite " + what + " of at least 0");
    }
  }

  /** A share in [0, 1). */
  static void below1(String optimizer, String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw Refusal.value(
          optimizer,
          what + " is " + value,
          "0 <= " + what + " < 1",
          "use a " + what + " from 0 to below 1");
    }
  }
}

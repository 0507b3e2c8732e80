package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/** Checks of arguments. */
final class Sizes {
  private Sizes() {}

  static void positive(String layer, String what, int n) {
    atLeast(layer, what, n, 1);
  }

  static void atLeast(String layer, String what, int n, int least) {
    if (n < least) {
      throw new ValueException(layer, what + " is " + n, "use " + what + " of at least " + least);
    }
  }

  /** A probability in [0, 1]. */
  static void probability(String layer, String what, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new ValueException(layer, what + " is " + p, "use a probability from 0 to 1");
    }
  }

  static void sameShape(String op, String left, Tensor a, String right, Tensor b) {
    if (!a.shape().equals(b.shape())) {
      throw new ShapeException(
          op,
          left + " " + a.shape() + " and " + right + " " + b.shape() + " differ",
          reshape(right, a, b));
    }
  }

  private static String reshape(String right, Tensor a, Tensor b) {
    if (a.size() == b.size()) {
      return "reshape the " + right + " to " + a.shape();
    }
    return "give the " + right + " the shape " + a.shape();
  }
}

package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;

/** Checks of arguments. */
final class Sizes {
  private Sizes() {}

  static void positive(String layer, String what, int n) {
    atLeast(layer, what, n, 1);
  }

  static void atLeast(String layer, String what, int n, int least) {
    if (n < least) {
      throw Refusal.value(
          layer,
          what + " is " + n,
          what + " >= " + least,
          "use " + what + " of at least " + least);
    }
  }

  /** At least one extent, none below 1. */
  static Shape positive(String layer, String what, int... extents) {
    if (extents.length == 0) {
      throw Refusal.value(
          layer, what + " is empty", "there is an extent", "give at least one extent");
    }
    for (int n : extents) {
      positive(layer, what, n);
    }
    return Shape.of(extents);
  }

  /** The last extents of a tensor, as arguments of a constructor. */
  static String last(Tensor x, int axes) {
    int from = Math.max(0, x.rank() - Math.max(1, axes));
    return list(Shape.of(Arrays.copyOfRange(x.shape().toArray(), from, x.rank())));
  }

  /** {@code 3, 4}. */
  static String list(Shape shape) {
    var s = Arrays.toString(shape.toArray());
    return s.substring(1, s.length() - 1);
  }

  /** A probability in [0, 1]. */
  static void probability(String layer, String what, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw Refusal.value(
          layer,
          what + " is " + p,
          "0 <= " + what + " <= 1",
          "use a probability from 0 to 1" + (p > 1 && p <= 100 ? ", such as " + p / 100 : ""));
    }
  }

  static void sameShape(String op, String left, Tensor a, String right, Tensor b) {
    if (!a.shape().equals(b.shape())) {
      throw Refusal.shape(
          op,
          left + " " + a.shape() + " and " + right + " " + b.shape() + " differ",
          left + ".shape == " + right + ".shape",
          reshape(right, a, b),
          Refusal.operand(left, a),
          Refusal.operand(right, b));
    }
  }

  private static String reshape(String right, Tensor a, Tensor b) {
    if (a.size() == b.size()) {
      return "reshape the " + right + ": " + right + ".reshape(" + list(a.shape()) + ")";
    }
    return "give the " + right + " the shape " + a.shape();
  }
}

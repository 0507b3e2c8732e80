package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Checks of arguments. */
final class Sizes {
  private Sizes() {}

  static void positive(String layer, String what, int n) {
    atLeast(layer, what, n, 1);
  }

  static void atLeast(String layer, String what, int n, int least) {
    if (n < least) {
      throw Refusal.value(
          layer, what + " is " + n, what + " >= " + least, "use " + what + " of at least " + least);
    }
  }

  /** One number for all axes or one for each, none below {@code least}. */
  static int[] spread(String layer, String what, int axes, int least, int... values) {
    if (values.length != 1 && values.length != axes) {
      throw Refusal.value(
          layer,
          what + " has " + values.length + " numbers for " + axes + " axes",
          what + " is one number, or one for each axis",
          "give " + (axes == 1 ? "one number" : "one number or " + axes));
    }
    for (int n : values) {
      atLeast(layer, what, n, least);
    }
    if (values.length == axes) {
      return values.clone();
    }
    var all = new int[axes];
    Arrays.fill(all, values[0]);
    return all;
  }

  static int[] spread(String layer, String what, int axes, int least, List<Integer> values) {
    return spread(layer, what, axes, least, values.stream().mapToInt(i -> i).toArray());
  }

  /** A number if all are equal, else {@code new int[] {3, 2}}. */
  static String argument(int... values) {
    return Arrays.stream(values).distinct().count() == 1
        ? Integer.toString(values[0])
        : "new int[] {" + list(Shape.of(values)) + "}";
  }

  /** {@code 3×2}, or one number if all are equal. */
  static String times(int... values) {
    return Arrays.stream(values).distinct().count() == 1
        ? Integer.toString(values[0])
        : String.join("×", Arrays.stream(values).mapToObj(Integer::toString).toList());
  }

  /** {@code 3, stride 2, padding 1}, as far as it is not the usual. */
  static String window(int[] kernel, int[] stride, int[] padding) {
    return times(kernel)
        + (Arrays.equals(stride, kernel) ? "" : ", stride " + times(stride))
        + unless(padding, 0, "padding");
  }

  static String unless(int[] values, int usual, String what) {
    return Arrays.stream(values).allMatch(v -> v == usual) ? "" : ", " + what + " " + times(values);
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

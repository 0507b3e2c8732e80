package dev.espalier.tensor;

import java.util.Arrays;

/** Arguments of windows: a number for each axis. */
final class Windows {
  private Windows() {}

  /** One number for all axes or one for each, none below {@code least}. */
  static int[] spread(
      String op, String what, int[] values, int axes, int least, Tensor... operands) {
    if (values.length != 1 && values.length != axes) {
      throw Refusal.value(
          op,
          what + " has " + values.length + " numbers for " + axes + " axes",
          what + " is one number or one for each axis",
          "give " + (axes == 1 ? "one number" : "one number or " + axes),
          operands);
    }
    for (int v : values) {
      if (v < least) {
        throw Refusal.value(
            op,
            what + " is " + (values.length == 1 ? "" + v : Arrays.toString(values)),
            what + " >= " + least,
            "use " + what + " of at least " + least,
            operands);
      }
    }
    if (values.length == axes) {
      return values.clone();
    }
    var all = new int[axes];
    Arrays.fill(all, values[0]);
    return all;
  }
}

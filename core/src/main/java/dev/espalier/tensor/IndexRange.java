package dev.espalier.tensor;

import dev.espalier.base.Operand;
import dev.espalier.spi.Storage;

/**
 * Indices and class labels whose numbers are at hand are checked where they are used, so that the
 * message has the line of the call, the layer and the operands. Those that are still to be computed
 * are checked by the kernel.
 */
public final class IndexRange {
  private IndexRange() {}

  /**
   * Refuses elements of {@code index} outside [0, extent).
   *
   * @param what the elements are, such as {@code "class"} or {@code "index"}
   * @param where of what they choose, such as {@code "axis 1 of extent 4"}
   * @param ignored an element that is allowed all the same
   */
  public static void check(
      String op,
      String what,
      String where,
      Tensor index,
      int extent,
      long ignored,
      Operand... operands) {
    if (!(index.node().value() instanceof Storage s)) {
      return;
    }
    for (int i = 0; i < s.size(); i++) {
      long k;
      if (s.array() instanceof long[] longs) {
        k = longs[s.offset() + i];
      } else if (s.array() instanceof int[] ints) {
        k = ints[s.offset() + i];
      } else {
        return;
      }
      if ((k < 0 || k >= extent) && k != ignored) {
        throw Refusal.value(
            op,
            what + " " + k + " (element " + i + ") is out of range for " + where,
            "0 <= " + what + " < " + extent,
            fix(what, s, extent),
            operands);
      }
    }
  }

  private static String fix(String what, Storage s, int extent) {
    if (extent == 0) {
      return "the axis is empty: pass no " + what;
    }
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < s.size(); i++) {
      long k =
          s.array() instanceof long[] longs
              ? longs[s.offset() + i]
              : ((int[]) s.array())[s.offset() + i];
      least = Math.min(least, k);
      most = Math.max(most, k);
    }
    return least == 1 && most == extent
        ? "count from 0: subtract 1, as x.sub(1)"
        : "use " + (what.equals("index") ? "indices" : what + "es") + " from 0 to " + (extent - 1);
  }
}

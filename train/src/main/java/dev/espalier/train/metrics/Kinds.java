package dev.espalier.train.metrics;

import dev.espalier.base.ValueException;
import java.util.Arrays;

/** What measures share. */
final class Kinds {
  private Kinds() {}

  /** The other measure, when it is one of the same kind. */
  static <R extends Running> R same(R own, Running other) {
    if (other.getClass() != own.getClass() || !other.name().equals(own.name())) {
      throw new ValueException(
          "merge",
          own.name() + " and " + other.name() + " are different measures",
          "merge measures that were made the same way");
    }
    @SuppressWarnings("unchecked") // of the same class
    var same = (R) other;
    return same;
  }

  /** The states of several sums, one after the other. */
  static double[] state(ExactSum... sums) {
    var all = new double[0];
    for (var s : sums) {
      all = concat(all, s.state());
    }
    return all;
  }

  /** Loads several sums from a state, from a position on; returns where they end. */
  static int load(double[] state, int from, ExactSum... sums) {
    int at = from;
    for (var s : sums) {
      at = s.load(state, at);
    }
    return at;
  }

  static double[] concat(double[] a, double[] b) {
    var all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}

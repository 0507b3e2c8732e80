package dev.espalier.rl.replay;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import java.util.Map;

/** Reads saved memories, refusing what does not fit. */
final class Saved {
  private Saved() {}

  /** A count of at least 0. */
  static long count(Map<String, String> state, String name) {
    var text = state.get(name);
    try {
      long n = text == null ? -1 : Long.parseLong(text);
      if (n >= 0) {
        return n;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw misfit(name + " is " + text);
  }

  /** A double to the bit. */
  static double number(Map<String, String> state, String name) {
    var text = state.get(name);
    if (text == null) {
      throw misfit(name + " is missing");
    }
    return Exact.number(text);
  }

  /** Copies n numbers to the beginning of an array. */
  static void read(Map<String, Tensor> tensors, String name, float[] to, int n) {
    System.arraycopy(tensor(tensors, name, n).toArray(), 0, to, 0, n);
  }

  /** A tensor of n elements. */
  static Tensor tensor(Map<String, Tensor> tensors, String name, int n) {
    var t = tensors.get(name);
    if (t == null || t.size() != n) {
      throw misfit(name + (t == null ? " is missing" : " has " + t.size() + " elements, not " + n));
    }
    return t;
  }

  static ValueException misfit(String problem) {
    return new ValueException(
        "checkpoint",
        problem,
        "resume with the settings of the run that wrote it, or use an earlier checkpoint");
  }
}

package dev.espalier.runtime;

import dev.espalier.base.StateException;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.spi.Storage;
import java.util.List;

/**
 * The setting {@code espalier.eager}: each op is computed when it is recorded, and the first NaN or
 * infinity is an error.
 */
final class Eager {
  static final boolean ON = Boolean.getBoolean("espalier.eager");

  private Eager() {}

  /** Computes a node that was just recorded. */
  static void realize(Node n) {
    if (n.op() instanceof Op.Grad
        || n.op() instanceof Op.Jvp
        || n.op() instanceof Op.Update
        || n.op() instanceof Op.Scan
        || n.op() instanceof Op.Output) {
      return;
    }
    n.realize(Executor.runGraph(List.of(n), true)[0]);
    requireFinite(n);
  }

  static void requireFinite(Node n) {
    if (n.dtype().isFloating() && n.value() instanceof Storage s && !finite(s)) {
      throw new StateException(
              Describe.label(n.op()),
              "the result holds NaN or infinity",
              "look at the inputs of this operation: lower the learning rate, clip gradients, or"
                  + " guard divisions and logarithms")
          .withLayer(n.path() == null ? null : n.path().toString());
    }
  }

  private static boolean finite(Storage s) {
    for (int i = 0; i < s.size(); i++) {
      double v = s.array() instanceof float[] f ? f[s.offset() + i] : s.doubles()[s.offset() + i];
      if (!Double.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  static void requireFiniteGradient(Named parameter, Node gradient, Storage elements) {
    if (!finite(elements)) {
      var name = parameter.name();
      throw new StateException(
          "backward",
          "the gradient of "
              + (name.isEmpty() ? "a parameter " + gradient.shape() : name)
              + " holds NaN or infinity, although the loss is finite",
          "look for a root, logarithm, norm or division at 0, whose slope is infinite, and add a"
              + " small number inside it");
    }
  }
}

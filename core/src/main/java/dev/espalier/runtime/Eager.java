package dev.espalier.runtime;

import dev.espalier.base.Halves;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.spi.Storage;
import java.util.List;

/**
 * The setting {@code espalier.eager}, and {@code Mode.checkFinite} for a part of a program: each op
 * is computed when it is recorded, and the first NaN or infinity is an error.
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
      throw Describe.notFinite(n, "the result holds " + first(s), fix(n));
    }
  }

  private static boolean finite(Storage s) {
    return notFinite(s) < 0;
  }

  /** The first element that is NaN or infinite, or -1. */
  private static int notFinite(Storage s) {
    for (int i = 0; i < s.size(); i++) {
      if (!Double.isFinite(number(s, i))) {
        return i;
      }
    }
    return -1;
  }

  private static double number(Storage s, int i) {
    int at = s.offset() + i;
    return switch (s.array()) {
      case float[] f -> f[at];
      case double[] d -> d[at];
      default -> Halves.from(s.dtype(), s.shorts()[at]);
    };
  }

  private static String first(Storage s) {
    int i = notFinite(s);
    return (Double.isNaN(number(s, i)) ? "NaN" : "infinity") + " (element " + i + ")";
  }

  private static String fix(Node n) {
    var op = Describe.label(n.op());
    return switch (op) {
      case "log", "log2", "log10", "rsqrt", "reciprocal" ->
          "keep the input above 0, as x.clampMin(1e-8)." + op + "()";
      case "sqrt" -> "keep the input at 0 or above, as x.clampMin(0).sqrt()";
      case "div" -> "keep the divisor from 0, as x.div(y.add(1e-8))";
      case "exp" -> "keep the exponent below 88, as x.clampMax(80).exp(), or use softmax";
      default ->
          "look at the inputs of this operation: lower the learning rate, clip gradients, or guard"
              + " divisions and logarithms";
    };
  }

  static void requireFiniteGradient(Named parameter, Node gradient, Storage elements) {
    if (!finite(elements)) {
      var name = parameter.name();
      throw new StateException(
          TensorException.Facts.of(
              "backward",
              "the gradient of "
                  + (name.isEmpty() ? "a parameter " + gradient.shape() : name)
                  + " holds NaN or infinity, although the loss is finite",
              "all gradients are finite",
              "look for a root, logarithm, norm or division at 0, whose slope is infinite, and add"
                  + " a small number inside it"));
    }
  }
}

package dev.espalier.tensor;

import dev.espalier.base.DTypeException;
import dev.espalier.base.Operand;
import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Describe;
import dev.espalier.runtime.Recorder;
import java.util.List;

/**
 * Exceptions of compositions, layers and losses: with the operands, the rule that does not hold,
 * and the layer in which it happened.
 */
public final class Refusal {
  private Refusal() {}

  public static ShapeException shape(String op, String problem, String rule, String fix) {
    return new ShapeException(facts(op, problem, rule, fix));
  }

  public static ShapeException shape(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new ShapeException(facts(op, problem, rule, fix, inputs(operands)));
  }

  public static ShapeException shape(
      String op, String problem, String rule, String fix, Operand... operands) {
    return new ShapeException(facts(op, problem, rule, fix, operands));
  }

  public static ValueException value(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new ValueException(facts(op, problem, rule, fix, inputs(operands)));
  }

  public static ValueException value(
      String op, String problem, String rule, String fix, Operand... operands) {
    return new ValueException(facts(op, problem, rule, fix, operands));
  }

  public static ValueException value(String op, String problem, String rule, String fix) {
    return new ValueException(facts(op, problem, rule, fix));
  }

  public static StateException state(
      String op, String problem, String rule, String fix, Operand... operands) {
    return new StateException(facts(op, problem, rule, fix, operands));
  }

  public static DTypeException dtype(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new DTypeException(facts(op, problem, rule, fix, inputs(operands)));
  }

  public static DTypeException dtype(String op, String problem, String rule, String fix) {
    return new DTypeException(facts(op, problem, rule, fix));
  }

  public static DTypeException dtype(
      String op, String problem, String rule, String fix, Operand... operands) {
    return new DTypeException(facts(op, problem, rule, fix, operands));
  }

  /** A tensor and what it is to the operation. */
  public static Operand operand(String role, Tensor x) {
    return new Operand(role, x.shape(), x.dtype(), Describe.origin(x.node()));
  }

  /** An axis that a tensor does not have. */
  static ShapeException axis(TensorValues x, int axis) {
    var shape = x.shape();
    int n = shape.rank();
    var e =
        new ShapeException(
            facts(
                "axis",
                "axis " + axis + " is out of range for shape " + shape,
                n == 0 ? "the input has axes" : -n + " <= axis < " + n,
                n == 0
                    ? "unsqueeze(0) it first, which makes it (1,)"
                    : "use an axis from " + -n + " to " + (n - 1),
                new Operand("input", shape, x.dtype(), Describe.origin(x.node()))));
    return (ShapeException) Describe.asCalled(e);
  }

  private static Operand[] inputs(Tensor... operands) {
    var all = new Operand[operands.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = operand(all.length == 1 ? "input" : "input " + i, operands[i]);
    }
    return all;
  }

  private static TensorException.Facts facts(
      String op, String problem, String rule, String fix, Operand... operands) {
    var layer = Recorder.current().path();
    return new TensorException.Facts(
        op, problem, List.of(operands), rule, layer == null ? null : layer.toString(), fix);
  }
}

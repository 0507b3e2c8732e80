package dev.espalier.tensor;

import dev.espalier.base.DTypeException;
import dev.espalier.base.Operand;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Describe;
import dev.espalier.runtime.Recorder;
import java.util.ArrayList;

/** Exceptions of compositions: with the operands, the rule that does not hold, and the layer. */
final class Refusal {
  private Refusal() {}

  static ShapeException shape(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new ShapeException(facts(op, problem, rule, fix, operands));
  }

  static ValueException value(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new ValueException(facts(op, problem, rule, fix, operands));
  }

  static DTypeException dtype(
      String op, String problem, String rule, String fix, Tensor... operands) {
    return new DTypeException(facts(op, problem, rule, fix, operands));
  }

  private static TensorException.Facts facts(
      String op, String problem, String rule, String fix, Tensor... operands) {
    var all = new ArrayList<Operand>(operands.length);
    for (int i = 0; i < operands.length; i++) {
      var x = operands[i];
      String role = operands.length == 1 ? "input" : "input " + i;
      all.add(new Operand(role, x.shape(), x.dtype(), Describe.origin(x.node())));
    }
    var layer = Recorder.current().path();
    return new TensorException.Facts(
        op, problem, all, rule, layer == null ? null : layer.toString(), fix);
  }
}

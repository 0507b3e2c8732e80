package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import java.util.List;

/**
 * What composites ask of their inputs, and the messages when it is not so. The operands are added
 * where the op is recorded.
 */
final class Check {
  private Check() {}

  /** The spec of the first input; all are floating and of one dtype. */
  static TensorSpec floating(String label, List<TensorSpec> inputs) {
    var first = inputs.getFirst().dtype();
    for (var s : inputs) {
      if (!s.dtype().isFloating()) {
        throw dtype(
            label,
            "does not take " + s.dtype(),
            inputs.size() == 1 ? "input is floating" : "inputs are floating",
            "convert first: x.to(DType.FLOAT32)");
      }
      if (s.dtype() != first) {
        var to = DType.promote(first, s.dtype());
        throw dtype(
            label,
            "dtypes differ, " + first + " and " + s.dtype(),
            "inputs have one dtype",
            "convert the "
                + (to == first ? s.dtype() : first)
                + " one: to(DType."
                + to.name()
                + ")");
      }
    }
    return inputs.getFirst();
  }

  /** The spec of the one input, which is not bool. */
  static TensorSpec number(String label, List<TensorSpec> inputs) {
    var s = inputs.getFirst();
    if (s.dtype() == DType.BOOL) {
      throw dtype(
          label, "does not take bool", "input is numbers", "convert first: x.to(DType.FLOAT32)");
    }
    return s;
  }

  /** The spec of the one input, floating and with elements along an axis counted from the front. */
  static TensorSpec alongAxis(String label, List<TensorSpec> inputs, int axis) {
    assert axis >= 0;
    var x = floating(label, inputs);
    shape(
        x.shape().dim(axis) > 0,
        label,
        "axis " + axis + " is empty",
        "input.shape[" + axis + "] > 0",
        "use an axis with elements");
    return x;
  }

  static DTypeException dtype(String label, String problem, String rule, String fix) {
    return new DTypeException(TensorException.Facts.of(label, problem, rule, fix));
  }

  static void shape(boolean ok, String label, String problem, String rule, String fix) {
    if (!ok) {
      throw new ShapeException(TensorException.Facts.of(label, problem, rule, fix));
    }
  }
}

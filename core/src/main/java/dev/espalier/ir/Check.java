package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import java.util.List;

/** What composites ask of their inputs, and the messages when it is not so. */
final class Check {
  private Check() {}

  /** The spec of the first input; all are floating and of one dtype. */
  static TensorSpec floating(String label, List<TensorSpec> inputs) {
    for (var s : inputs) {
      if (!s.dtype().isFloating()) {
        throw dtype(
            label, inputs, "does not take " + s.dtype(), "convert first: x.to(DType.FLOAT32)");
      }
      if (s.dtype() != inputs.getFirst().dtype()) {
        throw dtype(
            label, inputs, "operands have different dtypes", "convert one of them with to(dtype)");
      }
    }
    return inputs.getFirst();
  }

  /** The spec of the one input, which is not bool. */
  static TensorSpec number(String label, List<TensorSpec> inputs) {
    var s = inputs.getFirst();
    if (s.dtype() == DType.BOOL) {
      throw dtype(label, inputs, "does not take bool", "convert first: x.to(DType.FLOAT32)");
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
        inputs,
        "axis " + axis + " is empty",
        "use an axis with elements");
    return x;
  }

  static DTypeException dtype(String label, List<TensorSpec> inputs, String problem, String fix) {
    return new DTypeException(label, problem + operands(inputs), fix);
  }

  static void shape(boolean ok, String label, List<TensorSpec> inputs, String problem, String fix) {
    if (!ok) {
      throw new ShapeException(label, problem + operands(inputs), fix);
    }
  }

  private static String operands(List<TensorSpec> inputs) {
    var s = new StringBuilder();
    for (int i = 0; i < inputs.size(); i++) {
      s.append("\n  %-8s %s".formatted(inputs.size() == 1 ? "input" : "input " + i, inputs.get(i)));
    }
    return s.toString();
  }
}

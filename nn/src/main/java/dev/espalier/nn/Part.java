package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * A slice whose place is structure, not a binding as that of {@link Tensor#slice}: so it is a view
 * of the kernel that reads it, not a copy.
 */
record Part(int axis, int from, int length) implements CompositeOp {
  /** Elements {@code from} to {@code to} (exclusive) along an axis. */
  static Tensor of(Tensor x, int axis, int from, int to) {
    return Tensor.composite(new Part(x.shape().axis(axis), from, to - from), x);
  }

  /** Gate {@code i} of {@code n}: equal parts along an axis. */
  static Tensor gate(Tensor gates, int axis, int i, int n) {
    int size = gates.dim(axis) / n;
    return of(gates, axis, i * size, (i + 1) * size);
  }

  @Override
  public String label() {
    return "slice";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = inputs.getFirst();
    return new TensorSpec(x.shape().with(axis, length), x.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    return Node.of(
        new Op.Slice(axis, length, 1), inputs.getFirst(), Nodes.constant(from, DType.INT64));
  }
}

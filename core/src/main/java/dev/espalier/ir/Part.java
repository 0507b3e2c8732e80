package dev.espalier.ir;

import dev.espalier.base.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code length} elements {@code step} apart along an axis, from a place that is structure and not
 * a binding: so it is a view of the kernel that reads it, not a copy.
 */
public record Part(int axis, int from, int length, int step) implements CompositeOp {
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
    return Node.of(new Op.Slice(axis, length, step), inputs.getFirst(), start());
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    int size = inputs.getFirst().shape().dim(axis);
    return List.of(Node.of(new Op.Place(axis, size, step), gradient, start()));
  }

  private Node start() {
    return Nodes.constant(from, DType.INT64);
  }
}

package dev.espalier.ir;

import java.util.List;

/** Running products along an axis. */
public record CumProd(int axis) implements CompositeOp {
  @Override
  public String label() {
    return "cumprod";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.number(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    return Recurrences.cumprod(inputs.getFirst(), axis, false);
  }
}

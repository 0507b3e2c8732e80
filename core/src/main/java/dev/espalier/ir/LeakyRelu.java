package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** x above 0, slope · x below. */
public record LeakyRelu(double slope) implements CompositeOp {
  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return "leaky_relu";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.floating(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    return bent(inputs.getFirst(), inputs.getFirst());
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    return Collections.singletonList(bent(inputs.getFirst(), g));
  }

  private Node bent(Node x, Node a) {
    return where(gt(x, scalarLike(x, 0)), a, mul(a, slope));
  }
}

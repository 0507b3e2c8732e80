package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * min(max(x, low), high); NaN stays. The gradient passes where low ≤ x ≤ high, both ends included,
 * as in PyTorch's clamp.
 */
public record Clamp(double low, double high) implements CompositeOp {
  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return "clamp";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.number(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    return min(max(x, scalarLike(x, low)), scalarLike(x, high));
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.getFirst();
    var inside = and(le(scalarLike(x, low), x), le(x, scalarLike(x, high)));
    return Collections.singletonList(where(inside, g, scalarLike(g, 0)));
  }
}

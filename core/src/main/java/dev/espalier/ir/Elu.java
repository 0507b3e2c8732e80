package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** x above 0, alpha (e^x − 1) below (Clevert et al., 2016). */
public record Elu(double alpha) implements CompositeOp {
  @Override
  public boolean elementwise() {
    return true;
  }

  @Override
  public String label() {
    return "elu";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.floating(label(), inputs);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    return where(le(x, scalarLike(x, 0)), mul(Elementary.EXPM1.of(x), alpha), x);
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    return Collections.singletonList(
        where(le(inputs.getFirst(), scalarLike(y, 0)), mul(g, add(y, alpha)), g));
  }
}

package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** x − log Σ e^x along an axis: log-probabilities from logits. */
public record LogSoftmax(int axis) implements CompositeOp {
  @Override
  public String label() {
    return "log_softmax";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.alongAxis(label(), inputs, axis);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var s = Softmax.Shifted.of(inputs.getFirst(), axis);
    return sub(s.difference(), s.keep(Elementary.LOG.of(s.sum())));
  }

  /** g − softmax(x) Σ g. */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var sum = keepAxes(reduce(ReduceOp.SUM, g, axis, axis + 1), y.shape(), axis, axis + 1);
    return Collections.singletonList(sub(g, mul(Elementary.EXP.of(y), sum)));
  }
}

package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Σ (x − mean)² / (n − correction) over the n elements along the neighbouring axes {@code from}
 * (inclusive) to {@code to} (exclusive), which disappear. Correction 1 estimates the variance of a
 * population from a sample; n − correction below 0 counts as 0 (NaN or ∞), as in PyTorch.
 */
public record Variance(int from, int to, double correction) implements CompositeOp {
  @Override
  public String label() {
    return "variance";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = Check.floating(label(), inputs);
    return new TensorSpec(x.shape().without(from, to), x.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    var d = deviation(inputs.getFirst());
    return div(reduce(ReduceOp.SUM, mul(d, d), from, to), freedom(inputs.getFirst()));
  }

  private double freedom(Node x) {
    return Math.max(0, x.shape().size(from, to) - correction);
  }

  private Node deviation(Node x) {
    var mean = div(reduce(ReduceOp.SUM, x, from, to), x.shape().size(from, to));
    return sub(x, keepAxes(mean, x.shape(), from, to));
  }

  /** g · 2 (x − mean) / (n − correction). */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.getFirst();
    return Collections.singletonList(
        mul(keepAxes(mul(g, 2 / freedom(x)), x.shape(), from, to), deviation(x)));
  }
}

package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * log Σ e^x over the neighbouring axes {@code from} (inclusive) to {@code to} (exclusive), which
 * disappear; ∞ and −∞ come out as such.
 */
public record LogSumExp(int from, int to) implements CompositeOp {
  @Override
  public String label() {
    return "logsumexp";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = Check.floating(label(), inputs);
    Check.shape(
        x.shape().size(from, to) > 0,
        label(),
        "axes " + from + " to " + (to - 1) + " are empty",
        "the reduced axes have elements",
        "use axes with elements");
    return new TensorSpec(x.shape().without(from, to), x.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    var max = reduce(ReduceOp.MAX, x, from, to);
    var finite =
        where(lt(abs(max), scalarLike(x, Double.POSITIVE_INFINITY)), max, scalarLike(x, 0));
    var exp = Elementary.EXP.of(sub(x, keepAxes(finite, x.shape(), from, to)));
    return add(finite, Elementary.LOG.of(reduce(ReduceOp.SUM, exp, from, to)));
  }

  /** g e^(x − y); where y is −∞ no input has a share. */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.getFirst();
    var none = eq(y, scalarLike(y, Double.NEGATIVE_INFINITY));
    var base = keepAxes(where(none, scalarLike(y, 0), y), x.shape(), from, to);
    return Collections.singletonList(
        mul(keepAxes(g, x.shape(), from, to), Elementary.EXP.of(sub(x, base))));
  }
}

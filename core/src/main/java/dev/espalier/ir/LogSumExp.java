package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** log Σ e^x along an axis, which disappears; ∞ and −∞ come out as such. */
public record LogSumExp(int axis) implements CompositeOp {
  @Override
  public String label() {
    return "logsumexp";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var x = Check.alongAxis(label(), inputs, axis);
    return new TensorSpec(x.shape().without(axis, axis + 1), x.dtype());
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    var max = reduce(ReduceOp.MAX, x, axis, axis + 1);
    var finite =
        where(lt(abs(max), scalarLike(x, Double.POSITIVE_INFINITY)), max, scalarLike(x, 0));
    var exp = Elementary.EXP.of(sub(x, keepAxes(finite, x.shape(), axis, axis + 1)));
    return add(finite, Elementary.LOG.of(reduce(ReduceOp.SUM, exp, axis, axis + 1)));
  }

  /** g e^(x − y); where y is −∞ no input has a share. */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.getFirst();
    var none = eq(y, scalarLike(y, Double.NEGATIVE_INFINITY));
    var base = keepAxes(where(none, scalarLike(y, 0), y), x.shape(), axis, axis + 1);
    return Collections.singletonList(
        mul(keepAxes(g, x.shape(), axis, axis + 1), Elementary.EXP.of(sub(x, base))));
  }
}

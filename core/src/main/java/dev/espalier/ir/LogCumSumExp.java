package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ln of the running sums of e^x along an axis; ∞ and −∞ come out as such. */
public record LogCumSumExp(int axis) implements CompositeOp {
  @Override
  public String label() {
    return "logcumsumexp";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.floating(label(), inputs);
  }

  /**
   * m + ln s with the largest m so far, where {@code s[k] = s[k−1] e^(m[k−1] − m[k]) + e^(x[k] −
   * m[k])}: no exponent is positive.
   */
  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.getFirst();
    var at = Node.of(new Op.Cumulate(CumulateOp.ARGMAX, axis, false), x);
    var max = Node.of(new Op.Gather(axis), x, at);
    var m = where(isFinite(max), max, scalarLike(max, 0));
    // An infinite maximum before is not there to be subtracted: −∞ had a sum of 0, ∞ one of ∞.
    var before = Recurrences.shifted(m, axis, false);
    var shrink = Elementary.EXP.of(min(sub(before, m), scalarLike(m, 0)));
    var terms = Elementary.EXP.of(sub(x, m));
    return add(m, Elementary.LOG.of(Recurrences.linear(shrink, terms, axis, false)));
  }

  private static Node isFinite(Node x) {
    return lt(abs(x), scalarLike(x, Double.POSITIVE_INFINITY));
  }

  /**
   * e^(x[k] − y[k]) r[k] with {@code r[k] = g[k] + e^(y[k] − y[k+1]) r[k+1]}; where y is −∞ no
   * input has a share.
   */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.getFirst();
    var low = scalarLike(y, Double.NEGATIVE_INFINITY);
    var base = where(eq(y, low), scalarLike(y, 0), y);
    var next = Recurrences.shifted(base, axis, true);
    var fade = Elementary.EXP.of(min(sub(base, next), scalarLike(y, 0)));
    var own = where(eq(y, low), scalarLike(g, 0), g);
    var r = Recurrences.linear(fade, own, axis, true);
    return Collections.singletonList(mul(Elementary.EXP.of(sub(x, base)), r));
  }
}

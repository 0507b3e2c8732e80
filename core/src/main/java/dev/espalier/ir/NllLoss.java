package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Negative log-likelihood −w[t] · x[t] of class indices t (N, d₁, …) given log-probabilities x (N,
 * C, d₁, …); options, inputs and reduction as in {@link CrossEntropy}.
 */
public record NllLoss(long ignoreIndex, boolean weighted, Reduction reduction)
    implements CompositeOp {
  @Override
  public String label() {
    return "nll_loss";
  }

  @Override
  public List<String> roles() {
    return ClassTargets.ROLES;
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return ClassTargets.infer(label(), inputs, weighted, reduction);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var t = ClassTargets.of(inputs, ignoreIndex);
    return t.reduced(reduction, t.weighted(neg(t.pick(t.x()))));
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var t = ClassTargets.of(inputs, ignoreIndex);
    var own = neg(t.weighted(t.spreadGradient(reduction, g)));
    var gx = where(t.hot(), t.keep(own), scalarLike(own, 0));
    return weighted ? Arrays.asList(gx, null, null) : Arrays.asList(gx, null);
  }
}

package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binary cross entropy of each element between logits x and targets t in [0, 1] of the same shape
 * and dtype: −(p · t · log σ(x) + (1 − t) · log(1 − σ(x))), computed as (1 − t) x + (1 + (p − 1) t)
 * softplus(−x).
 *
 * @param weighted whether a third input gives the weights p of positives, broadcast to x and
 *     without a gradient; else they are 1
 */
public record BceWithLogits(boolean weighted) implements CompositeOp {
  @Override
  public String label() {
    return "bce_with_logits";
  }

  @Override
  public List<String> roles() {
    return List.of("logits", "target", "weight");
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    assert inputs.size() == (weighted ? 3 : 2);
    var x = Check.floating(label(), inputs);
    var t = inputs.get(1).shape();
    Check.shape(
        t.equals(x.shape()),
        label(),
        "targets are " + t + ", logits " + x.shape(),
        "target.shape == logits.shape",
        t.size() == x.shape().size()
            ? "reshape the targets: target.reshape" + Suggest.arguments(x.shape())
            : "give one target for each logit: targets of shape " + x.shape());
    if (weighted) {
      Check.shape(
          x.shape().equals(Shape.broadcast(x.shape(), inputs.get(2).shape())),
          label(),
          "weights " + inputs.get(2).shape() + " do not broadcast to " + x.shape(),
          "weights broadcast to the logits",
          "give one weight for each label: shape ("
              + (x.shape().rank() == 0 ? 1 : x.shape().dim(-1))
              + ",)");
    }
    return x;
  }

  @Override
  public Node expand(List<Node> inputs) {
    var x = inputs.get(0);
    var t = inputs.get(1);
    var softplus = Elementary.SOFTPLUS.of(neg(x));
    return add(
        mul(sub(scalarLike(t, 1), t), x),
        weighted ? mul(softplus, factor(t, inputs.get(2))) : softplus);
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var x = inputs.get(0);
    var t = inputs.get(1);
    var sigmoid = Elementary.SIGMOID.of(x);
    if (!weighted) {
      return Arrays.asList(mul(g, sub(sigmoid, t)), neg(mul(g, x)));
    }
    var p = inputs.get(2);
    var softplus = Elementary.SOFTPLUS.of(neg(x));
    return Arrays.asList(
        mul(g, sub(mul(sigmoid, factor(t, p)), mul(t, p))),
        mul(g, sub(mul(softplus, sub(p, 1)), x)),
        null);
  }

  /** 1 + (p − 1) t. */
  private static Node factor(Node t, Node p) {
    return add(mul(sub(p, 1), t), 1);
  }
}

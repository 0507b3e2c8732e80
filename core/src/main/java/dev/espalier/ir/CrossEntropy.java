package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.ValueException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross entropy between logits x (N, C, d₁, …) or (C) and class indices t (N, d₁, …) or (), with
 * PyTorch's meaning of every option. With p = softmax(x) over the classes, smoothing ε and class
 * weights w, the loss of one target is
 *
 * <pre>  (1 − ε) · w[t] · −log p[t]  +  ε / C · Σ_c w[c] · −log p[c]</pre>
 *
 * and 0 where t is {@code ignoreIndex}. MEAN divides the sum by Σ w[t] over the targets that count.
 *
 * <p>Inputs: logits, targets and, when {@code weighted}, weights (C), which get no gradient. The
 * gradient of the logits is softmax(x) minus the smoothed one-hot target, scaled; the softmax
 * shares its nodes with the loss.
 *
 * @param labelSmoothing ε in [0, 1]
 * @param ignoreIndex a target that does not count; −100 in PyTorch
 */
public record CrossEntropy(
    double labelSmoothing, long ignoreIndex, boolean weighted, Reduction reduction)
    implements CompositeOp {
  public CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new ValueException(
          "cross_entropy",
          "label smoothing " + labelSmoothing + " is outside [0, 1]",
          "0.1 is a usual value, 0 switches it off");
    }
  }

  @Override
  public String label() {
    return "cross_entropy";
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
    var s = Softmax.Shifted.of(t.x(), t.axis());
    var logSum = Elementary.LOG.of(s.sum());
    var losses = t.weighted(add(sub(s.max(), t.pick(t.x())), logSum));
    if (labelSmoothing > 0) {
      // Σ_c w[c] (log Σ − x[c]), with the largest logit subtracted from both
      var d = s.difference();
      var others =
          weighted
              ? sub(mul(logSum, weightSum(inputs)), sum(mul(d, t.spread(inputs.get(2))), t.axis()))
              : sub(mul(logSum, classes(t)), sum(d, t.axis()));
      losses = add(mul(losses, 1 - labelSmoothing), mul(others, labelSmoothing / classes(t)));
    }
    return t.reduced(reduction, losses);
  }

  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var t = ClassTargets.of(inputs, ignoreIndex);
    var p = composite(new Softmax(t.axis()), t.x());
    double rest = labelSmoothing / classes(t);
    var scale = t.spreadGradient(reduction, g);
    Node gx;
    if (!weighted) {
      var q = where(t.hot(), scalarLike(p, 1 - labelSmoothing + rest), scalarLike(p, rest));
      gx = mul(sub(p, q), t.keep(scale));
    } else {
      var own = mul(t.weighted(scale), 1 - labelSmoothing);
      var q = where(t.hot(), t.keep(own), scalarLike(p, 0));
      if (labelSmoothing > 0) {
        var each = mul(scale, rest);
        q = add(q, mul(t.keep(each), t.spread(inputs.get(2))));
        own = add(own, mul(each, weightSum(inputs)));
      }
      gx = sub(mul(p, t.keep(own)), q);
    }
    return weighted ? Arrays.asList(gx, null, null) : Arrays.asList(gx, null);
  }

  private static int classes(ClassTargets t) {
    return t.x().shape().dim(t.axis());
  }

  private static Node weightSum(List<Node> inputs) {
    return sum(inputs.get(2), 0);
  }

  private static Node sum(Node x, int axis) {
    return reduce(ReduceOp.SUM, x, axis, axis + 1);
  }
}

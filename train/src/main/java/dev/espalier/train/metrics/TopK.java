package dev.espalier.train.metrics;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;

/**
 * The share of samples whose class is among the k largest outputs, in [0, 1]. Of equal outputs the
 * one with the lower index comes first, so that k = 1 is {@link Accuracy}. Output (…, classes),
 * target as for {@link Accuracy}.
 */
public final class TopK extends Fraction {
  private final int k;

  public TopK(int k) {
    super("top" + k);
    if (k < 1) {
      throw new ValueException("TopK", "k = " + k, "use a k of at least 1");
    }
    this.k = k;
  }

  @Override
  Tensor hit(Tensor output, Tensor target) {
    var at = Targets.classes(name(), output, target).unsqueeze(-1);
    var own = output.gather(-1, at);
    var equalBefore = output.eq(own).logicalAnd(Tensor.arange(output.dim(-1)).lt(at));
    // "not ≤" instead of ">" ranks NaN before everything, so that a broken model never scores
    var before = output.le(own).logicalNot().logicalOr(equalBefore);
    return before.sum(-1).lt(k);
  }
}

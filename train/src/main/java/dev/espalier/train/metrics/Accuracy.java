package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;

/**
 * The share of samples whose largest output is at their class, in [0, 1]; the first of equal ones
 * counts. Output (…, classes): logits or probabilities; target (…): class indices, or (…, classes):
 * its largest element is the class.
 */
public final class Accuracy extends Fraction {
  public Accuracy() {
    super("accuracy");
  }

  @Override
  Tensor hit(Tensor output, Tensor target) {
    return output.argmax(-1).eq(Targets.classes("accuracy", output, target));
  }
}

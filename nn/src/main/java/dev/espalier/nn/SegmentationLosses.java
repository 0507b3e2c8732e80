package dev.espalier.nn;

import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/** Losses for few positives among many negatives: detection and segmentation. */
public final class SegmentationLosses {
  private SegmentationLosses() {}

  /** {@link #focal(Tensor, Tensor, double, double, Reduction)} with α = 0.25, γ = 2, mean. */
  public static Tensor focal(Tensor logits, Tensor target) {
    return focal(logits, target, 0.25, 2, Reduction.MEAN);
  }

  /**
   * Focal loss (Lin et al., 2017) of binary targets: −α_t (1 − p_t)^γ ln p_t with p = σ(logits),
   * p_t = p for targets of 1 and 1 − p for 0, α_t alike.
   *
   * @param target 0 to 1, of the shape of logits
   * @param alpha weight of positives in [0, 1]; negative for no weights
   * @param gamma at least 0; 0 is the binary cross entropy
   */
  public static Tensor focal(
      Tensor logits, Tensor target, double alpha, double gamma, Reduction reduction) {
    Sizes.sameShape("focal", "logits", logits, "target", target);
    if (!(gamma >= 0)) {
      throw Refusal.value(
          "focal", "gamma is " + gamma, "gamma >= 0", "use gamma of at least 0, such as 2", logits);
    }
    var t = target.to(logits.dtype());
    var p = logits.sigmoid();
    var others = t.neg().add(1);
    var missed = p.mul(others).add(p.neg().add(1).mul(t)); // 1 − p_t
    var loss = Losses.bceWithLogits(logits, t, null, Reduction.NONE).mul(missed.pow(gamma));
    if (alpha >= 0) {
      loss = loss.mul(t.mul(alpha).add(others.mul(1 - alpha)));
    }
    return Losses.reduce(reduction, loss);
  }

  /** {@link #dice(Tensor, Tensor, double)} with smoothing 1. */
  public static Tensor dice(Tensor probabilities, Tensor target) {
    return dice(probabilities, target, 1);
  }

  /**
   * Dice loss (Milletari et al., 2016): 1 − (2 Σ p t + s) / (Σ p + Σ t + s), sums over all axes but
   * the first two, the mean over items and classes.
   *
   * @param probabilities (N, C, …), as from a sigmoid or softmax
   * @param target 0 to 1, of the same shape
   * @param smooth s, at least 0, which keeps empty masks defined
   */
  public static Tensor dice(Tensor probabilities, Tensor target, double smooth) {
    Sizes.sameShape("dice", "probabilities", probabilities, "target", target);
    if (probabilities.rank() < 3) {
      throw Refusal.shape(
          "dice",
          "probabilities have " + probabilities.rank() + " axes",
          "probabilities are (N, C, …) with at least three axes",
          "add the axis of classes: unsqueeze(1)",
          Refusal.operand("probabilities", probabilities),
          Refusal.operand("target", target));
    }
    var p = probabilities.flatten(2);
    var t = target.to(p.dtype()).flatten(2);
    var both = p.mul(t).sum(2).mul(2).add(smooth);
    var each = p.sum(2).add(t.sum(2)).add(smooth);
    return both.div(each).neg().add(1).mean();
  }
}

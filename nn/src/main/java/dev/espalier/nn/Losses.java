package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.ir.BceWithLogits;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.CrossEntropy;
import dev.espalier.ir.NllLoss;
import dev.espalier.ir.Reduction;
import dev.espalier.tensor.IndexRange;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss functions. Without a {@link Reduction} they give the mean, a scalar. Prediction and target
 * have one shape unless said otherwise: nothing is broadcast, since (N, 1) against (N) would give
 * N² differences.
 */
public final class Losses {
  private Losses() {}

  static Tensor reduce(Reduction reduction, Tensor losses) {
    return switch (reduction) {
      case NONE -> losses;
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
    };
  }

  // ---- regression
  // ----------------------------------------------------------------------------------------------------

  /** Mean squared error: the mean of (x − y)². */
  public static Tensor mse(Tensor prediction, Tensor target) {
    return mse(prediction, target, Reduction.MEAN);
  }

  /** Squared errors (x − y)². */
  public static Tensor mse(Tensor prediction, Tensor target, Reduction reduction) {
    Sizes.sameShape("mse", "prediction", prediction, "target", target);
    return reduce(reduction, prediction.sub(target).square());
  }

  /** Mean absolute error: the mean of |x − y|. */
  public static Tensor l1(Tensor prediction, Tensor target) {
    return l1(prediction, target, Reduction.MEAN);
  }

  /** Absolute errors |x − y|. */
  public static Tensor l1(Tensor prediction, Tensor target, Reduction reduction) {
    Sizes.sameShape("l1", "prediction", prediction, "target", target);
    return reduce(reduction, prediction.sub(target).abs());
  }

  /** {@link #smoothL1(Tensor, Tensor, double, Reduction)} with β = 1, mean. */
  public static Tensor smoothL1(Tensor prediction, Tensor target) {
    return smoothL1(prediction, target, 1, Reduction.MEAN);
  }

  /** d²/(2β) for d = |x − y| &lt; β, else d − β/2, with β &gt; 0. */
  public static Tensor smoothL1(
      Tensor prediction, Tensor target, double beta, Reduction reduction) {
    return reduce(reduction, huber("smooth_l1", prediction, target, beta).div(beta));
  }

  /** {@link #huber(Tensor, Tensor, double, Reduction)} with δ = 1, mean. */
  public static Tensor huber(Tensor prediction, Tensor target) {
    return huber(prediction, target, 1, Reduction.MEAN);
  }

  /** d²/2 for d = |x − y| &lt; δ, else δ·(d − δ/2), with δ &gt; 0 (Huber 1964). */
  public static Tensor huber(Tensor prediction, Tensor target, double delta, Reduction reduction) {
    return reduce(reduction, huber("huber", prediction, target, delta));
  }

  private static Tensor huber(String op, Tensor prediction, Tensor target, double delta) {
    Sizes.sameShape(op, "prediction", prediction, "target", target);
    if (!(delta > 0)) {
      throw Refusal.value(
          op, "the threshold is " + delta, "threshold > 0", "use a threshold above 0, such as 1");
    }
    var d = prediction.sub(target).abs();
    return Tensor.where(d.lt(delta), d.square().mul(0.5), d.sub(0.5 * delta).mul(delta));
  }

  // ---- classification
  // ------------------------------------------------------------------------------------------------

  /**
   * Cross entropy of softmax(logits) with the true classes, mean: −ln p(class). Logits are raw
   * scores: no softmax goes before.
   *
   * @param logits (N, classes), (N, classes, …) or (classes)
   * @param target int64 or int32 classes in [0, classes), of the shape of logits without its class
   *     axis; or probabilities of the shape of logits
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return crossEntropy(logits, target, CrossEntropyOptions.DEFAULT);
  }

  /**
   * Cross entropy with options. With smoothing ε, weights w and C classes the loss of a target y is
   * {@code −(1 − ε)·w[y]·ln p[y] − ε/C · Σ w[c]·ln p[c]}, and MEAN divides the sum by Σ w[y]; with
   * probabilities t as target it is {@code −Σ w[c]·t[c]·ln p[c]}, t smoothed, and MEAN divides by
   * N. As PyTorch's {@code cross_entropy}.
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target, CrossEntropyOptions options) {
    var o = options;
    if (target.dtype().isFloating()) {
      return probabilities(logits, target, o);
    }
    return classes(
        new CrossEntropy(
            o.labelSmoothing(), o.ignoreIndex(), o.classWeights() != null, o.reduction()),
        logits,
        target,
        o.ignoreIndex(),
        o.classWeights());
  }

  /**
   * Negative log-likelihood −logProbabilities[class], mean; targets as for {@link
   * #crossEntropy(Tensor, Tensor)}.
   */
  public static Tensor nll(Tensor logProbabilities, Tensor target) {
    return nll(logProbabilities, target, CrossEntropyOptions.DEFAULT);
  }

  /**
   * Negative log-likelihood with class weights, ignored class and reduction; there is no label
   * smoothing.
   */
  public static Tensor nll(Tensor logProbabilities, Tensor target, CrossEntropyOptions options) {
    if (options.labelSmoothing() != 0) {
      throw Refusal.value(
          "nll",
          "it has no label smoothing",
          "options.labelSmoothing == 0",
          "use crossEntropy with logits");
    }
    var w = options.classWeights();
    return classes(
        new NllLoss(options.ignoreIndex(), w != null, options.reduction()),
        logProbabilities,
        target,
        options.ignoreIndex(),
        w);
  }

  private static Tensor classes(
      CompositeOp op, Tensor scores, Tensor target, long ignored, @Nullable Tensor weights) {
    var t = target.dtype() == DType.UINT8 ? target.to(DType.INT64) : target;
    if (scores.rank() > 0) {
      int classes = scores.dim(scores.rank() == 1 ? 0 : 1);
      IndexRange.check(
          op.label(),
          "class",
          "scores of " + classes + " classes",
          t,
          classes,
          ignored,
          Refusal.operand("scores", scores),
          Refusal.operand("target", target));
    }
    return weights == null
        ? Tensor.composite(op, scores, t)
        : Tensor.composite(op, scores, t, weights.to(scores.dtype()));
  }

  private static Tensor probabilities(Tensor logits, Tensor target, CrossEntropyOptions o) {
    Sizes.sameShape("cross_entropy", "logits", logits, "target", target);
    int axis = logits.rank() == 1 ? 0 : 1;
    var t =
        o.labelSmoothing() > 0
            ? target.mul(1 - o.labelSmoothing()).add(o.labelSmoothing() / logits.dim(axis))
            : target;
    var w = o.classWeights();
    if (w != null) {
      var shape = new int[logits.rank()];
      Arrays.fill(shape, 1);
      shape[axis] = w.size();
      t = t.mul(w.to(logits.dtype()).reshape(shape));
    }
    return reduce(o.reduction(), t.mul(logits.logSoftmax(axis)).sum(axis).neg());
  }

  /** {@link #bceWithLogits(Tensor, Tensor, Tensor, Reduction)} without weight, mean. */
  public static Tensor bceWithLogits(Tensor logits, Tensor target) {
    return bceWithLogits(logits, target, null, Reduction.MEAN);
  }

  /**
   * Binary cross entropy of sigmoid(logits), stable: {@code −w·t·ln σ(x) − (1 − t)·ln(1 − σ(x))},
   * any shape.
   *
   * @param target probabilities in [0, 1] of the shape of logits
   * @param positiveWeight w, which broadcasts to logits; null for 1
   */
  public static Tensor bceWithLogits(
      Tensor logits, Tensor target, @Nullable Tensor positiveWeight, Reduction reduction) {
    Sizes.sameShape("bce_with_logits", "logits", logits, "target", target);
    var t = target.to(logits.dtype());
    var losses =
        positiveWeight == null
            ? Tensor.composite(new BceWithLogits(false), logits, t)
            : Tensor.composite(
                new BceWithLogits(true), logits, t, positiveWeight.to(logits.dtype()));
    return reduce(reduction, losses);
  }

  /**
   * {@link #bceWithLogits(Tensor, Tensor, Tensor, Reduction)} with a weight for each element.
   *
   * @param weight broadcasts to logits
   */
  public static Tensor bceWithLogits(
      Tensor logits,
      Tensor target,
      @Nullable Tensor positiveWeight,
      Tensor weight,
      Reduction reduction) {
    var losses = bceWithLogits(logits, target, positiveWeight, Reduction.NONE);
    return reduce(reduction, losses.mul(weight.to(logits.dtype())));
  }

  /** {@link #bce(Tensor, Tensor, Reduction)}, mean. */
  public static Tensor bce(Tensor probabilities, Tensor target) {
    return bce(probabilities, target, Reduction.MEAN);
  }

  /**
   * Binary cross entropy of probabilities: {@code −t·ln p − (1 − t)·ln(1 − p)}, logarithms not
   * below −100, as PyTorch. {@link #bceWithLogits} is more accurate where logits are at hand.
   */
  public static Tensor bce(Tensor probabilities, Tensor target, Reduction reduction) {
    Sizes.sameShape("bce", "probabilities", probabilities, "target", target);
    if (!probabilities.dtype().isFloating()) {
      throw Refusal.dtype(
          "bce",
          "probabilities are " + probabilities.dtype(),
          "probabilities are floating",
          "convert them: probabilities.to(DType.FLOAT32)",
          Refusal.operand("probabilities", probabilities),
          Refusal.operand("target", target));
    }
    var t = target.to(probabilities.dtype());
    var hit = probabilities.log().clampMin(-100);
    var miss = probabilities.neg().add(1).log().clampMin(-100);
    return reduce(reduction, t.mul(hit).add(t.neg().add(1).mul(miss)).neg());
  }

  /**
   * {@link #bce(Tensor, Tensor, Reduction)} with a weight for each element.
   *
   * @param weight broadcasts to probabilities
   */
  public static Tensor bce(
      Tensor probabilities, Tensor target, Tensor weight, Reduction reduction) {
    var losses = bce(probabilities, target, Reduction.NONE);
    return reduce(reduction, losses.mul(weight.to(probabilities.dtype())));
  }

  // ---- penalties
  // -----------------------------------------------------------------------------------------------------

  /** factor · Σ |p| over all elements of the parameters, to be added to a loss. */
  public static Tensor l1Penalty(List<? extends Tensor> parameters, double factor) {
    Tensor sum = Tensor.scalar(0);
    for (var p : parameters) {
      sum = sum.add(p.abs().sum());
    }
    return sum.mul(factor);
  }

  /**
   * factor · Σ p² over all elements of the parameters, to be added to a loss. (Its gradient is 2 ·
   * factor · p; the weight decay λ of SGD adds λ · p.)
   */
  public static Tensor l2Penalty(List<? extends Tensor> parameters, double factor) {
    Tensor sum = Tensor.scalar(0);
    for (var p : parameters) {
      sum = sum.add(p.square().sum());
    }
    return sum.mul(factor);
  }
}

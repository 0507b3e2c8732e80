package dev.espalier.nn;

import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Losses with a margin: what is right by more than the margin costs nothing. Without a {@link
 * Reduction} they give the mean.
 */
public final class MarginLosses {
  private static final double PAIRWISE_EPS = 1e-6;

  private MarginLosses() {}

  /** {@link #hingeEmbedding(Tensor, Tensor, double, Reduction)} with margin 1, mean. */
  public static Tensor hingeEmbedding(Tensor input, Tensor target) {
    return hingeEmbedding(input, target, 1, Reduction.MEAN);
  }

  /**
   * x where the target is 1, max(0, margin − x) where it is −1, for distances x of any shape;
   * PyTorch's {@code hinge_embedding_loss}.
   */
  public static Tensor hingeEmbedding(
      Tensor input, Tensor target, double margin, Reduction reduction) {
    Sizes.sameShape("hinge_embedding_loss", "input", input, "target", target);
    var similar = target.eq(1);
    var zero = input.zerosLike();
    var far = input.neg().add(margin).relu();
    var apart = target.eq(-1);
    // As PyTorch: a target that is neither 1 nor −1 counts as both.
    var loss = Tensor.where(apart.logicalNot(), input, zero).add(Tensor.where(similar, zero, far));
    return Losses.reduce(reduction, loss);
  }

  /** {@link #marginRanking(Tensor, Tensor, Tensor, double, Reduction)} with margin 0, mean. */
  public static Tensor marginRanking(Tensor input1, Tensor input2, Tensor target) {
    return marginRanking(input1, input2, target, 0, Reduction.MEAN);
  }

  /**
   * max(0, −y (x₁ − x₂) + margin), y = 1 where x₁ should rank above x₂ and −1 else; PyTorch's
   * {@code margin_ranking_loss}.
   */
  public static Tensor marginRanking(
      Tensor input1, Tensor input2, Tensor target, double margin, Reduction reduction) {
    Sizes.sameShape("margin_ranking_loss", "input1", input1, "input2", input2);
    Sizes.sameShape("margin_ranking_loss", "input1", input1, "target", target);
    var d = input1.sub(input2).mul(target.to(input1.dtype())).neg().add(margin);
    return Losses.reduce(reduction, d.clampMin(0));
  }

  /** {@link #softMargin(Tensor, Tensor, Reduction)}, mean. */
  public static Tensor softMargin(Tensor input, Tensor target) {
    return softMargin(input, target, Reduction.MEAN);
  }

  /** ln(1 + e^(−y x)) for targets y of 1 and −1; PyTorch's {@code soft_margin_loss}. */
  public static Tensor softMargin(Tensor input, Tensor target, Reduction reduction) {
    Sizes.sameShape("soft_margin_loss", "input", input, "target", target);
    return Losses.reduce(reduction, input.mul(target.to(input.dtype())).neg().softplus());
  }

  /**
   * {@link #multiMargin(Tensor, Tensor, int, double, Tensor, Reduction)}, p = 1, margin 1, mean.
   */
  public static Tensor multiMargin(Tensor input, Tensor target) {
    return multiMargin(input, target, 1, 1, null, Reduction.MEAN);
  }

  /**
   * The hinge loss of several classes, Σ_{j ≠ y} max(0, w[y] (margin − x[y] + x[j]))^p / C (with
   * w[y] outside the power); PyTorch's {@code multi_margin_loss}.
   *
   * @param input scores (N, C) or (C)
   * @param target classes (N) or ()
   * @param p 1 or 2
   * @param weight (C), or null for ones
   */
  public static Tensor multiMargin(
      Tensor input,
      Tensor target,
      int p,
      double margin,
      @Nullable Tensor weight,
      Reduction reduction) {
    var op = "multi_margin_loss";
    if (p != 1 && p != 2) {
      throw Refusal.value(op, "p is " + p, "p is 1 or 2", "use p of 1 or 2", input);
    }
    if (input.rank() == 1) {
      var loss =
          multiMargin(input.unsqueeze(0), target.reshape(1), p, margin, weight, Reduction.NONE);
      return Losses.reduce(reduction, loss.squeeze(0));
    }
    rows(op, input, target);
    int classes = input.dim(1);
    var own = input.gather(1, target.unsqueeze(1));
    var d = input.sub(own).add(margin).clampMin(0);
    d = p == 2 ? d.square() : d;
    if (weight != null) {
      d = d.mul(weight.to(input.dtype()).indexSelect(0, target).unsqueeze(1));
    }
    var others = Tensor.arange(classes).ne(target.unsqueeze(1));
    var loss = Tensor.where(others, d, d.zerosLike()).sum(1).div(classes);
    return Losses.reduce(reduction, loss);
  }

  private static void rows(String op, Tensor input, Tensor target) {
    if (input.rank() != 2 || target.rank() != 1 || target.dim(0) != input.dim(0)) {
      throw Refusal.shape(
          op,
          "scores " + input.shape() + " and target " + target.shape() + " do not fit",
          "scores are (N, C), target (N)",
          input.rank() != 2
              ? "give scores of shape (N, C)"
              : target.size() == input.dim(0)
                  ? "reshape the target: target.reshape(" + input.dim(0) + ")"
                  : "give one class for each row of scores: a target of shape ("
                      + input.dim(0)
                      + ",)",
          Refusal.operand("scores", input),
          Refusal.operand("target", target));
    }
  }

  /** {@link #multilabelSoftMargin(Tensor, Tensor, Tensor, Reduction)} without weight, mean. */
  public static Tensor multilabelSoftMargin(Tensor input, Tensor target) {
    return multilabelSoftMargin(input, target, null, Reduction.MEAN);
  }

  /**
   * The mean over classes of −(y ln σ(x) + (1 − y) ln σ(−x)), each times its weight; PyTorch's
   * {@code multilabel_soft_margin_loss}.
   *
   * @param input (…, C)
   * @param target 0 or 1, of the shape of input
   * @param weight (C), or null for ones
   */
  public static Tensor multilabelSoftMargin(
      Tensor input, Tensor target, @Nullable Tensor weight, Reduction reduction) {
    Sizes.sameShape("multilabel_soft_margin_loss", "input", input, "target", target);
    var t = target.to(input.dtype());
    var loss = t.mul(input.logSigmoid()).add(t.neg().add(1).mul(input.neg().logSigmoid())).neg();
    if (weight != null) {
      loss = loss.mul(weight.to(input.dtype()));
    }
    return Losses.reduce(reduction, loss.mean(-1));
  }

  /** {@link #multilabelMargin(Tensor, Tensor, Reduction)}, mean. */
  public static Tensor multilabelMargin(Tensor input, Tensor target) {
    return multilabelMargin(input, target, Reduction.MEAN);
  }

  /**
   * Σ over true classes y and other classes j of max(0, 1 − (x[y] − x[j])) / C; PyTorch's {@code
   * multilabel_margin_loss}.
   *
   * @param input scores (N, C) or (C)
   * @param target int64 of the shape of input: the true classes, ended by −1
   */
  public static Tensor multilabelMargin(Tensor input, Tensor target, Reduction reduction) {
    Sizes.sameShape("multilabel_margin_loss", "input", input, "target", target);
    if (input.rank() == 1) {
      var loss = multilabelMargin(input.unsqueeze(0), target.unsqueeze(0), Reduction.NONE);
      return Losses.reduce(reduction, loss.squeeze(0));
    }
    int classes = input.dim(1);
    var listed = target.lt(0).cumsum(1).eq(0); // what stands before the first −1
    var safe = Tensor.where(listed, target, target.zerosLike());
    var hot = safe.unsqueeze(2).eq(Tensor.arange(classes)).logicalAnd(listed.unsqueeze(2));
    var isTarget = hot.any(1); // (N, C)
    var own = input.gather(1, safe).unsqueeze(2); // (N, C, 1)
    var d = input.unsqueeze(1).sub(own).add(1).clampMin(0); // (N, listed, C)
    var counts = listed.unsqueeze(2).logicalAnd(isTarget.logicalNot().unsqueeze(1));
    var loss = Tensor.where(counts, d, d.zerosLike()).sum(1, 2).div(classes);
    return Losses.reduce(reduction, loss);
  }

  /** {@link #cosineEmbedding(Tensor, Tensor, Tensor, double, Reduction)} with margin 0, mean. */
  public static Tensor cosineEmbedding(Tensor input1, Tensor input2, Tensor target) {
    return cosineEmbedding(input1, input2, target, 0, Reduction.MEAN);
  }

  /**
   * 1 − cos(x₁, x₂) where the target is 1, max(0, cos(x₁, x₂) − margin) where it is −1, with the
   * cosine over the last axis; PyTorch's {@code cosine_embedding_loss}.
   *
   * @param input1 (N, D) or (D)
   * @param target (N) or ()
   */
  public static Tensor cosineEmbedding(
      Tensor input1, Tensor input2, Tensor target, double margin, Reduction reduction) {
    var op = "cosine_embedding_loss";
    Sizes.sameShape(op, "input1", input1, "input2", input2);
    if (target.rank() != input1.rank() - 1) {
      throw Refusal.shape(
          op,
          "inputs " + input1.shape() + " and target " + target.shape() + " do not fit",
          "target.rank == input1.rank - 1",
          "give one target for each pair: shape "
              + (input1.rank() == 0
                  ? "()"
                  : input1.shape().without(input1.rank() - 1, input1.rank())),
          Refusal.operand("input1", input1),
          Refusal.operand("input2", input2),
          Refusal.operand("target", target));
    }
    double eps = 1e-12;
    var size = input1.square().sum(-1).add(eps).mul(input2.square().sum(-1).add(eps)).sqrt();
    var cosine = input1.mul(input2).sum(-1).div(size);
    var zero = cosine.zerosLike();
    var near = Tensor.where(target.eq(1), cosine.neg().add(1), zero);
    var far = Tensor.where(target.eq(-1), cosine.sub(margin).clampMin(0), zero);
    return Losses.reduce(reduction, near.add(far));
  }

  /**
   * {@link #tripletMargin(Tensor, Tensor, Tensor, double, double, boolean, Reduction)} as usual.
   */
  public static Tensor tripletMargin(Tensor anchor, Tensor positive, Tensor negative) {
    return tripletMargin(anchor, positive, negative, 1, 2, false, Reduction.MEAN);
  }

  /**
   * max(0, d(a, p) − d(a, n) + margin) with the p-norm of differences (plus 1e-6) as distance d;
   * PyTorch's {@code triplet_margin_loss} (Balntas et al., 2016).
   *
   * @param anchor (N, D) or (D), as positive and negative
   * @param swap uses d(p, n) where it is smaller than d(a, n)
   */
  public static Tensor tripletMargin(
      Tensor anchor,
      Tensor positive,
      Tensor negative,
      double margin,
      double p,
      boolean swap,
      Reduction reduction) {
    return tripletMargin(
        anchor,
        positive,
        negative,
        (a, b) -> a.sub(b).add(PAIRWISE_EPS).norm(p, -1),
        margin,
        swap,
        reduction);
  }

  /** The triplet loss with any distance: a function of two tensors that gives one number a row. */
  public static Tensor tripletMargin(
      Tensor anchor,
      Tensor positive,
      Tensor negative,
      BinaryOperator<Tensor> distance,
      double margin,
      boolean swap,
      Reduction reduction) {
    var op = "triplet_margin_loss";
    Sizes.sameShape(op, "anchor", anchor, "positive", positive);
    Sizes.sameShape(op, "anchor", anchor, "negative", negative);
    if (!(margin > 0)) {
      throw Refusal.value(
          op, "the margin is " + margin, "margin > 0", "use a margin above 0, such as 1");
    }
    var near = distance.apply(anchor, positive);
    var far = distance.apply(anchor, negative);
    if (swap) {
      far = far.minimum(distance.apply(positive, negative));
    }
    return Losses.reduce(reduction, near.sub(far).add(margin).clampMin(0));
  }
}

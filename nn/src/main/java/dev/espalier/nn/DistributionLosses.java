package dev.espalier.nn;

import dev.espalier.ir.Reduction;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;

/** Losses between distributions. Without a {@link Reduction} they give the mean. */
public final class DistributionLosses {
  private DistributionLosses() {}

  /**
   * The Kullback–Leibler divergence, point by point: t (ln t − x) for log-probabilities x; 0 where
   * t is 0. PyTorch's {@code kl_div}; divide the sum by the batch for the mathematical divergence
   * ({@link #klDivBatchMean}).
   *
   * @param input log-probabilities
   * @param target probabilities, or their logarithms when {@code logTarget}
   */
  public static Tensor klDiv(Tensor input, Tensor target, boolean logTarget, Reduction reduction) {
    Sizes.sameShape("kl_div", "input", input, "target", target);
    var loss =
        logTarget
            ? target.exp().mul(target.sub(input))
            : target.xlogy(target).sub(target.mul(input));
    return Losses.reduce(reduction, loss);
  }

  /** The divergence summed and divided by the extent of the first axis. */
  public static Tensor klDivBatchMean(Tensor input, Tensor target, boolean logTarget) {
    return klDiv(input, target, logTarget, Reduction.SUM).div(Math.max(1, input.dim(0)));
  }

  /** {@link #gaussianNll(Tensor, Tensor, Tensor, boolean, double, Reduction)} as usual. */
  public static Tensor gaussianNll(Tensor input, Tensor target, Tensor var) {
    return gaussianNll(input, target, var, false, 1e-6, Reduction.MEAN);
  }

  /**
   * Negative log-likelihood of normal distributions: ½ (ln v + (x − t)² / v), v = max(var, eps),
   * and ½ ln 2π when {@code full}; PyTorch's {@code gaussian_nll_loss} (Nix and Weigend, 1994). The
   * clamp does not stop the gradient of var.
   *
   * @param input expectations
   * @param var variances of the shape of input, or with a last axis of 1 or missing
   */
  public static Tensor gaussianNll(
      Tensor input, Tensor target, Tensor var, boolean full, double eps, Reduction reduction) {
    Sizes.sameShape("gaussian_nll_loss", "input", input, "target", target);
    var v = var;
    if (v.rank() == input.rank() - 1
        && v.shape().equals(input.shape().without(input.rank() - 1, input.rank()))) {
      v = v.unsqueeze(-1);
    } else if (v.size() != 1
        && !v.shape().equals(input.shape())
        && !v.shape().equals(input.shape().with(input.rank() - 1, 1))) {
      throw Refusal.shape(
          "gaussian_nll_loss",
          "variances " + v.shape() + " do not fit an input " + input.shape(),
          "variance.shape is input.shape, with or without its last axis",
          "give variances of shape " + input.shape(),
          Refusal.operand("input", input),
          Refusal.operand("variance", v));
    }
    // The value is clamped, the gradient is not, as in PyTorch.
    var clamped = v.add(v.clampMin(eps).sub(v).detach());
    var loss = clamped.log().add(input.sub(target).square().div(clamped)).mul(0.5);
    if (full) {
      loss = loss.add(0.5 * Math.log(2 * Math.PI));
    }
    return Losses.reduce(reduction, loss);
  }

  /** {@link #poissonNll(Tensor, Tensor, boolean, boolean, double, Reduction)} as usual. */
  public static Tensor poissonNll(Tensor input, Tensor target) {
    return poissonNll(input, target, true, false, 1e-8, Reduction.MEAN);
  }

  /**
   * Negative log-likelihood of Poisson distributions: eˣ − t x for logarithms x of the rate, else x
   * − t ln(x + eps); {@code full} adds Stirling's t ln t − t + ½ ln(2πt) where t exceeds 1.
   * PyTorch's {@code poisson_nll_loss}.
   */
  public static Tensor poissonNll(
      Tensor input,
      Tensor target,
      boolean logInput,
      boolean full,
      double eps,
      Reduction reduction) {
    Sizes.sameShape("poisson_nll_loss", "input", input, "target", target);
    var t = target.to(input.dtype());
    var loss = logInput ? input.exp().sub(t.mul(input)) : input.sub(t.mul(input.add(eps).log()));
    if (full) {
      var many = t.gt(1);
      var safe = Tensor.where(many, t, t.onesLike());
      var stirling = safe.mul(safe.log()).sub(safe).add(safe.mul(2 * Math.PI).log().mul(0.5));
      loss = loss.add(Tensor.where(many, stirling, t.zerosLike()));
    }
    return Losses.reduce(reduction, loss);
  }

  /**
   * Knowledge distillation (Hinton et al., 2015): alpha T² KL(softmax(teacher / T) ‖
   * softmax(student / T)) + (1 − alpha) crossEntropy(student, target); both means over the batch.
   *
   * @param student logits (N, C)
   * @param teacher logits (N, C); no gradient passes into them
   * @param target classes (N)
   * @param temperature T above 0
   * @param alpha in [0, 1]
   */
  public static Tensor distillation(
      Tensor student, Tensor teacher, Tensor target, double temperature, double alpha) {
    Sizes.sameShape("distillation", "student", student, "teacher", teacher);
    Sizes.probability("distillation", "alpha", alpha);
    if (!(temperature > 0)) {
      throw Refusal.value(
          "distillation",
          "the temperature is " + temperature,
          "temperature > 0",
          "use a temperature above 0, such as 2");
    }
    var soft =
        klDivBatchMean(
            student.div(temperature).logSoftmax(1),
            teacher.detach().div(temperature).logSoftmax(1),
            true);
    return soft.mul(alpha * temperature * temperature)
        .add(Losses.crossEntropy(student, target).mul(1 - alpha));
  }
}

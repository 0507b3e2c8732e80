package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam, as PyTorch's. With gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * g ← g + λ·p                                       (or p ← p − η·λ·p, decoupled: {@link AdamW})
 * m ← m + (1 − β₁)·(g − m)
 * v ← β₂·v + (1 − β₂)·g²
 * p ← p − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * <p>With {@code amsgrad}, the largest v so far takes the place of v in the last line.
 *
 * <p>Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015. AMSGrad: Reddi, Kale
 * and Kumar, "On the convergence of Adam and beyond", ICLR 2018.
 */
public sealed class Adam extends RuleOptimizer<Adam.Options> permits AdamW {
  /**
   * Hyper-parameters; {@code Adam.options(1e-3).weightDecay(1e-4)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean β₁, in [0, 1)
   * @param beta2 decay of the mean square β₂, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ
   * @param amsgrad whether the denominator never falls
   * @param maximize whether to go uphill
   * @param decoupledWeightDecay whether the decay acts on the parameter instead of the gradient
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean amsgrad,
      boolean maximize,
      boolean decoupledWeightDecay)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Adam", "lr", lr);
      Checks.below1("Adam", "beta1", beta1);
      Checks.below1("Adam", "beta2", beta2);
      Checks.atLeast0("Adam", "eps", eps);
      Checks.atLeast0("Adam", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    public Options betas(double beta1, double beta2) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    public Options eps(double eps) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    public Options amsgrad(boolean amsgrad) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    public Options maximize(boolean maximize) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    public Options decoupledWeightDecay(boolean decoupledWeightDecay) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay);
    }

    /** β₁. */
    @Override
    public double momentum() {
      return beta1;
    }

    @Override
    public Options momentum(double momentum) {
      return betas(momentum, beta2);
    }

    @Override
    public Decay decay() {
      return decoupledWeightDecay ? Decay.DECOUPLED : Decay.GRADIENT;
    }
  }

  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-8, 0, false, false, false);
  }

  public Adam(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adam(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected final UpdateRule rule(Options o) {
    return new Rule(o.amsgrad);
  }

  @Override
  protected final double[] scalars(Options o, long step, double[] memory) {
    return Moments.scalars(o.lr, o.beta1, o.beta2, o.eps, step);
  }

  @Override
  protected final List<String> stateNames(Options o) {
    return o.amsgrad
        ? List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
        : List.of("exp_avg", "exp_avg_sq");
  }

  private record Rule(boolean amsgrad) implements UpdateRule {
    @Override
    public String label() {
      return "adam";
    }

    @Override
    public int states() {
      return amsgrad ? 3 : 2;
    }

    @Override
    public int scalars() {
      return Moments.SCALARS;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var next = new ArrayList<>(Moments.direction(g, states, scalars));
      next.set(0, Nodes.sub(p, next.getFirst()));
      return next;
    }
  }
}

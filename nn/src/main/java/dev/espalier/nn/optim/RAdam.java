package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Rectified {@link Adam}, as PyTorch's {@code RAdam}: plain momentum until the variance of the
 * adaptive rate is known. With gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * g ← g + λ·p                                  (or p ← p − η·λ·p, decoupled)
 * m ← m + (1 − β₁)·(g − m)
 * v ← β₂·v + (1 − β₂)·g²
 * ρ∞ = 2 / (1 − β₂) − 1;  ρ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)
 * r = √((ρ − 4)(ρ − 2)·ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)·ρ))
 * p ← p − η / (1 − β₁ᵗ) · m · r·√(1 − β₂ᵗ) / (√v + ε)      if ρ &gt; 5
 * p ← p − η / (1 − β₁ᵗ) · m                                else
 * </pre>
 *
 * <p>Liu, Jiang, He, Chen, Liu, Gao and Han, "On the variance of the adaptive learning rate and
 * beyond", ICLR 2020.
 */
public final class RAdam extends RuleOptimizer<RAdam.Options> {
  /**
   * Hyper-parameters; {@code RAdam.options(1e-3).weightDecay(1e-4)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean β₁, in [0, 1)
   * @param beta2 decay of the mean square β₂, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ
   * @param decoupledWeightDecay whether the decay acts on the parameter instead of the gradient
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupledWeightDecay,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("RAdam", "lr", lr);
      Checks.below1("RAdam", "beta1", beta1);
      Checks.below1("RAdam", "beta2", beta2);
      Checks.atLeast0("RAdam", "eps", eps);
      Checks.atLeast0("RAdam", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
    }

    public Options betas(double beta1, double beta2) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
    }

    public Options eps(double eps) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
    }

    public Options decoupledWeightDecay(boolean decoupledWeightDecay) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
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

  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay. PyTorch's learning rate is 1e-3. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-8, 0, false, false);
  }

  public RAdam(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public RAdam(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    double power = Math.pow(o.beta2, step);
    double last = 2 / (1 - o.beta2) - 1;
    double rho = last - 2 * step * power / (1 - power);
    double factor = o.lr / (1 - Math.pow(o.beta1, step));
    boolean rectified = rho > 5;
    if (rectified) {
      double r = (rho - 4) * (rho - 2) * last / ((last - 4) * (last - 2) * rho);
      factor *= Math.sqrt(r) * Math.sqrt(1 - power);
    }
    return new double[] {factor, 1 - o.beta1, o.beta2, 1 - o.beta2, o.eps, rectified ? 1 : 0};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("exp_avg", "exp_avg_sq");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "radam";
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public int scalars() {
      return 6;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var m = Moments.lerp(states.get(0), g, scalars.get(1));
      var v = Moments.square(states.get(1), g, scalars.get(2), scalars.get(3));
      var rectified = Nodes.ne(scalars.get(5), Nodes.scalarLike(p, 0));
      var root =
          Nodes.where(rectified, Nodes.add(Nodes.sqrt(v), scalars.get(4)), Nodes.scalarLike(p, 1));
      return List.of(Nodes.sub(p, Nodes.div(Nodes.mul(scalars.get(0), m), root)), m, v);
    }
  }
}

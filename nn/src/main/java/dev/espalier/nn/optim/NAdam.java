package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * {@link Adam} with Nesterov's momentum, as PyTorch's {@code NAdam}. With gradient g, learning rate
 * η, weight decay λ and momentum decay ψ, in step t:
 *
 * <pre>
 * g ← g + λ·p                                  (or p ← p − η·λ·p, decoupled)
 * μₜ = β₁·(1 − ½·0.96^(t·ψ));  Mₜ = μ₁·…·μₜ
 * m ← m + (1 − β₁)·(g − m)
 * v ← β₂·v + (1 − β₂)·g²
 * p ← p − η · (g·(1 − μₜ) / (1 − Mₜ) + m·μₜ₊₁ / (1 − Mₜ₊₁)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016.
 */
public final class NAdam extends RuleOptimizer<NAdam.Options> {
  /**
   * Hyper-parameters; {@code NAdam.options(2e-3).weightDecay(1e-4)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean β₁, in [0, 1)
   * @param beta2 decay of the mean square β₂, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ
   * @param momentumDecay ψ
   * @param decoupledWeightDecay whether the decay acts on the parameter instead of the gradient
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      double momentumDecay,
      boolean decoupledWeightDecay,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("NAdam", "lr", lr);
      Checks.below1("NAdam", "beta1", beta1);
      Checks.below1("NAdam", "beta2", beta2);
      Checks.atLeast0("NAdam", "eps", eps);
      Checks.atLeast0("NAdam", "weight decay", weightDecay);
      Checks.atLeast0("NAdam", "momentumDecay", momentumDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    public Options betas(double beta1, double beta2) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    public Options eps(double eps) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    public Options momentumDecay(double momentumDecay) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    public Options decoupledWeightDecay(boolean decoupledWeightDecay) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(
          lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
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

  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay, ψ = 4e-3. PyTorch's learning rate is 2e-3. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-8, 0, 4e-3, false, false);
  }

  public NAdam(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public NAdam(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    double mu = mu(o, step);
    double product = (step == 1 ? 1 : (float) memory[0]) * (float) mu;
    double next = mu(o, step + 1);
    memory[0] = product;
    return new double[] {
      o.lr * (1 - mu) / (1 - product),
      o.lr * next / (1 - product * next),
      1 - o.beta1,
      o.beta2,
      1 - o.beta2,
      1 / (1 - Math.pow(o.beta2, step)),
      o.eps
    };
  }

  private static double mu(Options o, long step) {
    return o.beta1 * (1 - 0.5 * Math.pow(0.96, step * o.momentumDecay));
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("exp_avg", "exp_avg_sq");
  }

  /** Mₜ, which holds the β₁ of all steps; rounded to float32, in which PyTorch keeps it. */
  @Override
  protected List<String> memoryNames() {
    return List.of("mu_product");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "nadam";
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public int scalars() {
      return 7;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var m = Moments.lerp(states.get(0), g, scalars.get(2));
      var v = Moments.square(states.get(1), g, scalars.get(3), scalars.get(4));
      var root = Nodes.add(Nodes.sqrt(Nodes.mul(v, scalars.get(5))), scalars.get(6));
      var d = Nodes.add(Nodes.mul(scalars.get(0), g), Nodes.mul(scalars.get(1), m));
      return List.of(Nodes.sub(p, Nodes.div(d, root)), m, v);
    }
  }
}

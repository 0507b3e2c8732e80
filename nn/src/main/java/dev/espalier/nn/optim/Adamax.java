package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Adamax, as PyTorch's: {@link Adam} with the largest gradient in place of the root mean square.
 * With gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * g ← g + λ·p
 * m ← m + (1 − β₁)·(g − m)
 * u ← max(β₂·u, |g| + ε)
 * p ← p − η / (1 − β₁ᵗ) · m / u
 * </pre>
 *
 * <p>Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 7.1.
 */
public final class Adamax extends RuleOptimizer<Adamax.Options> {
  /**
   * Hyper-parameters; {@code Adamax.options(2e-3).betas(0.9, 0.99)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean β₁, in [0, 1)
   * @param beta2 decay of the largest gradient β₂, in [0, 1)
   * @param eps ε
   * @param weightDecay λ, added to the gradient
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Adamax", "lr", lr);
      Checks.below1("Adamax", "beta1", beta1);
      Checks.below1("Adamax", "beta2", beta2);
      Checks.atLeast0("Adamax", "eps", eps);
      Checks.atLeast0("Adamax", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, beta1, beta2, eps, weightDecay, maximize);
    }

    public Options betas(double beta1, double beta2) {
      return new Options(lr, beta1, beta2, eps, weightDecay, maximize);
    }

    public Options eps(double eps) {
      return new Options(lr, beta1, beta2, eps, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, beta1, beta2, eps, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, beta1, beta2, eps, weightDecay, maximize);
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
      return Decay.GRADIENT;
    }
  }

  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay. PyTorch's learning rate is 2e-3. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-8, 0, false);
  }

  public Adamax(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adamax(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {o.lr / (1 - Math.pow(o.beta1, step)), 1 - o.beta1, o.beta2, o.eps};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("exp_avg", "exp_inf");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "adamax";
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public int scalars() {
      return 4;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var m = Moments.lerp(states.get(0), g, scalars.get(1));
      var u =
          Nodes.max(
              Nodes.mul(scalars.get(2), states.get(1)), Nodes.add(Nodes.abs(g), scalars.get(3)));
      return List.of(Nodes.sub(p, Nodes.div(Nodes.mul(scalars.get(0), m), u)), m, u);
    }
  }
}

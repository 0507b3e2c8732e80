package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Adadelta, as PyTorch's: steps in the units of the parameters, without a rate to choose. With
 * gradient g, learning rate η and weight decay λ:
 *
 * <pre>
 * g ← g + λ·p
 * v ← ρ·v + (1 − ρ)·g²
 * d = √(u + ε) / √(v + ε) · g
 * u ← ρ·u + (1 − ρ)·d²
 * p ← p − η·d
 * </pre>
 *
 * <p>Zeiler, "ADADELTA: an adaptive learning rate method", arXiv:1212.5701, 2012.
 */
public final class Adadelta extends RuleOptimizer<Adadelta.Options> {
  /**
   * Hyper-parameters; {@code Adadelta.options(1).rho(0.95)}.
   *
   * @param lr learning rate η
   * @param rho decay of the mean squares ρ, in [0, 1)
   * @param eps ε, added under the roots
   * @param weightDecay λ, added to the gradient
   * @param maximize whether to go uphill
   */
  public record Options(double lr, double rho, double eps, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Adadelta", "lr", lr);
      Checks.below1("Adadelta", "rho", rho);
      Checks.atLeast0("Adadelta", "eps", eps);
      Checks.atLeast0("Adadelta", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, rho, eps, weightDecay, maximize);
    }

    public Options rho(double rho) {
      return new Options(lr, rho, eps, weightDecay, maximize);
    }

    public Options eps(double eps) {
      return new Options(lr, rho, eps, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, rho, eps, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, rho, eps, weightDecay, maximize);
    }

    /** None. */
    @Override
    public double momentum() {
      return 0;
    }

    @Override
    public Options momentum(double momentum) {
      return this;
    }

    @Override
    public Decay decay() {
      return Decay.GRADIENT;
    }
  }

  /** ρ = 0.9, ε = 1e-6, no weight decay. PyTorch's learning rate is 1. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 1e-6, 0, false);
  }

  public Adadelta(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adadelta(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {o.lr, o.rho, 1 - o.rho, o.eps};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("square_avg", "acc_delta");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "adadelta";
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
      var rho = scalars.get(1);
      var rest = scalars.get(2);
      var eps = scalars.get(3);
      var v = Moments.square(states.get(0), g, rho, rest);
      var root = Nodes.sqrt(Nodes.add(v, eps));
      var d = Nodes.mul(Nodes.div(Nodes.sqrt(Nodes.add(states.get(1), eps)), root), g);
      var u = Moments.square(states.get(1), d, rho, rest);
      return List.of(Nodes.sub(p, Nodes.mul(scalars.get(0), d)), v, u);
    }
  }
}

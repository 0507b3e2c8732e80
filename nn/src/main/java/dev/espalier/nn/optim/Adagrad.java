package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Adagrad, as PyTorch's: each element's rate falls with the sum of its squared gradients. With
 * gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * g ← g + λ·p
 * s ← s + g²                                       (s begins at initialAccumulator)
 * p ← p − η / (1 + (t − 1)·lrDecay) · g / (√s + ε)
 * </pre>
 *
 * <p>Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
 * optimization", JMLR 2011.
 */
public final class Adagrad extends RuleOptimizer<Adagrad.Options> {
  /**
   * Hyper-parameters; {@code Adagrad.options(1e-2).lrDecay(1e-3)}.
   *
   * @param lr learning rate η
   * @param lrDecay how fast the learning rate falls by itself
   * @param weightDecay λ, added to the gradient
   * @param initialAccumulator of s
   * @param eps ε, added to the root
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double lrDecay,
      double weightDecay,
      double initialAccumulator,
      double eps,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Adagrad", "lr", lr);
      Checks.atLeast0("Adagrad", "lrDecay", lrDecay);
      Checks.atLeast0("Adagrad", "weight decay", weightDecay);
      Checks.atLeast0("Adagrad", "initialAccumulator", initialAccumulator);
      Checks.atLeast0("Adagrad", "eps", eps);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
    }

    public Options lrDecay(double lrDecay) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
    }

    public Options initialAccumulator(double initialAccumulator) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
    }

    public Options eps(double eps) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulator, eps, maximize);
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

  /** No decay of any kind, s begins at 0, ε = 1e-10. PyTorch's learning rate is 1e-2. */
  public static Options options(double lr) {
    return new Options(lr, 0, 0, 0, 1e-10, false);
  }

  public Adagrad(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adagrad(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {
      o.lr / (1 + (step - 1) * o.lrDecay), step == 1 ? o.initialAccumulator : 0, o.eps
    };
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("sum");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "adagrad";
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public int scalars() {
      return 3;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var sum = Nodes.add(Nodes.add(states.getFirst(), scalars.get(1)), Nodes.mul(g, g));
      var root = Nodes.add(Nodes.sqrt(sum), scalars.get(2));
      return List.of(Nodes.sub(p, Nodes.div(Nodes.mul(scalars.get(0), g), root)), sum);
    }
  }
}

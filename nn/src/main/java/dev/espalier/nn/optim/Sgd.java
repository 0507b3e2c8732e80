package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Refusal;
import java.util.List;

/**
 * Stochastic gradient descent, as PyTorch's {@code SGD}. With gradient g, learning rate η, momentum
 * μ, dampening τ and weight decay λ:
 *
 * <pre>
 * g ← g + λ·p
 * b ← μ·b + (1 − τ)·g      (b ← g in the first step)
 * d = g + μ·b              with Nesterov, else d = b
 * p ← p − η·d
 * </pre>
 *
 * <p>Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep
 * learning", ICML 2013.
 */
public final class Sgd extends RuleOptimizer<Sgd.Options> {
  /**
   * Hyper-parameters; {@code Sgd.options(0.1).momentum(0.9).nesterov(true)}.
   *
   * @param lr learning rate η
   * @param momentum μ in [0, 1)
   * @param dampening τ
   * @param nesterov whether to look ahead
   * @param weightDecay λ, added to the gradient (an L2 penalty of λ/2 · Σp²)
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double momentum,
      double dampening,
      boolean nesterov,
      double weightDecay,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Sgd", "lr", lr);
      Checks.below1("Sgd", "momentum", momentum);
      Checks.atLeast0("Sgd", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    @Override
    public Options momentum(double momentum) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    public Options dampening(double dampening) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    public Options nesterov(boolean nesterov) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay, maximize);
    }

    @Override
    public Decay decay() {
      return Decay.GRADIENT;
    }
  }

  /** No momentum, no dampening, no weight decay. */
  public static Options options(double lr) {
    return new Options(lr, 0, 0, false, 0, false);
  }

  public Sgd(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Sgd(List<Parameter> parameters, double lr, double momentum) {
    this(parameters, options(lr).momentum(momentum));
  }

  public Sgd(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    if (o.nesterov && (o.momentum == 0 || o.dampening != 0)) {
      throw Refusal.value(
          "Sgd",
          "Nesterov with momentum " + o.momentum + " and dampening " + o.dampening,
          "momentum > 0 and dampening == 0",
          "use a momentum above 0 and no dampening with it");
    }
    return new Rule(o.momentum != 0, o.nesterov);
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    boolean first = step == 1; // the buffer begins as the gradient
    return new double[] {o.lr, first ? 0 : o.momentum, first ? 1 : 1 - o.dampening, o.momentum};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return o.momentum == 0 ? List.of() : List.of("momentum_buffer");
  }

  private record Rule(boolean momentum, boolean nesterov) implements UpdateRule {
    @Override
    public String label() {
      return "sgd";
    }

    @Override
    public int states() {
      return momentum ? 1 : 0;
    }

    @Override
    public int scalars() {
      return 4;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var lr = scalars.get(0);
      if (!momentum) {
        return List.of(Nodes.sub(p, Nodes.mul(lr, g)));
      }
      var b = Nodes.add(Nodes.mul(scalars.get(1), states.getFirst()), Nodes.mul(scalars.get(2), g));
      var d = nesterov ? Nodes.add(g, Nodes.mul(scalars.get(3), b)) : b;
      return List.of(Nodes.sub(p, Nodes.mul(lr, d)), b);
    }
  }
}

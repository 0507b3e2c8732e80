package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
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
 */
public final class Sgd extends Optimizer {
  private final Options options;

  /**
   * Settings; {@code Sgd.options(0.1).momentum(0.9).nesterov(true)}.
   *
   * @param lr learning rate η
   * @param momentum μ in [0, 1)
   * @param dampening τ
   * @param nesterov whether to look ahead
   * @param weightDecay λ, added to the gradient (an L2 penalty of λ/2 · Σp²)
   */
  public record Options(
      double lr, double momentum, double dampening, boolean nesterov, double weightDecay) {
    public Options momentum(double momentum) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay);
    }

    public Options dampening(double dampening) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay);
    }

    public Options nesterov(boolean nesterov) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay);
    }

    public Options weightDecay(double weightDecay) {
      return new Options(lr, momentum, dampening, nesterov, weightDecay);
    }
  }

  /** No momentum, no dampening, no weight decay. */
  public static Options options(double lr) {
    return new Options(lr, 0, 0, false, 0);
  }

  public Sgd(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Sgd(List<Parameter> parameters, double lr, double momentum) {
    this(parameters, options(lr).momentum(momentum));
  }

  public Sgd(List<Parameter> parameters, Options options) {
    super(options.momentum);
    if (!(options.momentum >= 0 && options.momentum < 1)) {
      throw new ValueException(
          "Sgd", "momentum " + options.momentum, "use a momentum from 0 to below 1");
    }
    if (options.nesterov && (options.momentum == 0 || options.dampening != 0)) {
      throw new ValueException(
          "Sgd",
          "Nesterov with momentum " + options.momentum + " and dampening " + options.dampening,
          "use a momentum above 0 and no dampening with it");
    }
    this.options = options;
    addGroup(parameters, options.lr, options.weightDecay);
  }

  @Override
  protected UpdateRule rule(Group group) {
    return new Rule(options.momentum != 0, options.nesterov, group.weightDecay() != 0);
  }

  @Override
  protected double[] scalars(Group group, long step) {
    boolean first = step == 1; // the buffer begins as the gradient
    return new double[] {
      group.lr(),
      group.weightDecay(),
      first ? 0 : momentum(),
      first ? 1 : 1 - options.dampening,
      momentum()
    };
  }

  @Override
  protected List<String> stateNames() {
    return options.momentum == 0 ? List.of() : List.of("momentum_buffer");
  }

  private record Rule(boolean momentum, boolean nesterov, boolean decay) implements UpdateRule {
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
      return 5;
    }

    @Override
    public List<Node> apply(Node p, Node gradient, List<Node> states, List<Node> scalars) {
      var lr = scalars.get(0);
      var g = decay ? Nodes.add(gradient, Nodes.mul(scalars.get(1), p)) : gradient;
      if (!momentum) {
        return List.of(Nodes.sub(p, Nodes.mul(lr, g)));
      }
      var b = Nodes.add(Nodes.mul(scalars.get(2), states.getFirst()), Nodes.mul(scalars.get(3), g));
      var d = nesterov ? Nodes.add(g, Nodes.mul(scalars.get(4), b)) : b;
      return List.of(Nodes.sub(p, Nodes.mul(lr, d)), b);
    }
  }
}

package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/** What {@link Adam} and {@link AdamW} share. */
public abstract sealed class AdamBase extends Optimizer permits Adam, AdamW {
  private final Options options;
  private final boolean decoupled;

  /**
   * Settings; {@code Adam.options(1e-3).weightDecay(1e-4)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean, in [0, 1)
   * @param beta2 decay of the mean square, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ
   */
  public record Options(double lr, double beta1, double beta2, double eps, double weightDecay) {
    public Options betas(double beta1, double beta2) {
      return new Options(lr, beta1, beta2, eps, weightDecay);
    }

    public Options eps(double eps) {
      return new Options(lr, beta1, beta2, eps, weightDecay);
    }

    public Options weightDecay(double weightDecay) {
      return new Options(lr, beta1, beta2, eps, weightDecay);
    }
  }

  AdamBase(List<Parameter> parameters, Options options, boolean decoupled) {
    super(options.beta1);
    if (!(options.beta1 >= 0 && options.beta1 < 1 && options.beta2 >= 0 && options.beta2 < 1)) {
      throw new ValueException(
          "adam",
          "betas " + options.beta1 + " and " + options.beta2,
          "use betas from 0 to below 1");
    }
    if (!(options.eps >= 0)) {
      throw new ValueException("adam", "eps " + options.eps, "use an eps of at least 0");
    }
    this.options = options;
    this.decoupled = decoupled;
    addGroup(parameters, options.lr, options.weightDecay);
  }

  @Override
  protected final UpdateRule rule(Group group) {
    return new Rule(
        group.weightDecay() == 0 ? Decay.NONE : decoupled ? Decay.DECOUPLED : Decay.GRADIENT);
  }

  @Override
  protected final double[] scalars(Group group, long step) {
    double b1 = momentum();
    double b2 = options.beta2;
    double decay = decoupled ? 1 - group.lr() * group.weightDecay() : group.weightDecay();
    return new double[] {
      group.lr() / (1 - Math.pow(b1, step)),
      1 - b1,
      b2,
      1 - b2,
      1 / Math.sqrt(1 - Math.pow(b2, step)),
      options.eps,
      decay
    };
  }

  @Override
  protected final List<String> stateNames() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  private enum Decay {
    NONE,
    GRADIENT,
    DECOUPLED
  }

  private record Rule(Decay decay) implements UpdateRule {
    @Override
    public String label() {
      return decay == Decay.DECOUPLED ? "adamw" : "adam";
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
    public List<Node> apply(Node parameter, Node gradient, List<Node> states, List<Node> scalars) {
      var step = scalars.get(0);
      var factor = scalars.get(6);
      var p = decay == Decay.DECOUPLED ? Nodes.mul(parameter, factor) : parameter;
      var g =
          decay == Decay.GRADIENT ? Nodes.add(gradient, Nodes.mul(factor, parameter)) : gradient;
      var m = Nodes.add(states.get(0), Nodes.mul(scalars.get(1), Nodes.sub(g, states.get(0))));
      var v =
          Nodes.add(
              Nodes.mul(scalars.get(2), states.get(1)), Nodes.mul(Nodes.mul(scalars.get(3), g), g));
      var root = Nodes.add(Nodes.mul(Nodes.sqrt(v), scalars.get(4)), scalars.get(5));
      return List.of(Nodes.sub(p, Nodes.div(Nodes.mul(step, m), root)), m, v);
    }
  }
}

package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Layer-wise adaptive rate scaling: {@link Sgd} whose learning rate is scaled, for each parameter
 * tensor, by the ratio of its norm to that of its gradient. With gradient g, learning rate η,
 * momentum μ, trust coefficient τ and weight decay λ:
 *
 * <pre>
 * r = τ·‖p‖ / (‖g‖ + λ·‖p‖)      (1 where ‖p‖ or the denominator is 0, or τ is 0)
 * b ← μ·b + η·r·(g + λ·p)
 * p ← p − b
 * </pre>
 *
 * <p>It is usual to leave biases and the parameters of normalisation out: {@code
 * optimizer.addGroup(others, o -> o.trust(0).weightDecay(0))}.
 *
 * <p>You, Gitman and Ginsburg, "Large batch training of convolutional networks", arXiv:1708.03888,
 * 2017, algorithm 1.
 */
public final class Lars extends RuleOptimizer<Lars.Options> {
  /**
   * Hyper-parameters; {@code Lars.options(10).weightDecay(1e-4)}.
   *
   * @param lr learning rate η
   * @param momentum μ in [0, 1)
   * @param trust τ, at least 0; 0 for plain momentum
   * @param weightDecay λ
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr, double momentum, double trust, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Lars", "lr", lr);
      Checks.below1("Lars", "momentum", momentum);
      Checks.atLeast0("Lars", "trust", trust);
      Checks.atLeast0("Lars", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, momentum, trust, weightDecay, maximize);
    }

    @Override
    public Options momentum(double momentum) {
      return new Options(lr, momentum, trust, weightDecay, maximize);
    }

    public Options trust(double trust) {
      return new Options(lr, momentum, trust, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, momentum, trust, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, momentum, trust, weightDecay, maximize);
    }

    @Override
    public Decay decay() {
      return Decay.NONE;
    }
  }

  /** μ = 0.9, τ = 1e-3, no weight decay. */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 1e-3, 0, false);
  }

  public Lars(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Lars(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule(o.trust != 0);
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {o.lr, o.momentum, o.weightDecay, o.trust};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("momentum_buffer");
  }

  private record Rule(boolean scaled) implements UpdateRule {
    @Override
    public String label() {
      return "lars";
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public int scalars() {
      return 4;
    }

    @Override
    public boolean perParameter() {
      return scaled;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var lr = scalars.get(0);
      var decay = scalars.get(2);
      if (scaled) {
        var size = Norms.norm(p);
        var denominator = Nodes.add(Norms.norm(g), Nodes.mul(decay, size));
        lr = Nodes.mul(lr, Norms.ratio(Nodes.mul(scalars.get(3), size), denominator));
      }
      var d = Nodes.mul(lr, Nodes.add(g, Nodes.mul(decay, p)));
      var b = Nodes.add(Nodes.mul(scalars.get(1), states.getFirst()), d);
      return List.of(Nodes.sub(p, b), b);
    }
  }
}

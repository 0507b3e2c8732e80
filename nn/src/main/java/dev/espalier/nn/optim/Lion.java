package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Lion, the sign of an interpolated momentum: one state, steps of equal size. With gradient g,
 * learning rate η and weight decay λ:
 *
 * <pre>
 * p ← p − η·λ·p
 * p ← p − η·sign(β₁·m + (1 − β₁)·g)
 * m ← β₂·m + (1 − β₂)·g
 * </pre>
 *
 * <p>Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu and Le, "Symbolic discovery
 * of optimization algorithms", NeurIPS 2023, program 1.
 */
public final class Lion extends RuleOptimizer<Lion.Options> {
  /**
   * Hyper-parameters; {@code Lion.options(1e-4).weightDecay(1)}.
   *
   * @param lr learning rate η
   * @param beta1 share β₁ of the momentum in the step, in [0, 1)
   * @param beta2 decay of the momentum β₂, in [0, 1)
   * @param weightDecay λ, decoupled
   * @param maximize whether to go uphill
   */
  public record Options(double lr, double beta1, double beta2, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Lion", "lr", lr);
      Checks.below1("Lion", "beta1", beta1);
      Checks.below1("Lion", "beta2", beta2);
      Checks.atLeast0("Lion", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, beta1, beta2, weightDecay, maximize);
    }

    public Options betas(double beta1, double beta2) {
      return new Options(lr, beta1, beta2, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, beta1, beta2, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, beta1, beta2, weightDecay, maximize);
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
      return Decay.DECOUPLED;
    }
  }

  /**
   * β₁ = 0.9, β₂ = 0.99, no weight decay; the paper advises a learning rate of a third to a tenth
   * of AdamW's.
   */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.99, 0, false);
  }

  public Lion(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Lion(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {o.lr, 1 - o.beta1, 1 - o.beta2};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("exp_avg");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "lion";
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
      var m = states.getFirst();
      var d = Nodes.sign(Moments.lerp(m, g, scalars.get(1)));
      return List.of(
          Nodes.sub(p, Nodes.mul(scalars.get(0), d)), Moments.lerp(m, g, scalars.get(2)));
    }
  }
}

package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Resilient backpropagation, as PyTorch's {@code Rprop}: only the signs of the gradients matter, so
 * it wants the gradients of all data at once. Each element has a step size of its own, s, which
 * begins at the learning rate; g′ is the gradient of the step before (0 in the first):
 *
 * <pre>
 * s ← clamp(s · (η⁺ if g·g′ &gt; 0, η⁻ if g·g′ &lt; 0, else 1), stepMin, stepMax)
 * g ← 0 where g·g′ &lt; 0
 * p ← p − sign(g)·s;  g′ ← g
 * </pre>
 *
 * <p>Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the RPROP
 * algorithm", ICNN 1993.
 */
public final class Rprop extends RuleOptimizer<Rprop.Options> {
  /**
   * Hyper-parameters; {@code Rprop.options(1e-2).etas(0.5, 1.2)}.
   *
   * @param lr the first step size
   * @param etaMinus η⁻ in (0, 1), the factor after a change of sign
   * @param etaPlus η⁺ above 1, the factor otherwise
   * @param stepMin the least step size
   * @param stepMax the largest step size
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr, double etaMinus, double etaPlus, double stepMin, double stepMax, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Rprop", "lr", lr);
      Checks.below1("Rprop", "etaMinus", etaMinus);
      if (!(etaPlus > 1)) {
        throw new ValueException("Rprop", "etaPlus " + etaPlus, "use an etaPlus above 1");
      }
      if (!(stepMin >= 0 && stepMin <= stepMax)) {
        throw new ValueException(
            "Rprop", "step sizes " + stepMin + " to " + stepMax, "give the smaller one first");
      }
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, etaMinus, etaPlus, stepMin, stepMax, maximize);
    }

    public Options etas(double etaMinus, double etaPlus) {
      return new Options(lr, etaMinus, etaPlus, stepMin, stepMax, maximize);
    }

    public Options stepSizes(double stepMin, double stepMax) {
      return new Options(lr, etaMinus, etaPlus, stepMin, stepMax, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, etaMinus, etaPlus, stepMin, stepMax, maximize);
    }

    /** None. */
    @Override
    public double weightDecay() {
      return 0;
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return this;
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
      return Decay.NONE;
    }
  }

  /** η⁻ = 0.5, η⁺ = 1.2, steps from 1e-6 to 50. PyTorch's learning rate is 1e-2. */
  public static Options options(double lr) {
    return new Options(lr, 0.5, 1.2, 1e-6, 50, false);
  }

  public Rprop(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Rprop(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {step == 1 ? o.lr : 0, o.etaMinus, o.etaPlus, o.stepMin, o.stepMax};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("prev", "step_size");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "rprop";
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public int scalars() {
      return 5;
    }

    @Override
    public List<Node> apply(Node p, Node gradient, List<Node> states, List<Node> scalars) {
      var zero = Nodes.scalarLike(p, 0);
      var product = Nodes.mul(gradient, states.get(0));
      var turned = Nodes.lt(product, zero);
      var factor =
          Nodes.where(
              turned,
              scalars.get(1),
              Nodes.where(Nodes.gt(product, zero), scalars.get(2), Nodes.scalarLike(p, 1)));
      var first = Nodes.add(states.get(1), scalars.get(0));
      var size = Nodes.min(Nodes.max(Nodes.mul(first, factor), scalars.get(3)), scalars.get(4));
      var g = Nodes.where(turned, zero, gradient);
      return List.of(Nodes.sub(p, Nodes.mul(Nodes.sign(g), size)), g, size);
    }
  }
}

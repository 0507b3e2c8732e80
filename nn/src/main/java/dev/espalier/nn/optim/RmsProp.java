package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop, as PyTorch's. With gradient g, learning rate η, momentum μ and weight decay λ:
 *
 * <pre>
 * g ← g + λ·p
 * v ← α·v + (1 − α)·g²
 * a ← a + (1 − α)·(g − a)                  if centered; d = √(v − a²) + ε
 *                                          else d = √v + ε
 * b ← μ·b + g / d;  p ← p − η·b            with momentum
 * p ← p − η·g / d                          without
 * </pre>
 *
 * <p>Hinton, "Neural networks for machine learning", lecture 6e, 2012; centered: Graves,
 * "Generating sequences with recurrent neural networks", arXiv:1308.0850, 2013.
 */
public final class RmsProp extends RuleOptimizer<RmsProp.Options> {
  /**
   * Hyper-parameters; {@code RmsProp.options(1e-2).momentum(0.9)}.
   *
   * @param lr learning rate η
   * @param alpha decay of the mean square α, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ, added to the gradient
   * @param momentum μ in [0, 1)
   * @param centered whether the mean gradient is taken off the mean square
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double alpha,
      double eps,
      double weightDecay,
      double momentum,
      boolean centered,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("RmsProp", "lr", lr);
      Checks.below1("RmsProp", "alpha", alpha);
      Checks.atLeast0("RmsProp", "eps", eps);
      Checks.atLeast0("RmsProp", "weight decay", weightDecay);
      Checks.below1("RmsProp", "momentum", momentum);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    public Options alpha(double alpha) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    public Options eps(double eps) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    @Override
    public Options momentum(double momentum) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    public Options centered(boolean centered) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
    }

    @Override
    public Decay decay() {
      return Decay.GRADIENT;
    }
  }

  /**
   * α = 0.99, ε = 1e-8, no weight decay, no momentum, not centered. PyTorch's learning rate is
   * 1e-2.
   */
  public static Options options(double lr) {
    return new Options(lr, 0.99, 1e-8, 0, 0, false, false);
  }

  public RmsProp(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public RmsProp(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule(o.momentum != 0, o.centered);
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {o.lr, o.alpha, 1 - o.alpha, o.eps, o.momentum};
  }

  @Override
  protected List<String> stateNames(Options o) {
    var names = new ArrayList<String>();
    names.add("square_avg");
    if (o.momentum != 0) {
      names.add("momentum_buffer");
    }
    if (o.centered) {
      names.add("grad_avg");
    }
    return names;
  }

  private record Rule(boolean momentum, boolean centered) implements UpdateRule {
    @Override
    public String label() {
      return "rmsprop";
    }

    @Override
    public int states() {
      return 1 + (momentum ? 1 : 0) + (centered ? 1 : 0);
    }

    @Override
    public int scalars() {
      return 5;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var lr = scalars.get(0);
      var next = new ArrayList<Node>();
      var v = Moments.square(states.getFirst(), g, scalars.get(1), scalars.get(2));
      next.add(v);
      Node mean = centered ? Moments.lerp(states.getLast(), g, scalars.get(2)) : null;
      var square = mean == null ? v : Nodes.sub(v, Nodes.mul(mean, mean));
      var d = Nodes.div(g, Nodes.add(Nodes.sqrt(square), scalars.get(3)));
      if (momentum) {
        d = Nodes.add(Nodes.mul(scalars.get(4), states.get(1)), d);
        next.add(d);
      }
      if (mean != null) {
        next.add(mean);
      }
      next.addFirst(Nodes.sub(p, Nodes.mul(lr, d)));
      return next;
    }
  }
}

package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Adam} whose step is scaled, for each parameter tensor, to its norm: for large batches.
 * With gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * m ← m + (1 − β₁)·(g − m)
 * v ← β₂·v + (1 − β₂)·g²
 * u = m / (1 − β₁ᵗ) / (√v / √(1 − β₂ᵗ) + ε) + λ·p
 * p ← p − η · ‖p‖ / ‖u‖ · u      (the ratio is 1 where one of the norms is 0)
 * </pre>
 *
 * <p>You, Li, Reddi, Hseu, Kumar, Bhojanapalli, Song, Demmel, Keutzer and Hsieh, "Large batch
 * optimization for deep learning: training BERT in 76 minutes", ICLR 2020, algorithm 2 with φ(z) =
 * z.
 */
public final class Lamb extends RuleOptimizer<Lamb.Options> {
  /**
   * Hyper-parameters; {@code Lamb.options(1e-3).weightDecay(0.01)}.
   *
   * @param lr learning rate η
   * @param beta1 decay of the mean β₁, in [0, 1)
   * @param beta2 decay of the mean square β₂, in [0, 1)
   * @param eps ε, added to the root
   * @param weightDecay λ
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Lamb", "lr", lr);
      Checks.below1("Lamb", "beta1", beta1);
      Checks.below1("Lamb", "beta2", beta2);
      Checks.atLeast0("Lamb", "eps", eps);
      Checks.atLeast0("Lamb", "weight decay", weightDecay);
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
      return Decay.NONE;
    }
  }

  /** β₁ = 0.9, β₂ = 0.999, ε = 1e-6, no weight decay (the paper uses 0.01). */
  public static Options options(double lr) {
    return new Options(lr, 0.9, 0.999, 1e-6, 0, false);
  }

  public Lamb(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Lamb(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    var moments = Moments.scalars(1, o.beta1, o.beta2, o.eps, step);
    var all = Arrays.copyOf(moments, Moments.SCALARS + 2);
    all[Moments.SCALARS] = o.lr;
    all[Moments.SCALARS + 1] = o.weightDecay;
    return all;
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("exp_avg", "exp_avg_sq");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "lamb";
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public int scalars() {
      return Moments.SCALARS + 2;
    }

    @Override
    public boolean perParameter() {
      return true;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var next = new ArrayList<>(Moments.direction(g, states, scalars));
      var lr = scalars.get(Moments.SCALARS);
      var u = Nodes.add(next.getFirst(), Nodes.mul(scalars.get(Moments.SCALARS + 1), p));
      var rate = Nodes.mul(lr, Norms.ratio(Norms.norm(p), Norms.norm(u)));
      next.set(0, Nodes.sub(p, Nodes.mul(rate, u)));
      return next;
    }
  }
}

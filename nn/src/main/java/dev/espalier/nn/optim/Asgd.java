package dev.espalier.nn.optim;

import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Averaged stochastic gradient descent, as PyTorch's {@code ASGD}: the mean of the parameters over
 * the steps from t₀ on is kept beside them ({@code ax}, see {@link #state(String, Parameter)}).
 * With gradient g, learning rate η and weight decay ω, in step t:
 *
 * <pre>
 * g ← g + ω·p
 * p ← (1 − λ·ηₜ)·p − ηₜ·g
 * ax ← ax + μₜ·(p − ax)
 * ηₜ₊₁ = η / (1 + λ·η·t)^α;  μₜ₊₁ = 1 / max(1, t − t₀)      (η₁ = η, μ₁ = 1)
 * </pre>
 *
 * <p>Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
 */
public final class Asgd extends RuleOptimizer<Asgd.Options> {
  /**
   * Hyper-parameters; {@code Asgd.options(1e-2).t0(1000)}.
   *
   * @param lr learning rate η
   * @param lambd λ, the decay
   * @param alpha α, the power with which ηₜ falls
   * @param t0 t₀, from where on to average
   * @param weightDecay ω, added to the gradient
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr, double lambd, double alpha, double t0, double weightDecay, boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Asgd", "lr", lr);
      Checks.atLeast0("Asgd", "weight decay", weightDecay);
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
    }

    public Options lambd(double lambd) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
    }

    public Options alpha(double alpha) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
    }

    public Options t0(double t0) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, lambd, alpha, t0, weightDecay, maximize);
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

  /** λ = 1e-4, α = 0.75, t₀ = 1e6, no weight decay. PyTorch's learning rate is 1e-2. */
  public static Options options(double lr) {
    return new Options(lr, 1e-4, 0.75, 1e6, 0, false);
  }

  public Asgd(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Asgd(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    double eta = step == 1 ? (float) o.lr : memory[0];
    double mu = step == 1 ? 1 : memory[1];
    memory[0] = (float) (o.lr / Math.pow(1 + o.lambd * o.lr * step, o.alpha));
    memory[1] = (float) (1 / Math.max(1, step - o.t0));
    return new double[] {eta, 1 - o.lambd * eta, mu};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("ax");
  }

  /**
   * ηₜ and μₜ of the next step, which follow from the learning rate of this one; rounded to
   * float32, in which PyTorch keeps them.
   */
  @Override
  protected List<String> memoryNames() {
    return List.of("eta", "mu");
  }

  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "asgd";
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
      var next = Nodes.sub(Nodes.mul(p, scalars.get(1)), Nodes.mul(scalars.get(0), g));
      var mu = scalars.get(2);
      var mean = Moments.lerp(states.getFirst(), next, mu);
      // exactly the parameter while there is nothing to average
      var one = Nodes.eq(mu, Nodes.scalarLike(mu, 1));
      return List.of(next, Nodes.where(one, next, mean));
    }
  }
}

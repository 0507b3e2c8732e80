package dev.espalier.nn.optim;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.List;

/**
 * Muon, as PyTorch's: momentum whose singular values are all brought near 1, for the weight
 * matrices of hidden layers (embeddings, biases and heads go to another optimiser, usually {@link
 * AdamW}). With gradient g (rows, columns), learning rate η, momentum μ and weight decay λ:
 *
 * <pre>
 * b ← b + (1 − μ)·(g − b)
 * x = g + μ·(b − g)                  with Nesterov, else x = b; transposed if rows &gt; columns
 * x ← x / max(‖x‖, ε)                then so many times:
 * x ← a·x + (b·A + c·A²)·x,  A = x·xᵀ
 * p ← p − η·λ·p − η·s·x
 * </pre>
 *
 * <p>s = √max(1, rows / columns), or 0.2·√max(rows, columns) to match the size of AdamW's steps.
 * The iteration runs in the dtype of the parameter, where PyTorch takes bfloat16.
 *
 * <p>Jordan, Jin, Boza, You, Cesista, Newhouse and Bernstein, "Muon: an optimizer for hidden layers
 * in neural networks", 2024; Liu and others, "Muon is scalable for LLM training", arXiv:2502.16982,
 * 2025.
 */
public final class Muon extends RuleOptimizer<Muon.Options> {
  /**
   * Hyper-parameters; {@code Muon.options(0.02).matchRmsAdamW(true)}.
   *
   * @param lr learning rate η
   * @param weightDecay λ, decoupled
   * @param momentum μ in [0, 1)
   * @param nesterov whether to look ahead
   * @param coefficients of the Newton-Schulz iteration
   * @param eps ε, the least norm that is divided by
   * @param steps of the iteration, below 100
   * @param matchRmsAdamW whether the step has the size of AdamW's
   */
  public record Options(
      double lr,
      double weightDecay,
      double momentum,
      boolean nesterov,
      Coefficients coefficients,
      double eps,
      int steps,
      boolean matchRmsAdamW)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Muon", "lr", lr);
      Checks.atLeast0("Muon", "weight decay", weightDecay);
      Checks.below1("Muon", "momentum", momentum);
      Checks.atLeast0("Muon", "eps", eps);
      if (steps < 0 || steps >= 100) {
        throw new ValueException("Muon", steps + " steps", "use 0 to 99 steps");
      }
    }

    @Override
    public Options lr(double lr) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    @Override
    public Options momentum(double momentum) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    public Options nesterov(boolean nesterov) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    public Options coefficients(Coefficients coefficients) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    public Options eps(double eps) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    public Options steps(int steps) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    public Options matchRmsAdamW(boolean matchRmsAdamW) {
      return new Options(
          lr, weightDecay, momentum, nesterov, coefficients, eps, steps, matchRmsAdamW);
    }

    @Override
    public boolean maximize() {
      return false;
    }

    @Override
    public Decay decay() {
      return Decay.DECOUPLED;
    }
  }

  /**
   * λ = 0.1, μ = 0.95 with Nesterov, coefficients 3.4445, −4.775, 2.0315, ε = 1e-7, five steps.
   * PyTorch's learning rate is 1e-3.
   */
  public static Options options(double lr) {
    return new Options(
        lr, 0.1, 0.95, true, new Coefficients(3.4445, -4.775, 2.0315), 1e-7, 5, false);
  }

  public Muon(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Muon(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  /**
   * Coefficients of the odd polynomial {@code a·x + b·x³ + c·x⁵} that is applied to the singular
   * values.
   */
  public record Coefficients(double a, double b, double c) {}

  @Override
  protected void check(Parameter p) {
    if (p.rank() != 2) {
      throw new ShapeException(
          "Muon",
          "parameter " + p.name() + " " + p.shape() + " is no matrix",
          "give it to another optimiser, such as AdamW");
    }
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule(o.nesterov, o.steps, o.matchRmsAdamW);
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    var c = o.coefficients;
    return new double[] {o.lr, 1 - o.momentum, o.momentum, o.eps, c.a, c.b, c.c};
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("momentum_buffer");
  }

  private record Rule(boolean nesterov, int steps, boolean matchRmsAdamW) implements UpdateRule {
    @Override
    public String label() {
      return "muon";
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public int scalars() {
      return 7;
    }

    @Override
    public boolean perParameter() {
      return true;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      double rows = p.shape().dim(0);
      double columns = p.shape().dim(1);
      var b = Moments.lerp(states.getFirst(), g, scalars.get(1));
      var x = nesterov ? Moments.lerp(g, b, scalars.get(2)) : b;
      var u =
          rows > columns
              ? Nodes.transpose(iterate(Nodes.transpose(x), scalars))
              : iterate(x, scalars);
      double scale =
          matchRmsAdamW
              ? 0.2 * Math.sqrt(Math.max(rows, columns))
              : Math.sqrt(Math.max(1, rows / columns));
      return List.of(Nodes.sub(p, Nodes.mul(Nodes.mul(scalars.get(0), scale), u)), b);
    }

    /** Newton-Schulz: the singular values of x / ‖x‖ go through the polynomial, again and again. */
    private Node iterate(Node matrix, List<Node> scalars) {
      var x = Nodes.div(matrix, Nodes.max(Norms.norm(matrix), scalars.get(3)));
      for (int i = 0; i < steps; i++) {
        var gram = Nodes.matmul(x, Nodes.transpose(x));
        var factor =
            Nodes.add(
                Nodes.mul(scalars.get(5), gram),
                Nodes.mul(scalars.get(6), Nodes.matmul(gram, gram)));
        x = Nodes.add(Nodes.mul(scalars.get(4), x), Nodes.matmul(factor, x));
      }
      return x;
    }
  }
}

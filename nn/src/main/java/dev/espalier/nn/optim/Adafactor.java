package dev.espalier.nn.optim;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Adafactor, as PyTorch's: mean squares of matrices are kept as one row and one column, so that the
 * state takes little memory. With gradient g, learning rate η and weight decay λ, in step t:
 *
 * <pre>
 * ρ = min(η, 1 / √t);  α = max(ε₂, RMS(p))·ρ;  β = 1 − t^β₂decay
 * p ← p − η·λ·p
 * matrices:  r ← β·r + (1 − β)·mean of g² over columns;  c ← β·c + (1 − β)·mean of g² over rows
 *            v = r·c / max(mean(r), ε₁)
 * others:    v ← β·v + (1 − β)·g²
 * u = g / √max(v, ε₁²)
 * p ← p − α / max(1, RMS(u) / d) · u
 * </pre>
 *
 * <p>A tensor of more axes is a stack of matrices over its last two.
 *
 * <p>Shazeer and Stern, "Adafactor: adaptive learning rates with sublinear memory cost", ICML 2018.
 */
public final class Adafactor extends RuleOptimizer<Adafactor.Options> {
  /** The place of ε₁ among the scalars. */
  private static final int EPS1 = 3;

  /**
   * Hyper-parameters; {@code Adafactor.options(1e-2).weightDecay(0.1)}.
   *
   * @param lr largest relative step η
   * @param beta2Decay power of t with which new squares count, at most 0
   * @param eps1 ε₁, the least root mean square of a gradient; NaN for the dtype's machine epsilon
   * @param eps2 ε₂, the least size of a parameter
   * @param d the root mean square of u beyond which the step is cut, at least 1
   * @param weightDecay λ, decoupled
   * @param maximize whether to go uphill
   */
  public record Options(
      double lr,
      double beta2Decay,
      double eps1,
      double eps2,
      double d,
      double weightDecay,
      boolean maximize)
      implements Hyper<Options> {
    public Options {
      Checks.atLeast0("Adafactor", "lr", lr);
      Checks.atLeast0("Adafactor", "eps2", eps2);
      Checks.atLeast0("Adafactor", "weight decay", weightDecay);
      if (!(beta2Decay <= 0)) {
        throw new ValueException(
            "Adafactor", "beta2Decay " + beta2Decay, "use a power of at most 0");
      }
      if (eps1 < 0) {
        throw new ValueException("Adafactor", "eps1 " + eps1, "use an eps1 of at least 0");
      }
      if (!(d >= 1)) {
        throw new ValueException("Adafactor", "d " + d, "use a d of at least 1");
      }
    }

    @Override
    public Options lr(double lr) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
    }

    public Options beta2Decay(double beta2Decay) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
    }

    public Options eps(double eps1, double eps2) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
    }

    public Options d(double d) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
    }

    @Override
    public Options weightDecay(double weightDecay) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
    }

    public Options maximize(boolean maximize) {
      return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, maximize);
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

  /**
   * Power −0.8, ε₁ of the dtype, ε₂ = 1e-3, d = 1, no weight decay. PyTorch's learning rate is
   * 1e-2.
   */
  public static Options options(double lr) {
    return new Options(lr, -0.8, Double.NaN, 1e-3, 1, 0, false);
  }

  public Adafactor(List<Parameter> parameters, double lr) {
    this(parameters, options(lr));
  }

  public Adafactor(List<Parameter> parameters, Options options) {
    addGroup(parameters, options);
  }

  @Override
  protected UpdateRule rule(Options o) {
    return new Rule();
  }

  @Override
  protected double[] scalars(Options o, long step, double[] memory) {
    return new double[] {
      1 - o.lr * o.weightDecay,
      Math.min(o.lr, 1 / Math.sqrt(step)),
      Math.pow(step, o.beta2Decay),
      o.eps1,
      o.eps2,
      o.d
    };
  }

  @Override
  double[] numbers(ParameterGroup<Options> group, long step, double[] memory, DType dtype) {
    var numbers = super.numbers(group, step, memory, dtype);
    if (Double.isNaN(numbers[EPS1])) {
      numbers[EPS1] = epsilon(dtype);
    }
    return numbers;
  }

  /** The distance of 1 to the next number. */
  private static double epsilon(DType t) {
    return switch (t) {
      case FLOAT64 -> 0x1p-52;
      case FLOAT32 -> 0x1p-23;
      case FLOAT16 -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      case INT8, INT16, INT32, INT64, UINT8, BOOL ->
          throw new AssertionError("a parameter of " + t);
    };
  }

  @Override
  protected List<String> stateNames(Options o) {
    return List.of("row_var", "col_var", "variance");
  }

  /** The states of matrices are a row and a column; those of other parameters the whole square. */
  private record Rule() implements UpdateRule {
    @Override
    public String label() {
      return "adafactor";
    }

    @Override
    public int states() {
      return 3;
    }

    @Override
    public int scalars() {
      return 6;
    }

    @Override
    public boolean perParameter() {
      return true;
    }

    @Override
    public Shape stateShape(int k, Shape parameter) {
      if (parameter.rank() < 2) {
        return k == 2 ? parameter : Shape.of(0);
      }
      if (k == 2) {
        return Shape.of(0);
      }
      var extents = parameter.toArray();
      extents[extents.length - 1 - k] = 1;
      return Shape.of(extents);
    }

    @Override
    public List<Node> apply(Node parameter, Node g, List<Node> states, List<Node> scalars) {
      var weight = scalars.get(2);
      var eps1 = scalars.get(EPS1);
      var alpha = Nodes.mul(Nodes.max(scalars.get(4), rms(parameter)), scalars.get(1));
      var p = Nodes.mul(parameter, scalars.get(0));
      var square = Nodes.mul(g, g);
      int rank = g.shape().rank();
      var next = new ArrayList<>(states);
      Node v;
      if (rank > 1) {
        var row = Moments.lerp(states.get(0), mean(square, rank - 1), weight);
        var column = Moments.lerp(states.get(1), mean(square, rank - 2), weight);
        var scale = Nodes.max(mean(row, rank - 2), eps1);
        v = Nodes.div(Nodes.mul(row, column), scale);
        next.set(0, row);
        next.set(1, column);
      } else {
        v = Moments.lerp(states.get(2), square, weight);
        next.set(2, v);
      }
      var u = Nodes.div(g, Nodes.sqrt(Nodes.max(v, Nodes.mul(eps1, eps1))));
      var cut = Nodes.max(Nodes.div(rms(u), scalars.get(5)), Nodes.scalarLike(u, 1));
      next.addFirst(Nodes.sub(p, Nodes.mul(Nodes.div(alpha, cut), u)));
      return next;
    }

    private static Node rms(Node x) {
      return Nodes.div(Norms.norm(x), Math.sqrt(x.shape().size()));
    }

    /** The mean over one axis, which is kept. */
    private static Node mean(Node x, int axis) {
      var sum = Nodes.reduce(ReduceOp.SUM, x, axis, axis + 1);
      var kept = Nodes.keepAxes(sum, x.shape(), axis, axis + 1);
      return Nodes.div(kept, x.shape().dim(axis));
    }
  }
}

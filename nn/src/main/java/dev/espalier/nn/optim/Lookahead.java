package dev.espalier.nn.optim;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.UpdateRule;
import dev.espalier.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Lookahead around another optimiser: {@code new Lookahead<>(new Adam(model.parameters(), 1e-3))}.
 * Slow weights s, which begin as the parameters p, follow the optimiser's steps at a distance:
 * after every k steps
 *
 * <pre>
 * s ← s + α·(p − s);  p ← s
 * </pre>
 *
 * <p>It takes over the optimiser's parameters, groups and formula; the state of those steps stays
 * as it is when p changes. Step this one, not the inner.
 *
 * <p>Zhang, Lucas, Hinton and Ba, "Lookahead optimizer: k steps forward, 1 step back", NeurIPS
 * 2019.
 *
 * @param <O> the hyper-parameters of the optimiser inside
 */
public final class Lookahead<O extends Hyper<O>> extends RuleOptimizer<O> {
  private final RuleOptimizer<O> inner;
  private final int k;
  private final double alpha;

  /** k = 5, α = ½. */
  public Lookahead(RuleOptimizer<O> inner) {
    this(inner, 5, 0.5);
  }

  /**
   * Lookahead with a rhythm.
   *
   * @param k steps between the changes of the slow weights, at least 1
   * @param alpha share of the way that these go, in (0, 1]
   */
  public Lookahead(RuleOptimizer<O> inner, int k, double alpha) {
    if (k < 1) {
      throw new ValueException("Lookahead", "k is " + k, "use a k of at least 1");
    }
    if (!(alpha > 0 && alpha <= 1)) {
      throw new ValueException("Lookahead", "alpha " + alpha, "use an alpha from above 0 to 1");
    }
    this.inner = inner;
    this.k = k;
    this.alpha = alpha;
    inner.release();
    for (var g : inner.groups()) {
      addGroup(g.parameters(), g.options());
    }
  }

  @Override
  protected UpdateRule rule(O options) {
    return inner.rule(options);
  }

  @Override
  UpdateRule prepare(O options) {
    return new Rule(inner.prepare(options));
  }

  @Override
  protected double[] scalars(O options, long step, double[] memory) {
    return inner.scalars(options, step, memory);
  }

  @Override
  double[] numbers(ParameterGroup<O> group, long step, double[] memory, DType dtype) {
    var numbers = inner.numbers(group, step, memory, dtype);
    return prepend(step == 1 ? 1 : 0, prepend(step % k == 0 ? alpha : 0, numbers));
  }

  @Override
  protected List<String> stateNames(O options) {
    var names = new ArrayList<>(inner.stateNames(options));
    names.add("slow");
    return names;
  }

  @Override
  protected List<String> memoryNames() {
    return inner.memoryNames();
  }

  @Override
  protected void check(Parameter parameter) {
    inner.check(parameter);
  }

  /** Before the scalars of the rule inside: whether this is the first step, and α or 0. */
  private record Rule(UpdateRule inner) implements UpdateRule {
    @Override
    public String label() {
      return "lookahead " + inner.label();
    }

    @Override
    public int states() {
      return inner.states() + 1;
    }

    @Override
    public int scalars() {
      return inner.scalars() + 2;
    }

    @Override
    public boolean perParameter() {
      return inner.perParameter();
    }

    @Override
    public Shape stateShape(int k, Shape parameter) {
      return k < inner.states() ? inner.stateShape(k, parameter) : parameter;
    }

    @Override
    public List<Node> apply(Node p, Node g, List<Node> states, List<Node> scalars) {
      var own = states.subList(0, inner.states());
      var next = new ArrayList<>(inner.apply(p, g, own, scalars.subList(2, scalars.size())));
      var zero = Nodes.scalarLike(p, 0);
      var slow = Nodes.where(Nodes.ne(scalars.get(0), zero), p, states.getLast());
      var alpha = scalars.get(1);
      var moved = Moments.lerp(slow, next.getFirst(), alpha);
      next.add(moved);
      next.set(0, Nodes.where(Nodes.ne(alpha, zero), moved, next.getFirst()));
      return next;
    }
  }
}

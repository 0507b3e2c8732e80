package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.broadcastTo;
import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.div;
import static dev.espalier.ir.Nodes.eq;
import static dev.espalier.ir.Nodes.fullLike;
import static dev.espalier.ir.Nodes.keepAxes;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.reduce;
import static dev.espalier.ir.Nodes.scalarLike;
import static dev.espalier.ir.Nodes.where;

import dev.espalier.base.Shape;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.Op.PoolKind;
import dev.espalier.ir.Recurrences;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.Walk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forward-mode differentiation as a transform from graph to graph, the counterpart of {@link
 * Gradients}. A row of {@link #jvp} gives the Jacobian–vector product: the tangent of the output
 * from the tangents of the inputs. Where an operation is linear in what has a tangent, the row is
 * the operation itself; elementwise operations have diagonal Jacobians, so that the rows of {@link
 * Gradients} serve both ways.
 */
public final class Tangents {
  private final Map<Node, Node> tangents = new IdentityHashMap<>();
  private final Map<Node, List<@Nullable Node>> ofOutputs = new IdentityHashMap<>();

  private Tangents() {}

  /**
   * The tangents of the roots, in their shapes and dtypes, when each variable moves along its
   * tangent.
   *
   * <p>A root that no variable lies behind, or that is not floating, has none (null). Nothing
   * passes through nodes that are cut, through integers and bools, or through an optimiser's
   * update. All {@link Op.Grad} and {@link Op.Jvp} nodes behind the roots must have been expanded.
   *
   * @param of the tangent of each variable, of its spec; null for none
   */
  public static List<@Nullable Node> of(
      List<Node> roots, List<Node> variables, List<@Nullable Node> of) {
    var t = new Tangents();
    Set<Node> ends = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < variables.size(); i++) {
      ends.add(variables.get(i));
      var tangent = of.get(i);
      if (tangent != null && variables.get(i).dtype().isFloating()) {
        t.tangents.put(variables.get(i), tangent);
      }
    }
    for (var v : Walk.behind(roots, n -> ends.contains(n) || Gradients.stops(n))) {
      if (!v.inputs().isEmpty()) {
        t.visit(v.node(), v.array());
      }
    }
    var result = new ArrayList<@Nullable Node>(roots.size());
    for (Node r : roots) {
      result.add(t.tangents.get(r));
    }
    return result;
  }

  private void visit(Node y, Node[] x) {
    if (y.op() instanceof Op.Output(int k)) {
      var all = ofOutputs.get(x[0]);
      var t = all == null ? null : all.get(k);
      if (t != null) {
        tangents.put(y, t);
      }
      return;
    }
    var of = new @Nullable Node[x.length];
    boolean any = false;
    for (int i = 0; i < x.length; i++) {
      of[i] = tangents.get(x[i]);
      any |= of[i] != null;
    }
    if (!any) {
      return;
    }
    if (y.op() instanceof Op.Scan scan) {
      ofOutputs.put(y, ScanTangent.of(scan, y, x, of));
      return;
    }
    var t = jvp(y, x, of);
    if (t != null) {
      t = broadcastTo(t, y.shape());
      assert t.spec().equals(y.spec()) : "tangent " + t + " of " + y;
      tangents.put(y, t);
    }
  }

  /**
   * The table: the tangent of y = op(x) given the tangents t of the inputs x (null for none), of
   * which there is one; null for none.
   */
  private static @Nullable Node jvp(Node y, Node[] x, @Nullable Node[] t) {
    return switch (y.op()) {
      case Op.Leaf _,
          Op.Const _,
          Op.Iota _,
          Op.RandomBits _,
          Op.ArgReduce _,
          Op.ArgSort _,
          Op.Bitcast _,
          Op.Update _ ->
          null;
      case Op.Unary(var u) -> u.vjp(x[0], y, given(t[0]));
      case Op.Binary(var b) -> {
        Node sum = null;
        for (int i = 0; i < 2; i++) {
          if (t[i] != null) {
            sum = plus(sum, b.vjp(x[0], x[1], y, broadcastTo(given(t[i]), y.shape())).get(i));
          }
        }
        yield sum;
      }
      case Op.Ternary(TernaryOp op) ->
          switch (op) {
            case WHERE -> where(x[0], orZero(t[1], y), orZero(t[2], y));
            case FMA -> plus(plus(product(t[0], x[1]), product(x[0], t[1])), t[2]);
          };
      case Op.Cast _ -> cast(given(t[0]), y.dtype());
      case Op.Reduce(ReduceOp r, int from, int to) -> reduced(r, x[0], y, given(t[0]), from, to);
      case Op.Reshape _,
          Op.Permute _,
          Op.Expand _,
          Op.Slice _,
          Op.Place _,
          Op.Gather _,
          Op.Index _ ->
          over(y, x, 0, given(t[0]));
      case Op.Concat _ -> {
        var pieces = new Node[x.length];
        for (int i = 0; i < x.length; i++) {
          pieces[i] = orZeros(t[i], x[i]);
        }
        yield Node.of(y.op(), pieces);
      }
      case Op.Cumulate(CumulateOp c, int axis, boolean reverse) ->
          switch (c) {
            case SUM -> over(y, x, 0, given(t[0]));
            case LINEAR -> {
              var moved = product(t[0], Recurrences.shifted(y, axis, reverse));
              yield over(y, x, 1, given(plus(moved, t[1])));
            }
            case ARGMAX, ARGMIN -> null;
          };
      case Op.Scatter(ScatterOp how, int _, int _) ->
          OrderGradients.scatterTangent(y.op(), how, 1, y, x, t);
      case Op.IndexPut(ScatterOp how, int _, Shape extents, boolean _) ->
          OrderGradients.scatterTangent(y.op(), how, extents.rank(), y, x, t);
      case Op.MatMul _, Op.Conv2d _ ->
          plus(
              t[0] == null ? null : over(y, x, 0, t[0]), t[1] == null ? null : over(y, x, 1, t[1]));
      case Op.Matrix m -> MatrixGradients.jvp(m, y, x, t);
      case Op.Pool2d(PoolKind kind, var s) ->
          switch (kind) {
            case MAX -> Node.of(new Op.Pool2d(PoolKind.MAX_GATHER, s), x[0], given(t[0]));
            case MAX_SCATTER, MAX_GATHER -> t[1] == null ? null : over(y, x, 1, t[1]);
            case AVG, AVG_SCATTER -> over(y, x, 0, given(t[0]));
          };
      case Op.Composite(var c) -> composite(c, y, List.of(x), java.util.Arrays.asList(t));
      case Op.Custom(var k) -> throw Gradients.noRule(k, y);
      case Op.Scan _, Op.Output _ -> throw new AssertionError("seen to before");
      case Op.Grad _, Op.Jvp _ ->
          throw new AssertionError("a tangent of a derivative that was not expanded");
    };
  }

  private static Node given(@Nullable Node t) {
    assert t != null;
    return t;
  }

  static @Nullable Node plus(@Nullable Node a, @Nullable Node b) {
    return a == null ? b : b == null ? a : add(a, b);
  }

  private static @Nullable Node product(@Nullable Node a, @Nullable Node b) {
    return a == null || b == null ? null : mul(a, b);
  }

  /** The tangent, or a number 0. */
  private static Node orZero(@Nullable Node t, Node like) {
    return t == null ? scalarLike(like, 0) : t;
  }

  /** The tangent, or zeros of the shape of x. */
  static Node orZeros(@Nullable Node t, Node x) {
    return t == null ? fullLike(x, 0) : t;
  }

  /** The operation of y with t in the place of input i. */
  private static Node over(Node y, Node[] x, int i, Node t) {
    var inputs = x.clone();
    inputs[i] = t;
    return Node.of(y.op(), inputs);
  }

  private static Node reduced(ReduceOp r, Node x, Node y, Node t, int from, int to) {
    return switch (r) {
      case SUM -> reduce(ReduceOp.SUM, t, from, to);
      case PROD ->
          reduce(
              ReduceOp.SUM, mul(OrderGradients.product(x, fullLike(y, 1), from, to), t), from, to);
      case MAX, MIN -> { // the mean over those that are equal, as in PyTorch
        var winners = eq(x, keepAxes(y, x.shape(), from, to));
        var sum = reduce(ReduceOp.SUM, where(winners, t, scalarLike(t, 0)), from, to);
        yield div(sum, reduce(ReduceOp.SUM, cast(winners, x.dtype()), from, to));
      }
    };
  }

  /**
   * The composite's own rule, else that of its gradient, else that of its definition. The gradient
   * is linear in the gradient u of the output: its adjoint is the gradient of ⟨vjp(u), t⟩ with
   * respect to u, at any u.
   */
  static @Nullable Node composite(CompositeOp c, Node y, List<Node> x, List<@Nullable Node> t) {
    var own = c.jvp(x, y, t);
    if (own != null) {
      return own;
    }
    if (c.elementwise()) {
      Node sum = null;
      boolean known = true;
      for (int i = 0; known && i < x.size(); i++) {
        var ti = t.get(i);
        if (ti != null) {
          var rows = c.vjp(x, y, broadcastTo(ti, y.shape()));
          known = rows != null;
          sum = rows == null ? null : plus(sum, rows.get(i));
        }
      }
      if (known) {
        return sum;
      }
    }
    var u = fullLike(y, 0);
    var rows = c.vjp(x, y, u);
    if (rows == null) {
      return of(List.of(Nodes.definition(c, x)), x, t).getFirst();
    }
    var roots = new ArrayList<Node>();
    var seeds = new ArrayList<Node>();
    for (int i = 0; i < x.size(); i++) {
      var row = rows.get(i);
      var ti = t.get(i);
      if (row != null && ti != null) {
        roots.add(row);
        seeds.add(broadcastTo(ti, row.shape()));
      }
    }
    Set<Node> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    leaves.addAll(x);
    leaves.add(y);
    return Gradients.reverse(roots, seeds, List.of(u), leaves).getFirst();
  }
}

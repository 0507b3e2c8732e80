package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.UnaryOp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Equal nodes become one, constants are folded, identities vanish. Neutral to the last bit: {@code
 * x + 0} stays (it turns −0 into +0), {@code x · 0} stays (NaN), {@code x · 1} goes.
 */
final class Simplify {
  private Simplify() {}

  static List<Node> apply(List<Node> roots) {
    var known = new HashMap<Key, Node>();
    return Rewriter.rewrite(
        roots,
        n -> {
          var s = rule(n);
          return s.op() instanceof Op.Leaf
              ? s
              : known.computeIfAbsent(new Key(s.op(), s.rawInputs()), _ -> s);
        });
  }

  /** An op over particular nodes. */
  private static final class Key {
    private final Op op;
    private final Node[] inputs;

    Key(Op op, Node[] inputs) {
      this.op = op;
      this.inputs = inputs;
    }

    @Override
    public boolean equals(@Nullable Object o) {
      if (!(o instanceof Key k) || inputs.length != k.inputs.length || !op.equals(k.op)) {
        return false;
      }
      for (int i = 0; i < inputs.length; i++) {
        if (inputs[i] != k.inputs[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      int h = op.hashCode();
      for (Node n : inputs) {
        h = 31 * h + System.identityHashCode(n);
      }
      return h;
    }
  }

  private static Node rule(Node n) {
    return switch (n.op()) {
      case Op.Binary(BinaryOp b) -> binary(b, n);
      case Op.Unary(UnaryOp u) -> unary(u, n);
      case Op.Cast(DType to) -> cast(n, to);
      case Op.Reshape(Shape shape) -> reshape(n, shape);
      case Op.Permute(Axes axes) -> permute(n, axes);
      case Op.Expand(Shape shape) -> n.input(0).shape().equals(shape) ? n.input(0) : n;
      case Op.Slice(int axis, int length, int step) ->
          step == 1 && length == n.input(0).shape().dim(axis) && constant(n.input(1)) != null
              ? n.input(0)
              : n;
      case Op.Concat _ -> n.arity() == 1 ? n.input(0) : n;
      case Op.Leaf _,
          Op.Const _,
          Op.Ternary _,
          Op.Bitcast _,
          Op.Reduce _,
          Op.ArgReduce _,
          Op.Place _,
          Op.Cumulate _,
          Op.ArgSort _,
          Op.Gather _,
          Op.Scatter _,
          Op.Index _,
          Op.IndexPut _,
          Op.Iota _,
          Op.RandomBits _,
          Op.MatMul _,
          Op.Matrix _,
          Op.Conv2d _,
          Op.Pool2d _,
          Op.Composite _,
          Op.Custom _,
          Op.Grad _,
          Op.Jvp _,
          Op.Output _,
          Op.Update _,
          Op.Scan _ ->
          n;
    };
  }

  private static @Nullable Double constant(Node n) {
    return switch (n.op()) {
      case Op.Const(double v, DType _) -> v;
      case Op.Reshape _, Op.Expand _ -> constant(n.input(0));
      default -> null;
    };
  }

  private static Node binary(BinaryOp b, Node n) {
    var parts = b == BinaryOp.ADD ? PlacedSum.concat(n) : null;
    if (parts != null) {
      return parts;
    }
    var x = constant(n.input(0));
    var y = constant(n.input(1));
    var t = n.input(0).dtype();
    if (x != null && y != null && n.shape().rank() == 0 && t.isFloating() && !b.isComparison()) {
      double v =
          t == DType.FLOAT32
              ? b.apply((float) (double) x, (float) (double) y)
              : b.apply((double) x, (double) y);
      return Node.of(new Op.Const(v, t));
    }
    if (t.isFloating()
        && y != null
        && y == 1
        && (b == BinaryOp.MUL || b == BinaryOp.DIV)
        && n.shape().equals(n.input(0).shape())) {
      return n.input(0);
    }
    if (t.isFloating()
        && x != null
        && x == 1
        && b == BinaryOp.MUL
        && n.shape().equals(n.input(1).shape())) {
      return n.input(1);
    }
    return n;
  }

  private static Node unary(UnaryOp u, Node n) {
    var x = constant(n.input(0));
    if (u == UnaryOp.NEG && x != null && n.shape().rank() == 0 && n.dtype().isFloating()) {
      return Node.of(new Op.Const(-x, n.dtype()));
    }
    if (u == UnaryOp.NEG
        && n.input(0).op() instanceof Op.Unary(UnaryOp inner)
        && inner == UnaryOp.NEG) {
      return n.input(0).input(0);
    }
    return n;
  }

  private static Node cast(Node n, DType to) {
    var x = n.input(0);
    if (x.dtype() == to) {
      return x;
    }
    if (x.op() instanceof Op.Const(double v, DType t)
        && t.isFloating()
        && to.isFloating()
        && !to.isNarrow()) {
      return Node.of(new Op.Const(to == DType.FLOAT32 ? (float) v : v, to));
    }
    return n;
  }

  private static Node reshape(Node n, Shape shape) {
    var x = n.input(0);
    while (x.op() instanceof Op.Reshape) {
      x = x.input(0);
    }
    return x.shape().equals(shape) ? x : x == n.input(0) ? n : Node.of(new Op.Reshape(shape), x);
  }

  private static Node permute(Node n, Axes axes) {
    var x = n.input(0);
    var order = new int[axes.size()];
    Arrays.setAll(order, axes::get);
    if (x.op() instanceof Op.Permute(Axes inner)) {
      Arrays.setAll(order, i -> inner.get(axes.get(i)));
      x = x.input(0);
    }
    if (x.op() instanceof Op.MatMul && swapsLastTwo(order)) {
      return Node.of(
          x.op(),
          transpose(x.input(1)),
          transpose(x.input(0))); // products commute: the same chains, the same bits
    }
    boolean identity = true;
    for (int i = 0; i < order.length; i++) {
      identity &= order[i] == i;
    }
    return identity ? x : x == n.input(0) ? n : Node.of(new Op.Permute(Axes.of(order)), x);
  }

  private static boolean swapsLastTwo(int[] order) {
    int n = order.length;
    for (int i = 0; i < n - 2; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return n >= 2 && order[n - 1] == n - 2;
  }

  private static Node transpose(Node x) {
    var t = Nodes.transpose(x);
    return t.op() instanceof Op.Permute(Axes axes) ? permute(t, axes) : t;
  }
}

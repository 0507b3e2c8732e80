package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builders of nodes outside any trace: the language in which gradient rules, composite definitions
 * and optimiser rules are written. Binary operations broadcast.
 */
public final class Nodes {
  private Nodes() {}

  public static Node constant(double value, DType dtype) {
    return Node.of(new Op.Const(value, dtype));
  }

  /** A constant of the dtype of x. */
  public static Node scalarLike(Node x, double value) {
    return constant(value, x.dtype());
  }

  /** A constant broadcast to the shape and dtype of x. */
  public static Node fullLike(Node x, double value) {
    return broadcastTo(scalarLike(x, value), x.shape());
  }

  public static Node unary(UnaryOp op, Node x) {
    return Node.of(new Op.Unary(op), x);
  }

  public static Node binary(BinaryOp op, Node a, Node b) {
    return Node.of(new Op.Binary(op), a, b);
  }

  public static Node composite(CompositeOp op, Node... inputs) {
    return Node.of(new Op.Composite(op), inputs);
  }

  /**
   * The definition of a composite for these inputs. Narrow ones are converted to the dtype in which
   * arithmetic on them is done, and the result back, so that it rounds once.
   */
  public static Node definition(CompositeOp op, List<Node> inputs) {
    boolean narrow = false;
    var wide = new ArrayList<Node>(inputs.size());
    var specs = new ArrayList<TensorSpec>(inputs.size());
    for (Node x : inputs) {
      narrow |= x.dtype().isNarrow();
      wide.add(cast(x, x.dtype().arithmetic()));
      specs.add(x.spec());
    }
    return narrow ? cast(op.expand(wide), op.infer(specs).dtype()) : op.expand(inputs);
  }

  public static Node neg(Node x) {
    return unary(UnaryOp.NEG, x);
  }

  public static Node abs(Node x) {
    return unary(UnaryOp.ABS, x);
  }

  public static Node sign(Node x) {
    return unary(UnaryOp.SIGN, x);
  }

  public static Node sqrt(Node x) {
    return unary(UnaryOp.SQRT, x);
  }

  public static Node floor(Node x) {
    return unary(UnaryOp.FLOOR, x);
  }

  public static Node ceil(Node x) {
    return unary(UnaryOp.CEIL, x);
  }

  public static Node round(Node x) {
    return unary(UnaryOp.ROUND, x);
  }

  public static Node not(Node x) {
    return unary(UnaryOp.NOT, x);
  }

  /** Towards zero; integers are already whole. */
  public static Node trunc(Node x) {
    return x.dtype().isFloating() ? mul(sign(x), floor(abs(x))) : x;
  }

  public static Node add(Node a, Node b) {
    return binary(BinaryOp.ADD, a, b);
  }

  public static Node sub(Node a, Node b) {
    return binary(BinaryOp.SUB, a, b);
  }

  public static Node mul(Node a, Node b) {
    return binary(BinaryOp.MUL, a, b);
  }

  public static Node div(Node a, Node b) {
    return binary(BinaryOp.DIV, a, b);
  }

  public static Node add(Node a, double b) {
    return add(a, scalarLike(a, b));
  }

  public static Node sub(Node a, double b) {
    return sub(a, scalarLike(a, b));
  }

  public static Node mul(Node a, double b) {
    return mul(a, scalarLike(a, b));
  }

  public static Node div(Node a, double b) {
    return div(a, scalarLike(a, b));
  }

  public static Node max(Node a, Node b) {
    return binary(BinaryOp.MAX, a, b);
  }

  public static Node min(Node a, Node b) {
    return binary(BinaryOp.MIN, a, b);
  }

  public static Node eq(Node a, Node b) {
    return binary(BinaryOp.EQ, a, b);
  }

  public static Node ne(Node a, Node b) {
    return binary(BinaryOp.NE, a, b);
  }

  public static Node lt(Node a, Node b) {
    return binary(BinaryOp.LT, a, b);
  }

  public static Node le(Node a, Node b) {
    return binary(BinaryOp.LE, a, b);
  }

  public static Node gt(Node a, Node b) {
    return binary(BinaryOp.LT, b, a);
  }

  public static Node and(Node a, Node b) {
    return binary(BinaryOp.AND, a, b);
  }

  public static Node or(Node a, Node b) {
    return binary(BinaryOp.OR, a, b);
  }

  public static Node where(Node condition, Node a, Node b) {
    return Node.of(new Op.Ternary(TernaryOp.WHERE), condition, a, b);
  }

  /** a · b + c, rounded once. */
  public static Node fma(Node a, Node b, Node c) {
    return Node.of(new Op.Ternary(TernaryOp.FMA), a, b, c);
  }

  public static Node cast(Node x, DType to) {
    return x.dtype() == to ? x : Node.of(new Op.Cast(to), x);
  }

  public static Node bitcast(Node x, DType to) {
    return Node.of(new Op.Bitcast(to), x);
  }

  public static Node reshape(Node x, Shape shape) {
    return x.shape().equals(shape) ? x : Node.of(new Op.Reshape(shape), x);
  }

  public static Node permute(Node x, int... axes) {
    return Node.of(new Op.Permute(Axes.of(axes)), x);
  }

  /** Swaps the last two axes. */
  public static Node transpose(Node x) {
    int n = x.shape().rank();
    var axes = new int[n];
    Arrays.setAll(axes, i -> i);
    axes[n - 1] = n - 2;
    axes[n - 2] = n - 1;
    return permute(x, axes);
  }

  /** Repeats x to a shape that it broadcasts to. */
  public static Node broadcastTo(Node x, Shape shape) {
    if (x.shape().equals(shape)) {
      return x;
    }
    var d = new int[shape.rank()];
    Arrays.fill(d, 1);
    for (int i = 1; i <= x.shape().rank(); i++) {
      d[shape.rank() - i] = x.shape().dim(-i);
    }
    var y = reshape(x, Shape.of(d));
    return y.shape().equals(shape) ? y : Node.of(new Op.Expand(shape), y);
  }

  /** Reduces the neighbouring axes [from, to), which disappear. */
  public static Node reduce(ReduceOp op, Node x, int from, int to) {
    return from == to ? x : Node.of(new Op.Reduce(op, from, to), x);
  }

  /** Sums x down to a shape that broadcasts to x's: the gradient of {@link #broadcastTo}. */
  public static Node sumTo(Node x, Shape shape) {
    if (x.shape().equals(shape)) {
      return x;
    }
    int lead = x.shape().rank() - shape.rank();
    var y = x;
    int to = x.shape().rank();
    while (to > 0) { // runs of reduced axes, from the inside out
      if (to > lead && (shape.dim(to - 1 - lead) != 1 || x.shape().dim(to - 1) == 1)) {
        to--;
        continue;
      }
      int from = to - 1;
      while (from > 0
          && (from <= lead || shape.dim(from - 1 - lead) == 1 && x.shape().dim(from - 1) != 1)) {
        from--;
      }
      y = reduce(ReduceOp.SUM, y, from, to);
      to = from;
    }
    return reshape(y, shape);
  }

  public static Node matmul(Node a, Node b) {
    return Node.of(new Op.MatMul(), a, b);
  }

  /** 0, 1, 2, … along one axis of a shape. */
  public static Node iota(Shape shape, int axis, DType dtype) {
    return Node.of(new Op.Iota(shape, axis, dtype));
  }

  /**
   * Gives the result of a reduction over the axes [from, to) those axes back with extent 1; {@code
   * full} is the shape that was reduced.
   */
  public static Node keepAxes(Node reduced, Shape full, int from, int to) {
    var d = full.toArray();
    Arrays.fill(d, from, to, 1);
    return reshape(reduced, Shape.of(d));
  }
}

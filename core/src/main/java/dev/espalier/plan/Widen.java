package dev.espalier.plan;

import static dev.espalier.ir.Nodes.cast;

import dev.espalier.base.DType;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import java.util.List;

/**
 * Arithmetic on narrow dtypes in the wider one that serves them ({@link DType#arithmetic}): inputs
 * are converted, the result is converted back, so that each operation rounds or wraps once. What
 * only moves elements stays. Afterwards kernels meet narrow dtypes in moves, loads, stores and
 * conversions between a narrow dtype and its wider one only. Expects primitives.
 */
final class Widen {
  private Widen() {}

  static List<Node> apply(List<Node> roots) {
    return Rewriter.rewrite(roots, Widen::widened);
  }

  private static Node widened(Node n) {
    return switch (n.op()) {
      case Op.Const(double v, DType t) ->
          t.isNarrow() ? cast(Node.of(new Op.Const(v, t.arithmetic())), t) : n;
      case Op.Iota(var shape, int axis, DType t) ->
          t.isNarrow() ? cast(Node.of(new Op.Iota(shape, axis, t.arithmetic())), t) : n;
      case Op.Cast(DType to) ->
          n.input(0).dtype().isNarrow() || to.isNarrow() ? conversion(n.input(0), to) : n;
      case Op.Leaf _,
          Op.Reshape _,
          Op.Permute _,
          Op.Expand _,
          Op.Slice _,
          Op.Place _,
          Op.Concat _,
          Op.Gather _,
          Op.Index _,
          Op.Bitcast _,
          Op.RandomBits _,
          Op.Scan _,
          Op.Output _,
          Op.Composite _,
          Op.Custom _,
          Op.Grad _,
          Op.Jvp _,
          Op.Update _ ->
          n;
      case Op.Unary _,
          Op.Binary _,
          Op.Ternary _,
          Op.Reduce _,
          Op.ArgReduce _,
          Op.Cumulate _,
          Op.ArgSort _,
          Op.Scatter _,
          Op.IndexPut _,
          Op.MatMul _,
          Op.Matrix _,
          Op.Conv2d _,
          Op.Pool2d _ ->
          arithmetic(n);
    };
  }

  private static Node conversion(Node x, DType to) {
    var wide = cast(x, x.dtype().arithmetic());
    return to.isNarrow() ? cast(cast(wide, to.arithmetic()), to) : cast(wide, to);
  }

  private static Node arithmetic(Node n) {
    var in = n.rawInputs();
    boolean narrow = n.dtype().isNarrow();
    for (Node x : in) {
      narrow |= x.dtype().isNarrow();
    }
    if (!narrow) {
      return n;
    }
    var wide = in.clone();
    for (int i = 0; i < wide.length; i++) {
      wide[i] = cast(in[i], in[i].dtype().arithmetic());
    }
    return cast(Node.of(n.op(), wide), n.dtype());
  }
}

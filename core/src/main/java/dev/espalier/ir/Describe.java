package dev.espalier.ir;

import dev.espalier.base.ShapeException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for ops and operands, for messages. */
public final class Describe {
  private Describe() {}

  /** The name users know an op by. */
  public static String label(Op op) {
    return switch (op) {
      case Op.Leaf(Op.LeafKind k) -> k.name().toLowerCase(Locale.ROOT);
      case Op.Const c -> "constant " + c.value();
      case Op.Unary(UnaryOp u) -> u.name().toLowerCase(Locale.ROOT);
      case Op.Binary(BinaryOp b) -> b.name().toLowerCase(Locale.ROOT);
      case Op.Ternary(TernaryOp t) -> t.name().toLowerCase(Locale.ROOT);
      case Op.Cast(var to) -> "to " + to;
      case Op.Bitcast(var to) -> "view as " + to;
      case Op.Reduce(ReduceOp r, int _, int _) -> r.name().toLowerCase(Locale.ROOT);
      case Op.ArgReduce(ReduceOp r, int _) -> "arg" + r.name().toLowerCase(Locale.ROOT);
      case Op.Reshape _ -> "reshape";
      case Op.Permute _ -> "permute";
      case Op.Expand _ -> "expand";
      case Op.Slice _ -> "slice";
      case Op.Place _ -> "place";
      case Op.Concat _ -> "concat";
      case Op.Gather _ -> "gather";
      case Op.ScatterAdd _ -> "scatter_add";
      case Op.IndexSelect _ -> "index_select";
      case Op.IndexAdd _ -> "index_add";
      case Op.Iota _ -> "arange";
      case Op.RandomBits _ -> "random";
      case Op.MatMul _ -> "matmul";
      case Op.Conv2d(Op.ConvKind k, var _) -> k == Op.ConvKind.FORWARD ? "conv2d" : "conv2d_" + k.name().toLowerCase(Locale.ROOT);
      case Op.Pool2d(Op.PoolKind k, var _) -> k.name().toLowerCase(Locale.ROOT) + "_pool2d";
      case Op.Composite(CompositeOp c) -> c.label();
      case Op.Grad _ -> "backward";
      case Op.Output _ -> "output";
      case Op.Update(UpdateRule r, var _) -> r.label();
    };
  }

  /** One line an operand: role, spec, where it came from. */
  static String operands(List<Node> in) {
    var s = new StringBuilder();
    for (int i = 0; i < in.size(); i++) {
      String role = in.size() == 1 ? "input" : in.size() == 2 ? (i == 0 ? "left" : "right") : "input " + i;
      s.append("\n  %-6s %s  %s".formatted(role, in.get(i).spec(), label(in.get(i).op())));
    }
    return s.toString();
  }

  static ShapeException shape(Op op, Node[] in, String problem, @Nullable String rule, String fix) {
    return new ShapeException(
        label(op), problem + operands(List.of(in)) + (rule == null ? "" : "\n  rule   " + rule), fix);
  }
}

package dev.espalier.ir;

import dev.espalier.base.Operand;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words for ops and operands, for messages. */
public final class Describe {
  /** Losses are functions of their own to users, though they are compositions. */
  private static final Pattern LOSSES = Pattern.compile("dev\\.espalier\\.nn\\.\\w*Loss(es)?");

  /** Methods that are no operations: lambdas, and what records one. */
  private static final Pattern HELPERS = Pattern.compile(".*[$<].*|composite|record");

  private static final Pattern BELOW =
      Pattern.compile("(dev\\.espalier\\.(base|ir|grad|plan|runtime|spi)|java|jdk)\\.");

  private Describe() {}

  /** The name users know an op by. */
  public static String label(Op op) {
    return switch (op) {
      case Op.Leaf(Op.LeafKind k) ->
          switch (k) {
            case INPUT -> "data";
            case PARAMETER -> "parameter";
            case SCALAR -> "number";
          };
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
      case Op.Cumulate(CumulateOp c, int _, boolean _) ->
          switch (c) {
            case SUM -> "cumsum";
            case LINEAR -> "recurrence";
            case ARGMAX -> "cummax";
            case ARGMIN -> "cummin";
          };
      case Op.ArgSort _ -> "argsort";
      case Op.Gather _ -> "gather";
      case Op.Scatter(ScatterOp s, int _, int _) -> "scatter" + suffix(s);
      case Op.Index(int _, boolean wrap) -> wrap ? "index" : "index_select";
      case Op.IndexPut(ScatterOp s, int _, Shape _, boolean wrap) ->
          wrap ? "index_put" + suffix(s) : s == ScatterOp.SET ? "index_copy" : "index" + suffix(s);
      case Op.Iota _ -> "arange";
      case Op.RandomBits _ -> "random";
      case Op.MatMul _ -> "matmul";
      case Op.Conv2d(Op.ConvKind k, var _) ->
          k == Op.ConvKind.FORWARD ? "conv2d" : "conv2d_" + k.name().toLowerCase(Locale.ROOT);
      case Op.Pool2d(Op.PoolKind k, var _) -> k.name().toLowerCase(Locale.ROOT) + "_pool2d";
      case Op.Matrix(MatrixKind k, double _) -> k.label();
      case Op.Composite(CompositeOp c) -> c.label();
      case Op.Custom(ArrayKernel k) -> k.label();
      case Op.Grad _ -> "backward";
      case Op.Jvp _ -> "jvp";
      case Op.Output _ -> "output";
      case Op.Update(UpdateRule r, var _) -> r.label();
      case Op.Scan _ -> "scan";
    };
  }

  private static String suffix(ScatterOp s) {
    return s == ScatterOp.SET ? "" : "_" + s.name().toLowerCase(Locale.ROOT);
  }

  /**
   * What an index outside its axis raises.
   *
   * @param index the index as it was given
   * @param element its position in the index tensor, counted row-major
   * @param wrap whether negative indices count from the end
   */
  public static ValueException outOfRange(
      Op op, long index, int element, int axis, int extent, boolean wrap) {
    return new ValueException(
        TensorException.Facts.of(
            label(op),
            "index "
                + index
                + " (element "
                + element
                + ") is out of range for axis "
                + axis
                + " of extent "
                + extent,
            (wrap ? -extent : 0) + " <= index < " + extent,
            extent == 0
                ? "the axis is empty: pass no index"
                : "use indices from " + (wrap ? -extent : 0) + " to " + (extent - 1)));
  }

  /**
   * Where a tensor came from: its leaf's name ({@code parameter fc1.weight}), else the op that made
   * it. A transposition also says of what, since users rarely know that a layer transposes its
   * weight.
   */
  public static String origin(Node n) {
    if (n.op() instanceof Op.Leaf && n.value() instanceof Named named && !named.name().isEmpty()) {
      return label(n.op()) + " " + named.name();
    }
    var in = n.inputs(); // empty when a realised node has dropped them
    if (in.isEmpty()) {
      return label(n.op());
    }
    var x = in.get(0);
    if (n.op() instanceof Op.Permute(Axes axes)) {
      return (swapsLast(axes) ? "transpose of " : "permute of ") + source(x) + " " + x.shape();
    }
    if (n.op() instanceof Op.Expand) {
      return isNumber(x) ? "filled" : "expand of " + x.shape();
    }
    if (n.op() instanceof Op.Reshape(Shape to)) {
      return flattens(x.shape(), to) ? "flatten" : "reshape of " + x.shape();
    }
    return label(n.op());
  }

  /** Whether x is one number whatever its shape says, as behind zeros, ones and full. */
  private static boolean isNumber(Node x) {
    for (var in = x.inputs(); x.op() instanceof Op.Reshape && !in.isEmpty(); in = x.inputs()) {
      x = in.get(0);
    }
    return x.op() instanceof Op.Const
        || x.op() instanceof Op.Leaf(Op.LeafKind kind) && kind == Op.LeafKind.SCALAR;
  }

  private static String source(Node x) {
    return x.op() instanceof Op.Leaf ? origin(x) : label(x.op());
  }

  private static boolean swapsLast(Axes axes) {
    int n = axes.size();
    for (int i = 0; i < n; i++) {
      if (axes.get(i) != (i < n - 2 ? i : 2 * n - 3 - i)) {
        return false;
      }
    }
    return n >= 2;
  }

  /** Whether a run of neighbouring axes became one (more than a squeeze) and the others stayed. */
  private static boolean flattens(Shape from, Shape to) {
    int merged = from.rank() - to.rank() + 1;
    if (merged < 2 || to.rank() == 0) {
      return false;
    }
    int first = 0;
    while (first < to.rank() - 1 && from.dim(first) == to.dim(first)) {
      first++;
    }
    for (int i = first + 1; i < to.rank(); i++) {
      if (to.dim(i) != from.dim(i + merged - 1)) {
        return false;
      }
    }
    int factors = 0;
    for (int i = first; i < first + merged; i++) {
      factors += from.dim(i) == 1 ? 0 : 1;
    }
    return factors > 1;
  }

  /** All operands of an op. */
  static List<Operand> operands(Op op, Node... in) {
    var list = new ArrayList<Operand>(in.length);
    for (int i = 0; i < in.length; i++) {
      list.add(operand(op, i, in));
    }
    return list;
  }

  /** Operand i of an op. */
  static Operand operand(Op op, int i, Node... in) {
    return new Operand(role(op, i, in.length), in[i].shape(), in[i].dtype(), origin(in[i]));
  }

  private static String role(Op op, int i, int n) {
    return switch (op) {
      case Op.MatMul _, Op.Binary _ -> i == 0 ? "left" : "right";
      case Op.Ternary(TernaryOp t) ->
          switch (t) {
            case WHERE -> i == 0 ? "if" : i == 1 ? "then" : "else";
            case FMA -> i == 0 ? "a" : i == 1 ? "b" : "c";
          };
      case Op.Conv2d(Op.ConvKind k, var _) ->
          switch (k) {
            case FORWARD -> i == 0 ? "input" : "weight";
            case INPUT -> i == 0 ? "gradient" : "weight";
            case WEIGHT -> i == 0 ? "input" : "gradient";
          };
      case Op.Gather _ -> i == 0 ? "input" : "index";
      case Op.Index _ -> i == 0 ? "input" : n == 2 ? "index" : "index " + (i - 1);
      case Op.Scatter _ -> i == 0 ? "source" : i == 1 ? "index" : "input";
      case Op.IndexPut(ScatterOp _, int _, Shape extents, boolean _) ->
          i == 0
              ? "source"
              : i > extents.rank() ? "input" : extents.rank() == 1 ? "index" : "index " + (i - 1);
      case Op.Matrix _ -> n == 1 ? "input" : i == 0 ? "a" : "b";
      case Op.Cumulate _ -> n == 1 ? "input" : i == 0 ? "a" : "b";
      case Op.Composite(CompositeOp c) -> {
        var roles = c.roles();
        yield i < roles.size() ? roles.get(i) : n == 1 ? "input" : "input " + i;
      }
      case Op.Slice _, Op.Place _ -> i == 0 ? "input" : "start";
      case Op.Leaf _,
          Op.Const _,
          Op.Unary _,
          Op.Cast _,
          Op.Bitcast _,
          Op.Reduce _,
          Op.ArgReduce _,
          Op.ArgSort _,
          Op.Reshape _,
          Op.Permute _,
          Op.Expand _,
          Op.Concat _,
          Op.Iota _,
          Op.RandomBits _,
          Op.Pool2d _,
          Op.Custom _,
          Op.Grad _,
          Op.Jvp _,
          Op.Output _,
          Op.Update _,
          Op.Scan _ ->
          n == 1 ? "input" : "input " + i;
    };
  }

  /**
   * An exception under the name of the method that the user or a layer called: the difference that
   * {@code lerp} takes is lerp's. Names that are spelt alike keep their spelling.
   */
  public static TensorException asCalled(TensorException e) {
    String called = null;
    for (var frame : e.getStackTrace()) {
      var c = frame.getClassName();
      var method = frame.getMethodName();
      if (c.startsWith("dev.espalier.tensor.") || LOSSES.matcher(c).matches()) {
        called = HELPERS.matcher(method).matches() ? called : method;
      } else if (!BELOW.matcher(c).lookingAt()) {
        break;
      }
    }
    var f = e.facts();
    return called == null || called.equalsIgnoreCase(f.op().replace("_", ""))
        ? e
        : e.with(
            new TensorException.Facts(
                called, f.problem(), f.operands(), f.rule(), f.layer(), f.fix()));
  }

  /** What a node raises whose elements are not finite. */
  public static TensorException notFinite(Node n, String problem, String fix) {
    return asCalled(
        new StateException(
            new TensorException.Facts(
                label(n.op()),
                problem,
                operands(n.op(), n.rawInputs()),
                "all elements are finite",
                n.path() == null ? null : n.path().toString(),
                fix)));
  }

  /** Adds what the op and its inputs tell to an exception that does not have it, and the layer. */
  static TensorException complete(TensorException e, @Nullable LayerPath layer, Op op, Node... in) {
    var f = e.facts();
    var path = layer == null || f.layer() != null ? f.layer() : layer.toString();
    return asCalled(
        e.with(
            f.operands().isEmpty()
                ? new TensorException.Facts(
                    label(op), f.problem(), operands(op, in), f.rule(), path, f.fix())
                : new TensorException.Facts(
                    f.op(), f.problem(), f.operands(), f.rule(), path, f.fix())));
  }
}

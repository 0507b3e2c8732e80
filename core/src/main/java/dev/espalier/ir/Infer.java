package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shape and dtype of the result of an op, or the exception that tells the user why there is none. */
public final class Infer {
  private Infer() {}

  /** The spec of {@code op} over these inputs. */
  public static TensorSpec infer(Op op, Node... in) {
    return switch (op) {
      case Op.Leaf _ -> throw new AssertionError("a leaf brings its spec");
      case Op.Const c -> new TensorSpec(Shape.scalar(), c.dtype());
      case Op.Unary(UnaryOp u) -> unary(u, op, in);
      case Op.Binary(BinaryOp b) -> binary(b, op, in);
      case Op.Ternary(TernaryOp t) -> ternary(t, op, in);
      case Op.Cast(DType to) -> new TensorSpec(in[0].shape(), to);
      case Op.Bitcast(DType to) -> bitcast(op, in[0], to);
      case Op.Reduce(ReduceOp r, int from, int to) -> reduce(op, r, from, to, in[0]);
      case Op.ArgReduce(ReduceOp _, int axis) -> {
        need(in[0].shape().dim(axis) > 0, op, in, "the reduced axis is empty", "reduce an axis with elements");
        yield new TensorSpec(in[0].shape().without(axis, axis + 1), DType.INT64);
      }
      case Op.Reshape(Shape shape) -> {
        need(
            shape.size() == in[0].shape().size(),
            op,
            in,
            "cannot view " + in[0].shape().size() + " elements as " + shape,
            "use a shape with " + in[0].shape().size() + " elements");
        yield new TensorSpec(shape, in[0].dtype());
      }
      case Op.Permute(Axes axes) -> permute(op, axes, in[0]);
      case Op.Expand(Shape shape) -> {
        need(
            shape.equals(Shape.broadcast(in[0].shape(), shape)) && shape.rank() == in[0].shape().rank(),
            op,
            in,
            "cannot expand " + in[0].shape() + " to " + shape,
            "only axes of extent 1 can be expanded");
        yield new TensorSpec(shape, in[0].dtype());
      }
      case Op.Slice(int axis, int length, int step) -> {
        need(
            length >= 0 && step != 0 && (length <= 1 || (long) (length - 1) * Math.abs((long) step) < in[0].shape().dim(axis)),
            op,
            in,
            length + " elements " + step + " apart do not fit into extent " + in[0].shape().dim(axis) + " of axis " + axis,
            "use a shorter slice");
        yield new TensorSpec(in[0].shape().with(axis, length), in[0].dtype());
      }
      case Op.Place(int axis, int size, int _) -> new TensorSpec(in[0].shape().with(axis, size), in[0].dtype());
      case Op.Concat(int axis) -> concat(op, axis, in);
      case Op.Gather(int axis) -> {
        index(op, in, 1);
        gatherable(op, axis, in, in[0].shape(), in[1].shape());
        yield new TensorSpec(in[1].shape(), in[0].dtype());
      }
      case Op.ScatterAdd(int axis, int size) -> {
        index(op, in, 1);
        need(in[0].shape().equals(in[1].shape()), op, in, "source and index differ in shape", "give one index for each element");
        yield new TensorSpec(in[0].shape().with(axis, size), in[0].dtype());
      }
      case Op.IndexSelect(int axis) -> {
        index(op, in, 1);
        need(in[1].shape().rank() == 1, op, in, "the index has rank " + in[1].shape().rank() + ", not 1", "flatten the index");
        yield new TensorSpec(in[0].shape().with(axis, in[1].shape().dim(0)), in[0].dtype());
      }
      case Op.IndexAdd(int axis, int size) -> {
        index(op, in, 1);
        yield new TensorSpec(in[0].shape().with(axis, size), in[0].dtype());
      }
      case Op.Iota(Shape shape, int _, DType dtype) -> new TensorSpec(shape, dtype);
      case Op.RandomBits(Shape shape) -> new TensorSpec(shape, DType.INT32);
      case Op.MatMul _ -> matmul(op, in);
      case Op.Conv2d(Op.ConvKind kind, Op.ConvSpec s) -> conv(op, kind, s, in);
      case Op.Pool2d(Op.PoolKind kind, Op.PoolSpec s) -> pool(op, kind, s, in);
      case Op.Composite(CompositeOp c) -> {
        var specs = new ArrayList<TensorSpec>(in.length);
        for (Node n : in) {
          specs.add(n.spec());
        }
        yield c.infer(specs);
      }
      case Op.Grad _ -> {
        need(in[0].shape().size() == 1, op, in, "a gradient is taken of a scalar, not of " + in[0].shape(), "reduce it first: loss.mean().backward()");
        yield new TensorSpec(Shape.scalar(), in[0].dtype());
      }
      case Op.Output(int k) -> output(in[0], k);
      case Op.Update _ -> in[0].spec();
    };
  }

  private static TensorSpec output(Node source, int k) {
    return switch (source.op()) {
      case Op.Grad _ -> source.input(1 + k).spec();
      case Op.Update _ -> source.input(k).spec();
      default -> throw new AssertionError("output of " + source);
    };
  }

  private static TensorSpec unary(UnaryOp u, Op op, Node[] in) {
    var t = in[0].dtype();
    boolean ok =
        switch (u) {
          case NEG, ABS, SIGN -> t != DType.BOOL;
          case SQRT, FLOOR, CEIL, ROUND -> t.isFloating();
          case NOT -> t == DType.BOOL;
        };
    if (!ok) {
      throw dtype(op, in, "does not take " + t, u == UnaryOp.NOT ? "compare first: x.ne(0)" : "convert first: x.to(DType.FLOAT32)");
    }
    return in[0].spec();
  }

  private static TensorSpec binary(BinaryOp b, Op op, Node[] in) {
    var t = in[0].dtype();
    if (t != in[1].dtype()) {
      throw dtype(op, in, "operands have different dtypes", "convert one of them with to(dtype)");
    }
    boolean ok =
        switch (b) {
          case ADD, SUB, MUL, DIV, REM -> t != DType.BOOL;
          case MAX, MIN, EQ, NE, LT, LE -> true;
          case AND, OR, XOR -> !t.isFloating();
          case SHL, SHR -> t.isIntegral();
        };
    if (!ok) {
      throw dtype(op, in, "does not take " + t, "convert first with to(dtype)");
    }
    return new TensorSpec(broadcast(op, in), b.isComparison() ? DType.BOOL : t);
  }

  private static TensorSpec ternary(TernaryOp t, Op op, Node[] in) {
    if (t == TernaryOp.WHERE && in[0].dtype() != DType.BOOL) {
      throw dtype(op, in, "the condition is " + in[0].dtype() + ", not bool", "compare first: x.gt(0)");
    }
    if (in[1].dtype() != in[2].dtype() || t == TernaryOp.FMA && in[0].dtype() != in[1].dtype()) {
      throw dtype(op, in, "operands have different dtypes", "convert one of them with to(dtype)");
    }
    return new TensorSpec(broadcast(op, in), in[1].dtype());
  }

  private static Shape broadcast(Op op, Node[] in) {
    var s = in[0].shape();
    for (int i = 1; i < in.length; i++) {
      var next = Shape.broadcast(s, in[i].shape());
      if (next == null) {
        throw shape(
            op,
            in,
            "shapes " + s + " and " + in[i].shape() + " do not broadcast",
            "aligned at the end, extents must be equal or 1",
            broadcastFix(s, in[i].shape()));
      }
      s = next;
    }
    return s;
  }

  /** Suggests an axis of extent 1 when that makes the shapes fit, the commonest mistake. */
  private static String broadcastFix(Shape a, Shape b) {
    boolean ordered = a.rank() <= b.rank();
    var small = ordered ? a : b;
    var large = ordered ? b : a;
    for (int axis = 1; axis <= small.rank(); axis++) {
      var d = new int[small.rank() + 1];
      for (int i = 0; i < d.length; i++) {
        d[i] = i < axis ? small.dim(i) : i == axis ? 1 : small.dim(i - 1);
      }
      if (Shape.broadcast(Shape.of(d), large) != null) {
        return "unsqueeze(" + axis + ") the operand of shape " + small + ", which makes it " + Shape.of(d);
      }
    }
    return "reshape or slice one operand so that the extents agree";
  }

  private static TensorSpec bitcast(Op op, Node x, DType to) {
    if (x.dtype().bytes() != to.bytes()) {
      throw dtype(op, new Node[] {x}, "cannot read " + x.dtype() + " as " + to, "use a dtype of " + x.dtype().bytes() + " bytes");
    }
    return new TensorSpec(x.shape(), to);
  }

  private static TensorSpec reduce(Op op, ReduceOp r, int from, int to, Node x) {
    if (r == ReduceOp.SUM && x.dtype() == DType.BOOL) {
      throw dtype(op, new Node[] {x}, "does not take bool", "convert first: x.to(DType.INT64)");
    }
    need(
        r == ReduceOp.SUM || x.shape().size(from, to) > 0,
        op,
        new Node[] {x},
        "the reduced axes are empty",
        "reduce axes with elements");
    return new TensorSpec(x.shape().without(from, to), x.dtype());
  }

  private static TensorSpec permute(Op op, Axes axes, Node x) {
    int n = x.shape().rank();
    var seen = new boolean[n];
    boolean ok = axes.size() == n;
    for (int i = 0; ok && i < n; i++) {
      int a = axes.get(i);
      ok = a >= 0 && a < n && !seen[a];
      if (ok) {
        seen[a] = true;
      }
    }
    need(ok, op, new Node[] {x}, axes + " is not an order of the axes of " + x.shape(), "name each axis from 0 to " + (n - 1) + " once");
    var d = new int[n];
    for (int i = 0; i < n; i++) {
      d[i] = x.shape().dim(axes.get(i));
    }
    return new TensorSpec(Shape.of(d), x.dtype());
  }

  private static TensorSpec concat(Op op, int axis, Node[] in) {
    need(in.length > 0, op, in, "nothing to concatenate", "give at least one tensor");
    int n = 0;
    for (Node x : in) {
      boolean ok = x.shape().rank() == in[0].shape().rank();
      for (int i = 0; ok && i < x.shape().rank(); i++) {
        ok = i == axis || x.shape().dim(i) == in[0].shape().dim(i);
      }
      need(ok, op, in, "extents differ outside axis " + axis, "only the concatenated axis may differ");
      if (x.dtype() != in[0].dtype()) {
        throw dtype(op, in, "operands have different dtypes", "convert them with to(dtype)");
      }
      n += x.shape().dim(axis);
    }
    return new TensorSpec(in[0].shape().with(axis, n), in[0].dtype());
  }

  private static void index(Op op, Node[] in, int i) {
    var t = in[i].dtype();
    if (t != DType.INT64 && t != DType.INT32) {
      throw dtype(op, in, "the index is " + t, "use an int64 index: index.to(DType.INT64)");
    }
  }

  private static void gatherable(Op op, int axis, Node[] in, Shape x, Shape index) {
    boolean ok = x.rank() == index.rank();
    for (int i = 0; ok && i < x.rank(); i++) {
      ok = i == axis || index.dim(i) == x.dim(i);
    }
    need(ok, op, in, "index " + index + " does not match " + x + " outside axis " + axis, "expand the index to the other extents");
  }

  private static TensorSpec matmul(Op op, Node[] in) {
    if (in[0].dtype() != in[1].dtype() || !in[0].dtype().isFloating()) {
      throw dtype(op, in, "operands must be floating and of one dtype", "convert with to(DType.FLOAT32)");
    }
    var a = in[0].shape();
    var b = in[1].shape();
    need(a.rank() >= 2 && b.rank() >= 2, op, in, "operands need at least two axes", "unsqueeze vectors to matrices");
    if (a.dim(-1) != b.dim(-2)) {
      throw shape(
          op,
          in,
          "inner dimensions differ, " + a.dim(-1) + " and " + b.dim(-2),
          "left.shape[-1] == right.shape[-2]",
          a.dim(-1) == b.dim(-1) ? "transpose the right operand: b.transpose(-2, -1)" : "make the inner dimensions equal");
    }
    var batch = Shape.broadcast(a.without(a.rank() - 2, a.rank()), b.without(b.rank() - 2, b.rank()));
    if (batch == null) {
      throw shape(op, in, "batch axes do not broadcast", "aligned at the end, extents must be equal or 1", "make the batch axes equal");
    }
    var d = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
    d[batch.rank()] = a.dim(-2);
    d[batch.rank() + 1] = b.dim(-1);
    return new TensorSpec(Shape.of(d), in[0].dtype());
  }

  private static TensorSpec conv(Op op, Op.ConvKind kind, Op.ConvSpec s, Node[] in) {
    if (in[0].dtype() != in[1].dtype() || !in[0].dtype().isFloating()) {
      throw dtype(op, in, "operands must be floating and of one dtype", "convert with to(DType.FLOAT32)");
    }
    for (Node x : in) {
      need(x.shape().rank() == 4, op, in, "takes (N, C, H, W), not rank " + x.shape().rank(), "unsqueeze(0) adds a batch axis");
    }
    var a = in[0].shape();
    var b = in[1].shape();
    need(
        s.outHeight() > 0 && s.outWidth() > 0,
        op,
        in,
        "a kernel of " + s.kernelHeight() + "×" + s.kernelWidth() + " does not fit into " + s.height() + "×" + s.width() + " with padding " + s.padH() + ", " + s.padW(),
        "use a larger input, a smaller kernel or more padding");
    return switch (kind) {
      case FORWARD -> {
        if (a.dim(1) != b.dim(1) * s.groups()) {
          throw shape(
              op,
              in,
              "the input has " + a.dim(1) + " channels, the weight is for " + b.dim(1) * s.groups(),
              "input.shape[1] == weight.shape[1] * groups",
              "make the layer for " + a.dim(1) + " input channels");
        }
        need(b.dim(0) % s.groups() == 0, op, in, b.dim(0) + " output channels do not divide into " + s.groups() + " groups", "use a multiple of groups");
        yield new TensorSpec(Shape.of(a.dim(0), b.dim(0), s.outHeight(), s.outWidth()), in[0].dtype());
      }
      case INPUT -> new TensorSpec(Shape.of(a.dim(0), b.dim(1) * s.groups(), s.height(), s.width()), in[0].dtype());
      case WEIGHT ->
          new TensorSpec(Shape.of(b.dim(1), a.dim(1) / s.groups(), s.kernelHeight(), s.kernelWidth()), in[0].dtype());
    };
  }

  private static TensorSpec pool(Op op, Op.PoolKind kind, Op.PoolSpec s, Node[] in) {
    if (!in[0].dtype().isFloating()) {
      throw dtype(op, in, "does not take " + in[0].dtype(), "convert first: x.to(DType.FLOAT32)");
    }
    for (Node x : in) {
      need(x.shape().rank() == 4, op, in, "takes (N, C, H, W), not rank " + x.shape().rank(), "unsqueeze(0) adds a batch axis");
    }
    need(
        s.outHeight() > 0 && s.outWidth() > 0,
        op,
        in,
        "a window of " + s.kernelHeight() + "×" + s.kernelWidth() + " does not fit into " + s.height() + "×" + s.width(),
        "use a larger input or a smaller window");
    var x = in[0].shape();
    var small = Shape.of(x.dim(0), x.dim(1), s.outHeight(), s.outWidth());
    var large = Shape.of(x.dim(0), x.dim(1), s.height(), s.width());
    return new TensorSpec(
        switch (kind) {
          case MAX, AVG, MAX_GATHER -> small;
          case MAX_SCATTER, AVG_SCATTER -> large;
        },
        in[0].dtype());
  }

  private static void need(boolean ok, Op op, Node[] in, String problem, String fix) {
    if (!ok) {
      throw shape(op, in, problem, null, fix);
    }
  }

  private static ShapeException shape(Op op, Node[] in, String problem, @org.jspecify.annotations.Nullable String rule, String fix) {
    return Describe.shape(op, in, problem, rule, fix);
  }

  private static TensorException dtype(Op op, Node[] in, String problem, String fix) {
    return new DTypeException(Describe.label(op), problem + Describe.operands(List.of(in)), fix);
  }

  /** For callers that check values, not specs. */
  static ValueException value(Op op, String problem, String fix) {
    return new ValueException(Describe.label(op), problem, fix);
  }
}

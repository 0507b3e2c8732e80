package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Operand;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shape and dtype of the result of an op, or the exception that tells the user why there is none.
 */
public final class Infer {
  private static final String BROADCAST = "extents, aligned at the end, are equal or 1";

  private Infer() {}

  /** The spec of {@code op} over these inputs. */
  public static TensorSpec infer(Op op, Node... in) {
    return infer(null, op, in);
  }

  /** The spec of {@code op} over these inputs, recorded in a layer which errors name. */
  public static TensorSpec infer(@Nullable LayerPath layer, Op op, Node... in) {
    try {
      return spec(op, in);
    } catch (TensorException e) {
      throw Describe.complete(e, layer, op, in);
    }
  }

  private static TensorSpec spec(Op op, Node... in) {
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
        if (in[0].shape().dim(axis) <= 0) {
          throw shape(
              op,
              in,
              "the reduced axis is empty",
              "input.shape[" + axis + "] > 0",
              "reduce an axis with elements");
        }
        yield new TensorSpec(in[0].shape().without(axis, axis + 1), DType.INT64);
      }
      case Op.Reshape(Shape shape) -> {
        if (shape.size() != in[0].shape().size()) {
          throw shape(
              op,
              in,
              "cannot view " + in[0].shape().size() + " elements as " + shape,
              "the new shape has as many elements as the input",
              Suggest.reshape(in[0].shape(), shape));
        }
        yield new TensorSpec(shape, in[0].dtype());
      }
      case Op.Permute(Axes axes) -> permute(op, axes, in[0]);
      case Op.Expand(Shape shape) -> {
        if (!(shape.equals(Shape.broadcast(in[0].shape(), shape))
            && shape.rank() == in[0].shape().rank())) {
          throw shape(
              op,
              in,
              "cannot expand " + in[0].shape() + " to " + shape,
              "only axes of extent 1 are repeated",
              Suggest.expand(in[0].shape(), shape));
        }
        yield new TensorSpec(shape, in[0].dtype());
      }
      case Op.Slice(int axis, int length, int step) -> {
        if (!(length >= 0
            && step != 0
            && (length == 0
                || (long) (length - 1) * Math.abs((long) step) < in[0].shape().dim(axis)))) {
          throw shape(
              op,
              in,
              length
                  + " elements "
                  + step
                  + " apart do not fit into extent "
                  + in[0].shape().dim(axis)
                  + " of axis "
                  + axis,
              "(length - 1) * |step| < input.shape[" + axis + "]",
              step == 0
                  ? "use a step other than 0"
                  : "take at most " + Suggest.fit(in[0].shape().dim(axis), step) + " elements");
        }
        yield new TensorSpec(in[0].shape().with(axis, length), in[0].dtype());
      }
      case Op.Place(int axis, int size, int _) ->
          new TensorSpec(in[0].shape().with(axis, size), in[0].dtype());
      case Op.Concat(int axis) -> concat(op, axis, in);
      case Op.Cumulate(CumulateOp c, int axis, boolean _) ->
          InferIndexing.cumulate(op, c, axis, in);
      case Op.ArgSort(int axis, int count, boolean _) -> InferIndexing.sort(op, axis, count, in);
      case Op.Gather(int axis) -> InferIndexing.gather(op, axis, in);
      case Op.Scatter(ScatterOp _, int axis, int size) -> InferIndexing.scatter(op, axis, size, in);
      case Op.Index(int axis, boolean _) -> InferIndexing.index(op, axis, in);
      case Op.IndexPut(ScatterOp _, int axis, Shape extents, boolean _) ->
          InferIndexing.put(op, axis, extents, in);
      case Op.Iota(Shape shape, int _, DType dtype) -> new TensorSpec(shape, dtype);
      case Op.RandomBits(Shape shape) -> new TensorSpec(shape, DType.INT32);
      case Op.MatMul _ -> matmul(op, in);
      case Op.Matrix(MatrixKind kind, double _) -> InferMatrices.infer(op, kind, in);
      case Op.Conv2d(Op.ConvKind kind, Op.ConvSpec s) -> InferImages.conv(op, kind, s, in);
      case Op.Pool2d(Op.PoolKind kind, Op.PoolSpec s) -> InferImages.pool(op, kind, s, in);
      case Op.Composite(CompositeOp c) -> c.infer(specs(in));
      case Op.Custom(ArrayKernel k) -> k.infer(specs(in));
      case Op.Grad _ -> {
        if (in[0].shape().size() != 1) {
          throw shape(
              op,
              List.of(new Operand("loss", in[0].shape(), in[0].dtype(), Describe.origin(in[0]))),
              "a gradient is taken of one number, not of " + in[0].shape().size(),
              "loss.size == 1",
              "reduce it first: loss.mean().backward()");
        }
        yield new TensorSpec(Shape.scalar(), in[0].dtype());
      }
      case Op.Jvp(int roots, int variables) -> {
        assert in.length == roots + 2 * variables;
        for (int i = roots; i < roots + variables; i++) {
          assert in[i].spec().equals(in[i + variables].spec()) : in[i] + ", " + in[i + variables];
        }
        yield new TensorSpec(Shape.scalar(), DType.FLOAT32); // floating: gradients pass through
      }
      case Op.Output(int k) -> output(in[0], k);
      case Op.Update _ -> in[0].spec();
      case Op.Scan s -> Scans.infer(s, in);
    };
  }

  private static List<TensorSpec> specs(Node[] in) {
    var specs = new ArrayList<TensorSpec>(in.length);
    for (Node n : in) {
      specs.add(n.spec());
    }
    return specs;
  }

  private static TensorSpec output(Node source, int k) {
    return switch (source.op()) {
      case Op.Grad _ -> source.input(1 + k).spec();
      case Op.Jvp _, Op.Update _ -> source.input(k).spec();
      case Op.Scan s -> s.output(k);
      default -> throw new AssertionError("output of " + source);
    };
  }

  private static TensorSpec unary(UnaryOp u, Op op, Node[] in) {
    var t = in[0].dtype();
    if (!u.domain().holds(t)) {
      throw dtype(
          op,
          in,
          "does not take " + t,
          "input is " + u.domain(),
          "convert first: x." + u.domain().conversion());
    }
    return in[0].spec();
  }

  private static TensorSpec binary(BinaryOp b, Op op, Node[] in) {
    var t = in[0].dtype();
    sameDType(op, 0, 1, in);
    if (!b.domain().holds(t)) {
      throw dtype(
          op,
          in,
          "does not take " + t,
          "operands are " + b.domain(),
          "convert both operands first: " + b.domain().conversion());
    }
    return new TensorSpec(broadcast(op, in), b.isComparison() ? DType.BOOL : t);
  }

  private static TensorSpec ternary(TernaryOp t, Op op, Node[] in) {
    switch (t) {
      case WHERE -> {
        if (in[0].dtype() != DType.BOOL) {
          throw dtype(
              op,
              in,
              "the condition is " + in[0].dtype() + ", not bool",
              "condition is bool",
              "compare first: condition.ne(0)");
        }
      }
      case FMA -> {
        sameDType(op, 0, 1, in);
        if (!in[0].dtype().isFloating()) {
          throw dtype(
              op,
              in,
              "does not take " + in[0].dtype(),
              "operands are floating",
              "convert them first: to(DType.FLOAT32)");
        }
      }
    }
    sameDType(op, 1, 2, in);
    return new TensorSpec(broadcast(op, in), in[1].dtype());
  }

  static void sameDType(Op op, int i, int j, Node[] in) {
    if (in[i].dtype() != in[j].dtype()) {
      var a = Describe.operand(op, i, in);
      var b = Describe.operand(op, j, in);
      var to = DType.promote(a.dtype(), b.dtype());
      var other = a.dtype() == to ? b : a;
      throw new DTypeException(
          new TensorException.Facts(
              Describe.label(op),
              "dtypes differ, " + a.dtype() + " and " + b.dtype(),
              in.length <= 3 ? Describe.operands(op, in) : List.of(a, b),
              name(a) + ".dtype == " + name(b) + ".dtype",
              null,
              "convert the "
                  + other.dtype()
                  + " operand: "
                  + name(other)
                  + ".to(DType."
                  + to.name()
                  + ")"));
    }
  }

  /** A role as an identifier. */
  private static String name(Operand o) {
    return o.role().replace(" ", "");
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
            BROADCAST,
            Suggest.broadcast(s, in[i].shape()));
      }
      s = next;
    }
    return s;
  }

  private static TensorSpec bitcast(Op op, Node x, DType to) {
    if (x.dtype().bytes() != to.bytes()) {
      throw dtype(
          op,
          new Node[] {x},
          "cannot read " + x.dtype() + " as " + to,
          "both dtypes have the same width",
          "use a dtype of " + x.dtype().bytes() + " bytes");
    }
    return new TensorSpec(x.shape(), to);
  }

  private static TensorSpec reduce(Op op, ReduceOp r, int from, int to, Node x) {
    var in = new Node[] {x};
    if (r == ReduceOp.SUM && x.dtype() == DType.BOOL) {
      throw dtype(
          op, in, "does not take bool", "input is a number", "convert first: x.to(DType.INT64)");
    }
    if ((r == ReduceOp.MAX || r == ReduceOp.MIN) && x.shape().size(from, to) == 0) {
      throw shape(
          op,
          in,
          "the reduced axes are empty",
          "the extents of axes " + from + " to " + (to - 1) + " are > 0",
          "reduce axes with elements");
    }
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
    if (!ok) {
      throw shape(
          op,
          new Node[] {x},
          axes + " is not an order of the axes of " + x.shape(),
          "each axis of the input appears once",
          n == 0 ? "leave the scalar as it is" : "name each axis from 0 to " + (n - 1) + " once");
    }
    var d = new int[n];
    for (int i = 0; i < n; i++) {
      d[i] = x.shape().dim(axes.get(i));
    }
    return new TensorSpec(Shape.of(d), x.dtype());
  }

  private static TensorSpec concat(Op op, int axis, Node[] in) {
    if (in.length <= 0) {
      throw shape(
          op,
          in,
          "nothing to concatenate",
          "there is at least one input",
          "give at least one tensor");
    }
    long n = 0;
    for (int k = 0; k < in.length; k++) {
      var a = in[0].shape();
      var b = in[k].shape();
      boolean ok = b.rank() == a.rank();
      for (int i = 0; ok && i < b.rank(); i++) {
        ok = i == axis || b.dim(i) == a.dim(i);
      }
      if (!ok) { // of many inputs only the two that disagree are shown
        throw shape(
            op,
            List.of(Describe.operand(op, 0, in), Describe.operand(op, k, in)),
            "extents differ outside axis " + axis,
            "shapes are equal but for axis " + axis,
            Suggest.concat(axis, a, b, k));
      }
      sameDType(op, 0, k, in);
      n += b.dim(axis);
    }
    if (n > Integer.MAX_VALUE) {
      throw shape(
          op,
          in,
          "the result has " + n + " elements along axis " + axis,
          "extents are below 2^31",
          "concatenate fewer tensors");
    }
    return new TensorSpec(in[0].shape().with(axis, (int) n), in[0].dtype());
  }

  static void sameFloating(Op op, Node[] in) {
    sameDType(op, 0, 1, in);
    if (!in[0].dtype().isFloating()) {
      throw dtype(
          op,
          in,
          "does not take " + in[0].dtype(),
          "operands are floating",
          "convert both operands: to(DType.FLOAT32)");
    }
  }

  private static TensorSpec matmul(Op op, Node[] in) {
    sameDType(op, 0, 1, in);
    if (!in[0].dtype().isFloating() && in[0].dtype() != DType.INT64) {
      throw dtype(
          op,
          in,
          "does not take " + in[0].dtype(),
          "operands are floating or int64",
          "convert both operands: to(DType.FLOAT32)");
    }
    var a = in[0].shape();
    var b = in[1].shape();
    if (a.rank() < 2 || b.rank() < 2) {
      throw shape(
          op,
          in,
          "operands need at least two axes",
          "left.rank >= 2 and right.rank >= 2",
          a.rank() == 0 || b.rank() == 0
              ? "multiply by a scalar with mul"
              : a.rank() == 1
                  ? "left.unsqueeze(0) makes it a row"
                  : "right.unsqueeze(1) makes it a column");
    }
    if (a.dim(-1) != b.dim(-2)) {
      throw shape(
          op,
          in,
          "inner dimensions differ, " + a.dim(-1) + " and " + b.dim(-2),
          "left.shape[-1] == right.shape[-2]",
          Suggest.inner(a, b));
    }
    var batch =
        Shape.broadcast(a.without(a.rank() - 2, a.rank()), b.without(b.rank() - 2, b.rank()));
    if (batch == null) {
      throw shape(
          op,
          in,
          "batch shapes "
              + a.without(a.rank() - 2, a.rank())
              + " and "
              + b.without(b.rank() - 2, b.rank())
              + " do not broadcast",
          "batch " + BROADCAST,
          Suggest.broadcast(a.without(a.rank() - 2, a.rank()), b.without(b.rank() - 2, b.rank()))
              .replace("operand of shape", "operand whose batch is"));
    }
    var d = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
    d[batch.rank()] = a.dim(-2);
    d[batch.rank() + 1] = b.dim(-1);
    return new TensorSpec(Shape.of(d), in[0].dtype());
  }

  static ShapeException shape(Op op, Node[] in, String problem, String rule, String fix) {
    return shape(op, Describe.operands(op, in), problem, rule, fix);
  }

  static ShapeException shape(
      Op op, List<Operand> operands, String problem, String rule, String fix) {
    return new ShapeException(
        new TensorException.Facts(Describe.label(op), problem, operands, rule, null, fix));
  }

  static DTypeException dtype(Op op, Node[] in, String problem, String rule, String fix) {
    return new DTypeException(
        new TensorException.Facts(
            Describe.label(op), problem, Describe.operands(op, in), rule, null, fix));
  }
}

package dev.espalier.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Operand;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferTest {
  private static Node data(DType t, int... dims) {
    return Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(dims), t));
  }

  private static Node data(int... dims) {
    return data(DType.FLOAT32, dims);
  }

  private static TensorException refused(Op op, Node... in) {
    return assertThrows(TensorException.class, () -> Infer.infer(op, in));
  }

  private static String text(TensorException e) {
    e.setStackTrace(new StackTraceElement[0]);
    return e.toString();
  }

  private static void refuses(String problem, String fix, Op op, Node... in) {
    var e = refused(op, in);
    assertEquals(problem, e.problem());
    assertEquals(fix, e.fix());
  }

  private static final Op MATMUL = new Op.MatMul();
  private static final Op ADD = new Op.Binary(BinaryOp.ADD);

  @Test
  void matmulSuggestsWhatTheShapesAllow() {
    String differ = "inner dimensions differ, ";
    refuses(
        differ + "3 and 4",
        "transpose the right operand: right.transpose(-2, -1)",
        MATMUL,
        data(2, 3),
        data(4, 3));
    refuses(
        differ + "3 and 2",
        "transpose the left operand: left.transpose(-2, -1)",
        MATMUL,
        data(2, 3),
        data(2, 5));
    refuses(
        differ + "3 and 4",
        "swap the operands: right.matmul(left)",
        MATMUL,
        data(2, 3),
        data(4, 2));
    refuses(
        differ + "3 and 4",
        "use a right operand of shape (7, 3, 5)",
        MATMUL,
        data(2, 3),
        data(7, 4, 5));
    refuses(
        "operands need at least two axes",
        "left.unsqueeze(0) makes it a row",
        MATMUL,
        data(3),
        data(3, 4));
    refuses(
        "operands need at least two axes",
        "right.unsqueeze(1) makes it a column",
        MATMUL,
        data(4, 3),
        data(3));
    refuses(
        "operands need at least two axes",
        "multiply by a scalar with mul",
        MATMUL,
        data(4, 3),
        data());
    refuses(
        "batch shapes (2,) and (3,) do not broadcast",
        "slice(0, 0, 2) the operand whose batch is (3,)",
        MATMUL,
        data(2, 4, 5),
        data(3, 5, 4));
    assertEquals(
        Shape.of(2, 3, 4, 6), Infer.infer(MATMUL, data(2, 1, 4, 5), data(3, 5, 6)).shape());
  }

  @Test
  void aSuggestedShapeMayBeTooLargeToExist() {
    refuses(
        "inner dimensions differ, 1000000000 and 3",
        "use a right operand of shape (1000000000, 100)",
        MATMUL,
        data(2, 1000000000),
        data(3, 100));
  }

  @Test
  void dtypesThatDifferNameTheOperandToConvert() {
    var e = refused(ADD, data(DType.INT64, 2), data(3));
    assertEquals(
        """
        DTypeException: add: dtypes differ, int64 and float32
          left   (2,) int64    data
          right  (3,) float32  data
          rule   left.dtype == right.dtype
          fix    convert the int64 operand: left.to(DType.FLOAT32)\
        """,
        text(e));
    refuses(
        "does not take bool",
        "convert both operands first: to(DType.INT64)",
        ADD,
        data(DType.BOOL, 2),
        data(DType.BOOL, 2));
    refuses(
        "does not take int32",
        "convert first: x.to(DType.FLOAT32)",
        new Op.Unary(UnaryOp.SQRT),
        data(DType.INT32, 2));
    refuses(
        "the condition is float32, not bool",
        "compare first: condition.ne(0)",
        new Op.Ternary(TernaryOp.WHERE),
        data(2),
        data(2),
        data(2));
  }

  @Test
  void broadcastingSuggestsAnAxis() {
    refuses(
        "shapes (32, 10) and (32,) do not broadcast",
        "unsqueeze(1) the operand of shape (32,), which makes it (32, 1)",
        ADD,
        data(32, 10),
        data(32));
    refuses(
        "shapes (32, 10) and (31, 10) do not broadcast",
        "slice(0, 0, 31) the operand of shape (32, 10)",
        ADD,
        data(32, 10),
        data(31, 10));
  }

  @Test
  void viewsSuggestWhatFits() {
    refuses(
        "cannot view 24 elements as (5, 4)",
        "use (6, 4), which has 24 elements",
        new Op.Reshape(Shape.of(5, 4)),
        data(2, 3, 4));
    refuses(
        "cannot view 6 elements as (5, 4)",
        "use a shape with 6 elements",
        new Op.Reshape(Shape.of(5, 4)),
        data(6));
    refuses(
        "cannot expand (3,) to (2, 3)",
        "reshape it to (1, 3) first",
        new Op.Expand(Shape.of(2, 3)),
        data(3));
    refuses(
        "cannot expand (2,) to (3,)",
        "use a shape that differs only where (2,) has extent 1",
        new Op.Expand(Shape.of(3)),
        data(2));
    refuses(
        "[0, 0] is not an order of the axes of (2, 3)",
        "name each axis from 0 to 1 once",
        new Op.Permute(Axes.of(0, 0)),
        data(2, 3));
    var start = data(DType.INT64);
    refuses(
        "3 elements 2 apart do not fit into extent 4 of axis 0",
        "take at most 2 elements",
        new Op.Slice(0, 3, 2),
        data(4),
        start);
    refuses(
        "1 elements 1 apart do not fit into extent 0 of axis 0",
        "take at most 0 elements",
        new Op.Slice(0, 1, 1),
        data(0),
        start);
    assertEquals(Shape.of(2), Infer.infer(new Op.Slice(0, 2, -3), data(4), start).shape());
  }

  @Test
  void concatShowsTheTwoThatDisagree() {
    var e = refused(new Op.Concat(0), data(2, 3), data(4, 3), data(2, 5));
    assertEquals("concatenate along axis 1", e.fix());
    assertEquals(List.of("input 0", "input 2"), e.operands().stream().map(Operand::role).toList());
    refuses(
        "extents differ outside axis 0",
        "give input 1 the shape (4, 3)",
        new Op.Concat(0),
        data(2, 3),
        data(4, 5));
    refuses(
        "extents differ outside axis 0",
        "give input 1 the shape (4, 3)",
        new Op.Concat(0),
        data(2, 3),
        data(4));
    refuses(
        "dtypes differ, float32 and int64",
        "convert the int64 operand: input1.to(DType.FLOAT32)",
        new Op.Concat(0),
        data(2),
        data(DType.INT64, 2));
  }

  @Test
  void indicesAreChecked() {
    var index = data(DType.INT64, 2, 1);
    assertEquals(Shape.of(2, 1), Infer.infer(new Op.Gather(1), data(2, 5), index).shape());
    refuses(
        "the index is float32",
        "use an int64 index: index.to(DType.INT64)",
        new Op.Gather(1),
        data(2, 5),
        data(2, 1));
    refuses(
        "index (2,) does not match (2, 5) outside axis 1",
        "unsqueeze(1) the index, which makes it (2, 1)",
        new Op.Gather(1),
        data(2, 5),
        data(DType.INT64, 2));
    refuses(
        "indices (3,) do not match source (2, 5) from axis 0 on",
        "use an index of shape (2,)",
        new Op.IndexPut(ScatterOp.ADD, 0, Shape.of(9), false),
        data(2, 5),
        data(DType.INT32, 3));
    refuses(
        "the source goes into (9, 5), not (9, 4)",
        "use an input of shape (9, 5)",
        new Op.IndexPut(ScatterOp.SET, 0, Shape.of(9), false),
        data(2, 5),
        data(DType.INT32, 2),
        data(9, 4));
    refuses(
        "6 elements of an axis of extent 5",
        "ask for at most 5 elements",
        new Op.ArgSort(1, 6, false),
        data(2, 5));
  }

  private static Op conv(int h, int w, int k, int pad) {
    return new Op.Conv2d(Op.ConvKind.FORWARD, new Op.ConvSpec(h, w, k, k, 1, 1, pad, pad, 1, 1, 1));
  }

  @Test
  void convolutionsKnowTheirChannels() {
    refuses(
        "the input has 28 channels, the weight is for 3",
        "the channels seem to come last: input.permute(0, 3, 1, 2)",
        conv(28, 3, 3, 0),
        data(8, 28, 28, 3),
        data(6, 3, 3, 3));
    refuses(
        "the input has 1 channels, the weight is for 3",
        "use a weight of shape (6, 1, 3, 3)",
        conv(28, 28, 3, 0),
        data(8, 1, 28, 28),
        data(6, 3, 3, 3));
    refuses(
        "takes four axes, the input has 3",
        "unsqueeze(0) adds a batch axis",
        conv(28, 28, 3, 0),
        data(1, 28, 28),
        data(6, 1, 3, 3));
    var e = refused(conv(4, 4, 7, 1), data(1, 1, 4, 4), data(6, 1, 7, 7));
    assertEquals(
        """
        ShapeException: conv2d: a kernel of 7×7 does not fit into 4×4 with padding 1, 1
          input   (1, 1, 4, 4) float32  data
          weight  (6, 1, 7, 7) float32  data
          rule    kernel <= input + 2 * padding
          fix     use a larger input, a smaller kernel or padding 2\
        """,
        text(e));
    refuses(
        "a window of 2×2 does not fit into 1×1",
        "use a larger input, a smaller window or padding 1",
        new Op.Pool2d(Op.PoolKind.MAX, new Op.PoolSpec(1, 1, 2, 2, 2, 2, 0, 0)),
        data(1, 1, 1, 1));
  }

  @Test
  void aKernelLargerThanTheInputIsRefusedAtAnyStride() {
    var spec =
        new Op.ConvSpec(
            4, 4, 5, 5, 3, 3, 0, 0, 1, 1,
            1); // (4 - 5) / 3 + 1 is 1 in Java, which rounds towards zero
    refuses(
        "a kernel of 5×5 does not fit into 4×4",
        "use a larger input, a smaller kernel or padding 1",
        new Op.Conv2d(Op.ConvKind.FORWARD, spec),
        data(1, 1, 4, 4),
        data(1, 1, 5, 5));
  }

  @Test
  void aGradientIsOfOneNumber() {
    var e = refused(new Op.Grad(), data(32, 10));
    assertEquals(
        """
        ShapeException: backward: a gradient is taken of one number, not of 320
          loss   (32, 10) float32  data
          rule   loss.size == 1
          fix    reduce it first: loss.mean().backward()\
        """,
        text(e));
  }

  private record Halve() implements CompositeOp {
    @Override
    public String label() {
      return "halve";
    }

    @Override
    public TensorSpec infer(List<TensorSpec> inputs) {
      var s = inputs.get(0).shape();
      if (s.dim(1) % 2 != 0) {
        throw new ShapeException("halve", s.dim(1) + " is odd", "pad axis 1");
      }
      return new TensorSpec(s.with(1, s.dim(1) / 2), inputs.get(0).dtype());
    }

    @Override
    public Node expand(List<Node> inputs) {
      throw new AssertionError();
    }
  }

  @Test
  void whatACompositeOmitsIsCompleted() {
    var layer = new LayerPath(new LayerPath(null, "Net"), "half");
    var relu = Nodes.max(data(2, 3), data());
    var e =
        assertThrows(
            ShapeException.class, () -> Infer.infer(layer, new Op.Composite(new Halve()), relu));
    assertEquals(
        """
        ShapeException: halve: 3 is odd
          input  (2, 3) float32  max
          layer  Net > half
          fix    pad axis 1\
        """,
        text(e));
    var axis =
        assertThrows(
            ShapeException.class, () -> Infer.infer(layer, new Op.Composite(new Halve()), data(2)));
    assertEquals("halve", axis.op());
    assertEquals("axis 1 is out of range for shape (2,)", axis.problem());
  }

  @Test
  void originsNameLeavesAndViews() {
    var x = data(2, 3, 4);
    assertEquals("data", Describe.origin(x));
    assertEquals("flatten", Describe.origin(Nodes.reshape(x, Shape.of(2, 12))));
    assertEquals("flatten", Describe.origin(Nodes.reshape(x, Shape.of(24))));
    assertEquals("flatten", Describe.origin(Nodes.reshape(x, Shape.of(6, 4))));
    assertEquals("reshape of (2, 3, 4)", Describe.origin(Nodes.reshape(x, Shape.of(4, 6))));
    assertEquals("reshape of (2, 1)", Describe.origin(Nodes.reshape(data(2, 1), Shape.of(2))));
    assertEquals("transpose of data (2, 3, 4)", Describe.origin(Nodes.transpose(x)));
    assertEquals("permute of data (2, 3, 4)", Describe.origin(Nodes.permute(x, 2, 0, 1)));
    assertEquals("transpose of add (2, 3, 4)", Describe.origin(Nodes.transpose(Nodes.add(x, x))));
    assertEquals("filled", Describe.origin(Nodes.fullLike(x, 0)));
    assertEquals("expand of (1, 4)", Describe.origin(Nodes.broadcastTo(data(4), Shape.of(3, 4))));
    assertEquals("to float64", Describe.origin(Nodes.cast(x, DType.FLOAT64)));
    var e = assertThrows(DTypeException.class, () -> Nodes.add(x, data(DType.INT32)));
    assertEquals("left.dtype == right.dtype", e.rule());
  }
}

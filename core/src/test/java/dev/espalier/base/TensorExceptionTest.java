package dev.espalier.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import app.Mlp;
import dev.espalier.base.TensorException.Facts;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorExceptionTest {
  private static final Node IMAGES =
      Node.placeholder(Op.LeafKind.INPUT, new TensorSpec(Shape.of(32, 1, 28, 28), DType.FLOAT32));

  @Test
  void everyFactHasItsLine() {
    var e = new Mlp().failure(IMAGES);
    int line =
        Arrays.stream(e.getStackTrace())
            .filter(f -> f.getClassName().equals("app.Mlp"))
            .findFirst()
            .orElseThrow()
            .getLineNumber();
    assertEquals(
        """
        ShapeException: matmul: inner dimensions differ, 784 and 728
          left   (32, 784) float32   flatten
          right  (728, 128) float32  transpose of parameter fc1.weight (128, 728)
          rule   left.shape[-1] == right.shape[-2]
          layer  Mlp > fc1: Linear(728 → 128)
          fix    new Linear(784, 128)
            at app.Mlp.forward(Mlp.java:%d)\
        """
            .formatted(line),
        e.toString());
    assertEquals(
        List.of(
            new Operand("left", Shape.of(32, 784), DType.FLOAT32, "flatten"),
            new Operand(
                "right",
                Shape.of(728, 128),
                DType.FLOAT32,
                "transpose of parameter fc1.weight (128, 728)")),
        e.operands());
    assertEquals("matmul", e.op());
    assertEquals("inner dimensions differ, 784 and 728", e.problem());
    assertEquals("left.shape[-1] == right.shape[-2]", e.rule());
    assertEquals("Mlp > fc1: Linear(728 → 128)", e.layer());
    assertEquals("new Linear(784, 128)", e.fix());
  }

  @Test
  void factsThatAreNotKnownLeaveNoLine() {
    var e = new ValueException("seed", "\"x\" is no number", "use --seed 1");
    e.setStackTrace(new StackTraceElement[0]);
    assertEquals("seed: \"x\" is no number\n  fix    use --seed 1", e.getMessage());
    assertNull(e.rule());
    assertNull(e.layer());
    assertEquals(List.of(), e.operands());
  }

  @Test
  void aLongRoleWidensTheColumn() {
    var s = Shape.of(1, 2, 3, 4);
    var e =
        new DTypeException(
            new Facts(
                "conv2d_input",
                "dtypes differ",
                List.of(new Operand("gradient", s, DType.BOOL, "data")),
                "r",
                null,
                "f"));
    e.setStackTrace(new StackTraceElement[0]);
    assertEquals(
        """
        DTypeException: conv2d_input: dtypes differ
          gradient  (1, 2, 3, 4) bool  data
          rule      r
          fix       f\
        """,
        e.toString());
  }

  @Test
  void theUsersLineIsTheFirstFrameOutsideEspalierAndTheJdk() {
    var e = new StateException("item", "p", "f");
    e.setStackTrace(
        new StackTraceElement[] {
          frame("dev.espalier.runtime.Recorder"),
          frame("dev.espalier.nn.conv.Conv2d$Inner"),
          frame("java.util.ArrayList"),
          frame("jdk.internal.Loader"),
          frame("dev.espalier.cli.MnistRecipe$Net"),
          frame("app.Main")
        });
    assertEquals(
        "item: p\n  fix    f\n    at dev.espalier.cli.MnistRecipe$Net.call(X.java:7)",
        e.getMessage());
    e.setStackTrace(
        new StackTraceElement[] {
          frame("dev.espalier.base.Shape"), new StackTraceElement("app.A", "m", null, -1)
        });
    assertEquals("item: p\n  fix    f\n    at app.A.m(Unknown Source)", e.getMessage());
  }

  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "call", "X.java", 7);
  }

  @Test
  void theInnermostLayerWinsAndCopiesKeepTheTrace() {
    var cause = new IOException("disk");
    TensorException e = new ShapeException("axis", "p", "f");
    e.initCause(cause);
    e.addSuppressed(new IOException("close"));
    var inner = e.withLayer("Net > fc");
    assertSame(inner, inner.withLayer("Net"));
    assertSame(e, e.withLayer(null));
    assertEquals(ShapeException.class, inner.getClass());
    assertEquals("Net > fc", inner.layer());
    assertSame(cause, inner.getCause());
    assertEquals(1, inner.getSuppressed().length);
    assertArrayEquals(e.getStackTrace(), inner.getStackTrace());
  }

  @Test
  void survivesSerialization() throws IOException, ClassNotFoundException {
    var e = new Mlp().failure(IMAGES);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(e);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      var copy = (ShapeException) in.readObject();
      assertEquals(e.facts(), copy.facts());
      assertEquals(e.toString(), copy.toString());
    }
  }

  @Test
  void aShapeErrorIsRaisedWhereShapesAreMade() {
    var e = assertThrows(ShapeException.class, () -> Shape.of(2, -1));
    assertEquals("extent -1 in (2, -1) is negative", e.problem());
    e = assertThrows(ShapeException.class, () -> Shape.of(2, 3).dim(2));
    assertEquals("use an axis from -2 to 1", e.fix());
  }
}

package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Mistakes with shapes, parts and products say what is wrong, and following the fix helps. */
class ShapeErrorsTest {
  private final Tensor x = Tensor.zeros(3, 4);
  private final Tensor cube = Tensor.zeros(2, 3, 4);

  /** The call fails; what the fix says gives a result of this shape. */
  private static void refuses(
      Class<? extends TensorException> kind,
      String problem,
      String fix,
      Supplier<?> call,
      Shape shape,
      Supplier<Tensor> mended) {
    var e = assertThrows(kind, call::get);
    assertTrue(e.problem().contains(problem), e.getMessage());
    assertEquals(fix, e.fix());
    assertEquals(shape, mended.get().shape());
  }

  @Test
  void messagesShowOperandsAndRule() {
    var e = assertThrows(TensorException.class, () -> x.narrow(1, 2, 3));
    e.setStackTrace(new StackTraceElement[0]);
    assertEquals(
        """
        ValueException: narrow: 3 elements from 2 do not lie in extent 4 of axis 1
          input  (3, 4) float32  filled
          rule   0 <= start and start + length <= input.shape[1]
          fix    use a length of at most 2\
        """,
        e.toString());
    var inside =
        assertThrows(TensorException.class, () -> Mode.scope("net", () -> x.trace().bmm(x)));
    assertEquals("net", inside.layer());
  }

  @Test
  void shapes() {
    refuses(
        ShapeException.class,
        "12 elements of shape (3, 4) do not divide by 5",
        "use reshape(4, -1)",
        () -> x.reshape(5, -1),
        Shape.of(4, 3),
        () -> x.reshape(4, -1));
    refuses(
        ShapeException.class,
        "axes 0 and 1 are both -1",
        "give one of them as a number: reshape(-1, 12)",
        () -> x.reshape(-1, -1),
        Shape.of(2, 6),
        () -> x.reshape(2, -1));
    refuses(
        ShapeException.class,
        "axis -1 lies behind axis 0",
        "use flatten(0, -1)",
        () -> cube.flatten(-1, 0),
        Shape.of(24),
        () -> cube.flatten(0, -1));
    refuses(
        ShapeException.class,
        "[2, 3] do not multiply to extent 4 of axis 1",
        "give one of the sizes as -1, or the sizes [2, 2]",
        () -> x.unflatten(1, 2, 3),
        Shape.of(3, 2, 2),
        () -> x.unflatten(1, 2, -1));
    refuses(
        ShapeException.class,
        "axis 3 is out of range for shape (3, 4)",
        "use an axis from -3 to 2",
        () -> x.unsqueeze(3),
        Shape.of(3, 4, 1),
        () -> x.unsqueeze(2));
    refuses(
        ShapeException.class,
        "axis 1 is named twice",
        "name each axis once",
        () -> x.movedim(new int[] {0, 1}, new int[] {1, 1}),
        Shape.of(4, 3),
        () -> x.movedim(new int[] {0, 1}, new int[] {1, 0}));
    refuses(
        ShapeException.class,
        "axis 0 is new, so -1 has no extent to keep",
        "give its extent",
        () -> x.expand(-1, 3, 4),
        Shape.of(2, 3, 4),
        () -> x.expand(2, 3, 4));
    refuses(
        ShapeException.class,
        "[2] does not say how often to repeat each axis",
        "use tile(…), which adds leading ones",
        () -> x.repeat(2),
        Shape.of(3, 8),
        () -> x.tile(2));
    refuses(
        ShapeException.class,
        "repeats has shape (3,), axis 1 has extent 4",
        "use a vector of 4 numbers",
        () -> x.repeatInterleave(Tensor.arange(3), 1),
        Shape.of(3, 6),
        () -> x.repeatInterleave(Tensor.arange(4), 1));
  }

  @Test
  void parts() {
    refuses(
        ValueException.class,
        "step is -1",
        "use flip(1) first",
        () -> x.slice(1, 0, 4, -1),
        Shape.of(3, 4),
        () -> x.flip(1));
    refuses(
        ValueException.class,
        "index 4 is outside extent 4 of axis 1",
        "use an index from -4 to 3",
        () -> x.select(1, 4),
        Shape.of(3),
        () -> x.select(1, 3));
    refuses(
        ShapeException.class,
        "sizes [1, 2] do not sum to extent 4 of axis 1",
        "use sizes that sum to 4",
        () -> x.split(new int[] {1, 2}, 1),
        Shape.of(3, 3),
        () -> x.split(new int[] {1, 3}, 1).get(1));
    refuses(
        ValueException.class,
        "size is 0",
        "use split(3, 0) for one part",
        () -> x.split(0, 0),
        Shape.of(3, 4),
        () -> x.split(3, 0).getFirst());
    refuses(
        ValueException.class,
        "windows of 5 elements 1 apart in extent 4",
        "use a size of at most 4",
        () -> x.unfold(1, 5, 1),
        Shape.of(3, 1, 4),
        () -> x.unfold(1, 4, 1));
    refuses(
        ShapeException.class,
        "rank is 3",
        "use diagonal(…) or diagEmbed(…) for batches",
        () -> cube.diag(),
        Shape.of(4, 2),
        () -> cube.diagonal());
    refuses(
        ShapeException.class,
        "rank is 3, not 2",
        "use diagonal(0, -2, -1).sum(-1) for batches",
        () -> cube.trace(),
        Shape.of(2),
        () -> cube.diagonal(0, -2, -1).sum(-1));
    refuses(
        ShapeException.class,
        "axes 0 and 0 are the same",
        "name two different axes",
        () -> x.rot90(1, 0, 0),
        Shape.of(4, 3),
        () -> x.rot90(1, 0, 1));
  }

  @Test
  void padding() {
    refuses(
        ShapeException.class,
        "padding 4, 0 needs more than the 4 elements of axis 1",
        "pad at most 3 on each side",
        () -> x.pad(new int[] {4, 0}, PadMode.REFLECT),
        Shape.of(3, 7),
        () -> x.pad(new int[] {3, 0}, PadMode.REFLECT));
    refuses(
        ShapeException.class,
        "3 numbers for an input of rank 2",
        "use at most 4 numbers, an even count",
        () -> x.pad(new int[] {1, 1, 1}),
        Shape.of(4, 6),
        () -> x.pad(new int[] {1, 1, 1, 0}));
    refuses(
        ShapeException.class,
        "padding -2, -3 cuts more than extent 4 of axis 1",
        "cut at most 4 elements",
        () -> x.pad(new int[] {-2, -3}),
        Shape.of(3, 0),
        () -> x.pad(new int[] {-2, -2}));
  }

  @Test
  void joins() {
    refuses(
        ShapeException.class,
        "a scalar has no axis to join along",
        "use stack(0, …), which makes a new axis",
        () -> Tensor.cat(0, Tensor.scalar(1), Tensor.scalar(2)),
        Shape.of(2),
        () -> Tensor.stack(0, Tensor.scalar(1), Tensor.scalar(2)));
    refuses(
        ShapeException.class,
        "shapes (3, 4) and (3, 1) differ",
        "join along an axis that is there: cat(axis, …)",
        () -> Tensor.stack(0, x, Tensor.zeros(3, 1)),
        Shape.of(3, 5),
        () -> Tensor.cat(1, x, Tensor.zeros(3, 1)));
    refuses(
        ValueException.class,
        "nothing to join",
        "give at least one tensor",
        () -> Joins.cat(0, List.of()),
        Shape.of(3, 4),
        () -> Joins.cat(0, List.of(x)));
    refuses(
        ShapeException.class,
        "rank is 2",
        "use flatten() first",
        () -> Joins.meshgrid(x, x),
        Shape.of(12, 12),
        () -> Joins.meshgrid(x.flatten(), x.flatten()).getFirst());
  }

  @Test
  void products() {
    refuses(
        ShapeException.class,
        "ranks are 3 and 2",
        "use matmul, which takes every rank",
        () -> cube.mm(x.t()),
        Shape.of(2, 3, 3),
        () -> cube.matmul(x.t()));
    refuses(
        ShapeException.class,
        "batches are 2 and 1",
        "use matmul, which broadcasts batches",
        () -> cube.bmm(x.t().unsqueeze(0)),
        Shape.of(2, 3, 3),
        () -> cube.matmul(x.t().unsqueeze(0)));
    refuses(
        ShapeException.class,
        "axis -1 has extents 4 and 4",
        "use cross(other, 0)",
        () -> x.cross(x),
        Shape.of(3, 4),
        () -> x.cross(x, 0));
    refuses(
        ShapeException.class,
        "term \"i\" names 1 axes, operand 0 has 2 in \"i,ij->j\"",
        "name 2 axes, or write ... for leading ones",
        () -> Products.einsum("i,ij->j", x, x),
        Shape.of(4),
        () -> Products.einsum("ij,ij->j", x, x));
    refuses(
        ShapeException.class,
        "axis 'j' has extents 4 and 3",
        "use an operand 1 of shape (4, 4), or another letter",
        () -> Products.einsum("ij,jk->ik", x, x),
        Shape.of(3, 3),
        () -> Products.einsum("ij,kj->ik", x, x));
    refuses(
        ShapeException.class,
        "the output names 'k', which no operand has",
        "leave it out: ij->i",
        () -> Products.einsum("ij->ik", x),
        Shape.of(3),
        () -> Products.einsum("ij->i", x));
    refuses(
        ShapeException.class,
        "2 terms for 1 operands",
        "pass 2 operands",
        () -> Products.einsum("ij,jk", x),
        Shape.of(3, 3),
        () -> Products.einsum("ij,jk", x, x.t()));
    refuses(
        ShapeException.class,
        "term \"i1\" holds '1'",
        "name axes by letters from a to z or A to Z",
        () -> Products.einsum("i1->i", x),
        Shape.of(3),
        () -> Products.einsum("ij->i", x));
    refuses(
        ShapeException.class,
        "axis 1 of a has extent 4, axis 0 of b 3",
        "pair axis 1 of a with axis 1 of b",
        () -> Products.tensordot(x, x, new int[] {1}, new int[] {0}),
        Shape.of(3, 3),
        () -> Products.tensordot(x, x, new int[] {1}, new int[] {1}));
    refuses(
        ShapeException.class,
        "rows have 4 and 3 elements",
        "use rows of one length",
        () -> Distances.cdist(x, x.t(), 2),
        Shape.of(3, 3),
        () -> Distances.cdist(x, x, 2));
    refuses(
        DTypeException.class,
        "does not take bool",
        "convert both operands: to(DType.FLOAT32)",
        () -> x.gt(0).matmul(x.t().gt(0)),
        Shape.of(3, 3),
        () -> x.gt(0).to(DType.FLOAT32).matmul(x.t().gt(0).to(DType.FLOAT32)));
  }

  @Test
  void creation() {
    refuses(
        ValueException.class,
        "no step of 1.0 leads from 5.0 to 2.0",
        "use finite bounds and a step in the direction of the end, such as -1.0",
        () -> Tensor.arange(5L, 2L),
        Shape.of(3),
        () -> Tensor.arange(5, 2, -1));
    refuses(
        ValueException.class,
        "no step of 0.0 leads from 0.0 to 1.0",
        "use a step of 1",
        () -> Tensor.arange(0.0, 1, 0),
        Shape.of(1),
        () -> Tensor.arange(0.0, 1, 1));
  }
}

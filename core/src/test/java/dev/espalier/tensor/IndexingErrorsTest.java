package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Mistakes with axes, indices and masks say what is wrong, where, and what to do. */
class IndexingErrorsTest {
  private final Tensor x = Tensor.arange(12, DType.FLOAT32).reshape(3, 4);

  private static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  /** The call, or computing its result, fails. */
  private static void refuses(
      Class<? extends TensorException> kind, String problem, String fix, Supplier<Tensor> call) {
    var e = Assertions.assertThrows(kind, () -> call.get().realize());
    assertTrue(e.problem().contains(problem), e.getMessage());
    assertEquals(fix, e.fix());
  }

  @Test
  void indicesOutsideTheirAxis() {
    refuses(
        ValueException.class,
        "index 4 (element 1) is out of range for axis 1 of extent 4",
        "use indices from 0 to 3",
        () -> x.indexSelect(1, longs(0, 4)));
    refuses(
        ValueException.class,
        "index -1 (element 0) is out of range for axis 0 of extent 3",
        "use indices from 0 to 2",
        () -> x.gather(0, longs(-1, 0, 1, 2).reshape(1, 4)));
    refuses(
        ValueException.class,
        "index -5 (element 2) is out of range for axis 1 of extent 4",
        "use indices from -4 to 3",
        () -> x.get(Index.of(0, 1, 2), Index.of(0, -4, -5)));
    refuses(
        ValueException.class,
        "index 3 (element 0) is out of range for axis 0 of extent 3",
        "use indices from 0 to 2",
        () -> x.scatterAdd(0, longs(3, 0, 0, 0).reshape(1, 4), x));
    refuses(
        ValueException.class,
        "index 12 (element 0) is out of range for axis 0 of extent 12",
        "use indices from -12 to 11",
        () -> x.take(longs(12)));
    refuses(
        ValueException.class,
        "index 3 is outside extent 3 of axis 0 of (3, 4)",
        "use an index from -3 to 2",
        () -> x.get(Index.at(3)));
    refuses(
        ValueException.class,
        "index 5 (element 0) is out of range for axis 1 of extent 5",
        "use indices from 0 to 4",
        () -> longs(5).oneHot(5));
    refuses(
        ValueException.class,
        "index 0 (element 0) is out of range for axis 0 of extent 0",
        "the axis is empty: pass no index",
        () -> Tensor.zeros(0, 2).indexSelect(0, longs(0)));
  }

  @Test
  void indexTensorsOfAnotherShapeOrDtype() {
    refuses(
        DTypeException.class,
        "the index is float32",
        "use an int64 index: index.to(DType.INT64)",
        () -> x.gather(0, x));
    refuses(
        DTypeException.class,
        "an index tensor is float32, not int64, int32 or bool",
        "use index.to(DType.INT64), or mask.to(DType.BOOL)",
        () -> x.get(Index.of(x)));
    refuses(
        ShapeException.class,
        "the index has rank 2, not 1",
        "use index.reshape(2)",
        () -> x.indexSelect(0, longs(0, 1).reshape(1, 2)));
    refuses(
        ShapeException.class,
        "3 positions for the 2 axes of (3, 4)",
        "leave out 1",
        () -> x.get(Index.at(0), Index.at(0), Index.at(0)));
    refuses(
        ShapeException.class,
        "2 ellipses",
        "use one ellipsis",
        () -> x.get(Index.ellipsis(), Index.ellipsis()));
    refuses(
        ShapeException.class,
        "index tensors of shapes (2,) and (3,) do not broadcast",
        "give as many positions in each: shape (2,)",
        () -> x.get(Index.of(0, 1), Index.of(0, 1, 2)));
    refuses(
        ValueException.class,
        "the slice of axis 1 has step 0",
        "use a step of 1, or -1 to turn the axis round",
        () -> x.get(Index.all(), Index.step(0)));
    refuses(
        ShapeException.class,
        "a value of shape (3,) does not go into (4,)",
        "use a value of shape (4,)",
        () -> x.set(Tensor.zeros(3), Index.at(0)));
    refuses(
        ShapeException.class,
        "the source is (3,), the part (4,)",
        "use a source of shape (4,)",
        () -> x.selectScatter(Tensor.zeros(3), 0, 1));
    refuses(
        DTypeException.class,
        "dtypes differ, float64 and float32",
        "convert the float32 operand: input.to(DType.FLOAT64)",
        () -> x.scatter(0, longs(0, 0, 0, 0).reshape(1, 4), x.to(DType.FLOAT64)));
  }

  @Test
  void masks() {
    refuses(
        DTypeException.class,
        "the mask is float32, not bool",
        "compare first: mask.ne(0)",
        () -> x.maskedFill(x, 0));
    refuses(
        ShapeException.class,
        "a mask of shape (4,) is for axes 0 on of (3, 4)",
        "use a mask of shape (3,)",
        () -> x.get(Index.of(Tensor.full(1, DType.BOOL, 4))));
    refuses(
        ShapeException.class,
        "shapes (3, 4) and (3,) do not broadcast",
        "use a mask of shape (3, 4)",
        () -> x.maskedSelect(Tensor.full(1, DType.BOOL, 3)));
    refuses(
        ValueException.class,
        "index 3 (element 2) is out of range for axis 0 of extent 3",
        "use indices from 0 to 2",
        () -> x.maskedScatter(x.ge(0), Tensor.zeros(2)));
  }

  @Test
  void axesAndPlaces() {
    refuses(
        ShapeException.class,
        "axis -2 of (3, 4) is named twice",
        "leave out axis -2",
        () -> x.sum(0, -2));
    refuses(
        ShapeException.class,
        "axis 2 is out of range for shape (3, 4)",
        "use an axis from -2 to 1",
        () -> x.cumsum(2));
    refuses(
        ShapeException.class,
        "axis 1 is out of range for shape (1,)",
        "use an axis from -1 to 0",
        () -> Tensor.full(1).softmax(1));
    refuses(
        ShapeException.class,
        "k is 5, axis 1 of (3, 4) has extent 4",
        "use a k from 0 to 4",
        () -> x.topk(5).values());
    refuses(
        ShapeException.class,
        "k is 0, axis 0 of (3, 4) has extent 3",
        "use a k from 1 to 3",
        () -> x.kthvalue(0, 0).values());
    refuses(
        ShapeException.class,
        "the reduced axes are empty",
        "reduce axes with elements",
        () -> Tensor.zeros(3, 0).amax(1));
    refuses(
        ShapeException.class,
        "the reduced axes of (3, 0) are empty",
        "reduce axes with elements",
        () -> Tensor.zeros(3, 0).median(1).values());
    refuses(ValueException.class, "q is 25.0", "use 0.25 for 25.0 %", () -> x.quantile(25));
    refuses(
        DTypeException.class,
        "does not take bool",
        "convert first: x.to(DType.FLOAT32)",
        () -> Tensor.composite(new dev.espalier.ir.CumProd(0), Tensor.full(1, DType.BOOL, 2)));
  }
}

package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Operations on elements whose shapes do not broadcast, or whose dtypes do not go together. */
final class ElementPrograms {
  private static final Class<?> HERE = ElementPrograms.class;

  private ElementPrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(HERE, "a factor a row that wants an axis", () -> data(4, 3).mul(data(4)))
              .says(
                  """
                  ShapeException: mul: shapes (4, 3) and (4,) do not broadcast
                    left   (4, 3) float32  data
                    right  (4,) float32    data
                    rule   extents, aligned at the end, are equal or 1
                    fix    unsqueeze(1) the operand of shape (4,), which makes it (4, 1)
                  """)
              .mended("unsqueeze(1)", () -> data(4, 3).mul(data(4).unsqueeze(1))),
          program(
                  HERE,
                  "a bias for another number of channels",
                  () -> data(2, 8, 5, 5).add(data(8)))
              .says(
                  """
                  ShapeException: add: shapes (2, 8, 5, 5) and (8,) do not broadcast
                    left   (2, 8, 5, 5) float32  data
                    right  (8,) float32          data
                    rule   extents, aligned at the end, are equal or 1
                    fix    reshape(8, 1, 1) the operand of shape (8,)
                  """)
              .mended("reshape(8, 1, 1)", () -> data(2, 8, 5, 5).add(data(8).reshape(8, 1, 1))),
          program(HERE, "extents that do not agree", () -> data(2, 3).sub(data(2, 4)))
              .says(
                  """
                  ShapeException: sub: shapes (2, 3) and (2, 4) do not broadcast
                    left   (2, 3) float32  data
                    right  (2, 4) float32  data
                    rule   extents, aligned at the end, are equal or 1
                    fix    slice(1, 0, 3) the operand of shape (2, 4)
                  """)
              .mended("slice(1, 0, 3)", () -> data(2, 3).sub(data(2, 4).slice(1, 0, 3))),
          program(
                  HERE,
                  "operands that are each other's transpose",
                  () -> data(2, 3).add(data(3, 2)))
              .says(
                  """
                  ShapeException: add: shapes (2, 3) and (3, 2) do not broadcast
                    left   (2, 3) float32  data
                    right  (3, 2) float32  data
                    rule   extents, aligned at the end, are equal or 1
                    fix    transpose(0, 1) the operand of shape (2, 3)
                  """)
              .mended("transpose(0, 1)", () -> data(2, 3).transpose(0, 1).add(data(3, 2))),
          program(HERE, "the negative of truth values", () -> data(2).gt(0).neg())
              .says(
                  """
                  DTypeException: neg: does not take bool
                    input  (2,) bool  lt
                    rule   input is numbers
                    fix    convert first: x.to(DType.INT64)
                  """)
              .mended(
                  "x.to(DType.INT64)",
                  () -> {
                    var x = data(2).gt(0);
                    return x.to(DType.INT64).neg();
                  }),
          program(HERE, "bits of floating numbers", () -> data(2).bitwiseAnd(data(2)))
              .says(
                  """
                  DTypeException: bitwiseAnd: does not take float32
                    left   (2,) float32  data
                    right  (2,) float32  data
                    rule   operands are integers or bool
                    fix    convert both operands first: to(DType.INT64)
                  """)
              .mended(
                  "to(DType.INT64)",
                  () -> data(2).to(DType.INT64).bitwiseAnd(data(2).to(DType.INT64))),
          program(
                  HERE,
                  "a number as a condition",
                  () -> Tensor.where(data(2), data(2), data(2).neg()))
              .says(
                  """
                  DTypeException: where: the condition is float32, not bool
                    if     (2,) float32  data
                    then   (2,) float32  data
                    else   (2,) float32  neg
                    rule   condition is bool
                    fix    compare first: condition.ne(0)
                  """)
              .mended(
                  "condition.ne(0)",
                  () -> {
                    var condition = data(2);
                    return Tensor.where(condition.ne(0), data(2), data(2).neg());
                  }),
          program(
                  HERE,
                  "a condition of another shape",
                  () -> Tensor.where(data(3).gt(0), data(2, 4), data(2, 4)))
              .says(
                  """
                  ShapeException: where: shapes (3,) and (2, 4) do not broadcast
                    if     (3,) bool       lt
                    then   (2, 4) float32  data
                    else   (2, 4) float32  data
                    rule   extents, aligned at the end, are equal or 1
                    fix    use (4,) in place of the operand of shape (3,)
                  """)
              .mended("(4,)", () -> Tensor.where(data(4).gt(0), data(2, 4), data(2, 4))),
          program(HERE, "prelu with slopes for other channels", () -> data(2, 3).prelu(data(4)))
              .says(
                  """
                  ShapeException: prelu: 4 weights for 3 channels
                    input   (2, 3) float32  data
                    weight  (4,) float32    data
                    rule    weight.size is 1 or input.shape[1]
                    fix     use a weight of shape (3,)
                  """)
              .mended("(3,)", () -> data(2, 3).prelu(data(3))),
          program(HERE, "glu over an odd extent", () -> data(2, 5).glu(1))
              .says(
                  """
                  ShapeException: glu: axis 1 has the odd extent 5
                    input  (2, 5) float32  data
                    rule   input.shape[1] % 2 == 0
                    fix    use an input of shape (2, 4)
                  """)
              .mended("(2, 4)", () -> data(2, 4).glu(1)),
          program(HERE, "lerp of different shapes", () -> data(3).lerp(data(2), 0.5))
              .says(
                  """
                  ShapeException: lerp: shapes (2,) and (3,) do not broadcast
                    left   (2,) float32  data
                    right  (3,) float32  data
                    rule   extents, aligned at the end, are equal or 1
                    fix    slice(0, 0, 2) the operand of shape (3,)
                  """)
              .mended("slice(0, 0, 2)", () -> data(3).slice(0, 0, 2).lerp(data(2), 0.5)),
          program(HERE, "polygamma of a negative order", () -> data(3).polygamma(-1))
              .says(
                  """
                  ValueException: polygamma: n is -1
                    input  (3,) float32  data
                    rule   n >= 0
                    fix    use polygamma(0)
                  """)
              .mended("polygamma(0)", () -> data(3).polygamma(0)),
          program(
                  HERE,
                  "a gated recurrence over other coefficients",
                  () -> data(3, 2).recurrence(0, data(2, 2)))
              .says(
                  """
                  ShapeException: recurrence: shapes (3, 2) and (2, 2) do not broadcast to one with an axis
                    input 0  (3, 2) float32  data
                    input 1  (2, 2) float32  data
                    rule     extents, aligned at the end, are equal or 1; one operand has an axis
                    fix      give factors and terms of one shape
                  """)
              .mended("one shape", () -> /* one shape */ data(3, 2).recurrence(0, data(3, 2))));
}

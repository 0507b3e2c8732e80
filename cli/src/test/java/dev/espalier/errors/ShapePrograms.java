package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.tensor.Joins;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Movement: shapes, axes and slices that do not exist. */
final class ShapePrograms {
  private static final Class<?> HERE = ShapePrograms.class;

  private ShapePrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(HERE, "a shape with other elements", () -> data(2, 6).reshape(3, 5))
              .says(
                  """
                  ShapeException: reshape: cannot view 12 elements as (3, 5)
                    input  (2, 6) float32  data
                    rule   the new shape has as many elements as the input
                    fix    use (3, 4), which has 12 elements
                  """)
              .mended("(3, 4)", () -> data(2, 6).reshape(3, 4)),
          program(HERE, "a free extent that does not divide", () -> data(2, 5).reshape(-1, 4))
              .says(
                  """
                  ShapeException: reshape: 10 elements of shape (2, 5) do not divide by 4
                    input  (2, 5) float32  data
                    rule   the other extents divide the number of elements
                    fix    use reshape(-1, 2)
                  """)
              .mended("reshape(-1, 2)", () -> data(2, 5).reshape(-1, 2)),
          program(HERE, "two free extents", () -> data(2, 6).reshape(-1, -1))
              .says(
                  """
                  ShapeException: reshape: axes 0 and 1 are both -1
                    input  (2, 6) float32  data
                    rule   at most one extent is -1
                    fix    give one of them as a number: reshape(-1, 12)
                  """)
              .mended("reshape(-1, 12)", () -> data(2, 6).reshape(-1, 12)),
          program(HERE, "values for another shape", () -> Tensor.of(new float[] {1, 2, 3}, 2, 2))
              .says(
                  """
                  ShapeException: of: 3 values do not fill shape (2, 2)
                    rule   there are as many values as elements in the shape
                    fix    use the shape (3,) or give 4 values
                  """)
              .mended("(3,)", () -> Tensor.of(new float[] {1, 2, 3}, 3)),
          program(HERE, "rows of different lengths", () -> Tensor.of(new float[][] {{1, 2}, {3}}))
              .says(
                  """
                  ShapeException: of: row 1 has 1 values, row 0 has 2
                    rule   rows have one length
                    fix    give row 1 2 values
                  """)
              .mended("2", () -> Tensor.of(new float[][] {{1, 2}, {3, 4}})),
          program(HERE, "a negative extent", () -> Tensor.zeros(2, -3))
              .says(
                  """
                  ShapeException: shape: extent -3 in (2, -3) is negative
                    rule   extents are at least 0
                    fix    use extents of at least 0
                  """)
              .mended("0", () -> Tensor.zeros(2, 0)),
          program(HERE, "an axis beyond the last", () -> data(2, 3).sum(2))
              .says(
                  """
                  ShapeException: sum: axis 2 is out of range for shape (2, 3)
                    input  (2, 3) float32  data
                    rule   -2 <= axis < 2
                    fix    use an axis from -2 to 1
                  """)
              .mended("1", () -> data(2, 3).sum(1)),
          program(HERE, "a softmax over a missing axis", () -> data(2, 3).softmax(-3))
              .says(
                  """
                  ShapeException: softmax: axis -3 is out of range for shape (2, 3)
                    input  (2, 3) float32  data
                    rule   -2 <= axis < 2
                    fix    use an axis from -2 to 1
                  """)
              .mended("-2", () -> data(2, 3).softmax(-2)),
          program(HERE, "an axis named twice", () -> data(2, 3).sum(0, -2))
              .says(
                  """
                  ShapeException: reduce: axis -2 of (2, 3) is named twice
                    input  (2, 3) float32  data
                    rule   each axis is named at most once
                    fix    leave out axis -2
                  """)
              .mended("leave out axis -2", () -> /* leave out axis -2 */ data(2, 3).sum(0)),
          program(HERE, "a permutation that leaves an axis out", () -> data(2, 3, 4).permute(0, 2))
              .says(
                  """
                  ShapeException: permute: [0, 2] is not an order of the axes of (2, 3, 4)
                    input  (2, 3, 4) float32  data
                    rule   each axis of the input appears once
                    fix    name each axis from 0 to 2 once
                  """)
              .mended("0 to 2", () -> data(2, 3, 4).permute(0, 2, 1 /* 0 to 2 */)),
          program(HERE, "a permutation with an axis twice", () -> data(2, 3, 4).permute(0, 2, 2))
              .says(
                  """
                  ShapeException: permute: [0, 2, 2] is not an order of the axes of (2, 3, 4)
                    input  (2, 3, 4) float32  data
                    rule   each axis of the input appears once
                    fix    name each axis from 0 to 2 once
                  """)
              .mended("0 to 2", () -> data(2, 3, 4).permute(0, 2, 1 /* 0 to 2 */)),
          program(HERE, "unsqueezing beyond the end", () -> data(2, 3).unsqueeze(4))
              .says(
                  """
                  ShapeException: unsqueeze: axis 4 is out of range for shape (2, 3)
                    input  (2, 3) float32  data
                    rule   -rank - 1 <= axis <= rank
                    fix    use an axis from -3 to 2
                  """)
              .mended("2", () -> data(2, 3).unsqueeze(2)),
          program(HERE, "expanding more than ones", () -> data(2, 3).expand(2, 6))
              .says(
                  """
                  ShapeException: expand: cannot expand (2, 3) to (2, 6)
                    input  (2, 3) float32  data
                    rule   only axes of extent 1 are repeated
                    fix    repeat its elements: repeat(1, 2)
                  """)
              .mended("repeat(1, 2)", () -> data(2, 3).repeat(1, 2)),
          program(HERE, "expanding at the wrong end", () -> data(3).expand(3, 4))
              .says(
                  """
                  ShapeException: expand: cannot expand (3,) to (3, 4)
                    input  (3,) float32  data
                    rule   only axes of extent 1 are repeated
                    fix    unsqueeze(1) it first, which makes it (3, 1)
                  """)
              .mended("unsqueeze(1)", () -> data(3).unsqueeze(1).expand(3, 4)),
          program(
                  HERE,
                  "a concatenation of other extents",
                  () -> Tensor.cat(0, data(2, 3), data(2, 4)))
              .says(
                  """
                  ShapeException: cat: extents differ outside axis 0
                    input 0  (2, 3) float32  data
                    input 1  (2, 4) float32  data
                    rule     shapes are equal but for axis 0
                    fix      concatenate along axis 1
                  """)
              .mended("1", () -> Tensor.cat(1, data(2, 3), data(2, 4))),
          program(HERE, "a concatenation of nothing", () -> Tensor.cat(0))
              .says(
                  """
                  ValueException: cat: nothing to join
                    rule   there is at least one tensor
                    fix    give at least one tensor
                  """)
              .mended("one tensor", () -> /* one tensor */ Tensor.cat(0, data(2))),
          program(HERE, "a stack of different shapes", () -> Tensor.stack(0, data(2), data(3)))
              .says(
                  """
                  ShapeException: stack: shapes (2,) and (3,) differ
                    input 0  (2,) float32  data
                    input 1  (3,) float32  data
                    rule     inputs have one shape
                    fix      join along an axis that is there: cat(axis, …)
                  """)
              .mended("cat(", () -> Tensor.cat(0, data(2), data(3))),
          program(
                  HERE,
                  "splitting into sizes that do not add up",
                  () -> data(6, 2).split(new int[] {2, 3}, 0))
              .says(
                  """
                  ShapeException: split: sizes [2, 3] do not sum to extent 6 of axis 0
                    input  (6, 2) float32  data
                    rule   sizes are at least 0 and sum to input.shape[0]
                    fix    use sizes that sum to 6
                  """)
              .mended("sum to 6", () -> data(6, 2).split(new int[] {2, 4} /* sum to 6 */, 0)),
          program(HERE, "splitting into parts of size 0", () -> data(6, 2).split(0, 0))
              .says(
                  """
                  ValueException: split: size is 0
                    input  (6, 2) float32  data
                    rule   size >= 1
                    fix    use split(6, 0) for one part
                  """)
              .mended("split(6, 0)", () -> data(6, 2).split(6, 0)),
          program(HERE, "chunks in no number", () -> data(6).chunk(0, 0))
              .says(
                  """
                  ValueException: chunk: 0 parts
                    input  (6,) float32  data
                    rule   there is at least one part
                    fix    use 1
                  """)
              .mended("1", () -> data(6).chunk(1, 0)),
          program(HERE, "a part that goes beyond the end", () -> data(4, 3).narrow(0, 2, 3))
              .says(
                  """
                  ValueException: narrow: 3 elements from 2 do not lie in extent 4 of axis 0
                    input  (4, 3) float32  data
                    rule   0 <= start and start + length <= input.shape[0]
                    fix    use a length of at most 2
                  """)
              .mended("2", () -> data(4, 3).narrow(0, 2, 2)),
          program(HERE, "a row that does not exist", () -> data(4, 3).select(0, 4))
              .says(
                  """
                  ValueException: select: index 4 is outside extent 4 of axis 0
                    input  (4, 3) float32  data
                    rule   -4 <= index < 4
                    fix    use an index from -4 to 3
                  """)
              .mended("3", () -> data(4, 3).select(0, 3)),
          program(HERE, "a slice with step 0", () -> data(6).slice(0, 0, 6, 0))
              .says(
                  """
                  ValueException: slice: step is 0
                    input  (6,) float32  data
                    rule   step >= 1
                    fix    use a step of 1
                  """)
              .mended("1", () -> data(6).slice(0, 0, 6, 1)),
          program(HERE, "windows longer than the axis", () -> data(4).unfold(0, 5, 1))
              .says(
                  """
                  ValueException: unfold: windows of 5 elements 1 apart in extent 4
                    input  (4,) float32  data
                    rule   0 <= size <= input.shape[0] and step >= 1
                    fix    use a size of at most 4
                  """)
              .mended("4", () -> data(4).unfold(0, 4, 1)),
          program(HERE, "a diagonal of one axis", () -> data(3, 3).diagonal(0, 1, 1))
              .says(
                  """
                  ShapeException: diagonal: axis 1 is named twice
                    input  (3, 3) float32  data
                    rule   a diagonal lies in two axes
                    fix    name two different axes
                  """)
              .mended(
                  "two different axes",
                  () -> /* two different axes */ data(3, 3).diagonal(0, 0, 1)),
          program(HERE, "a triangle of a vector", () -> data(3).tril())
              .says(
                  """
                  ShapeException: tril: rank is 1
                    input  (3,) float32  data
                    rule   input.rank >= 2
                    fix    use a matrix or a batch of them
                  """)
              .mended(
                  "matrix",
                  () -> {
                    var matrix = data(3, 3);
                    return matrix.tril();
                  }),
          program(
                  HERE,
                  "padding in an odd number of figures",
                  () -> data(2, 3).pad(new int[] {1, 1, 1}))
              .says(
                  """
                  ShapeException: pad: 3 numbers for an input of rank 2
                    input  (2, 3) float32  data
                    rule   there is a pair (before, after) for each of the last axes
                    fix    use at most 4 numbers, an even count
                  """)
              .mended("4 numbers", () -> data(2, 3).pad(new int[] {1, 1, 1, 0} /* 4 numbers */)),
          program(
                  HERE,
                  "reflection beyond the image",
                  () -> data(1, 1, 2, 2).pad(new int[] {2, 2}, PadMode.REFLECT))
              .says(
                  """
                  ShapeException: pad: padding 2, 2 needs more than the 2 elements of axis 3
                    input  (1, 1, 2, 2) float32  data
                    rule   padding is less than input.shape[3] elements
                    fix    pad at most 1 on each side
                  """)
              .mended("1", () -> data(1, 1, 2, 2).pad(new int[] {1, 1}, PadMode.REFLECT)),
          program(HERE, "repeating fewer axes than there are", () -> data(2, 3).repeat(2))
              .says(
                  """
                  ShapeException: repeat: [2] does not say how often to repeat each axis
                    input  (2, 3) float32  data
                    rule   there is a number of at least 0 for every axis
                    fix    use tile(…), which adds leading ones
                  """)
              .mended("tile(", () -> data(2, 3).tile(2)),
          program(HERE, "unflattening into other elements", () -> data(2, 6).unflatten(1, 4, 2))
              .says(
                  """
                  ShapeException: unflatten: [4, 2] do not multiply to extent 6 of axis 1
                    input  (2, 6) float32  data
                    rule   the product of the sizes is the extent of the axis
                    fix    give one of the sizes as -1, or the sizes [3, 2]
                  """)
              .mended("3, 2", () -> data(2, 6).unflatten(1, 3, 2)),
          program(HERE, "a flip of a missing axis", () -> data(2, 3).flip(2))
              .says(
                  """
                  ShapeException: flip: axis 2 is out of range for shape (2, 3)
                    input  (2, 3) float32  data
                    rule   -2 <= axis < 2
                    fix    use an axis from -2 to 1
                  """)
              .mended("1", () -> data(2, 3).flip(1)),
          program(
                  HERE,
                  "a roll by shifts without axes",
                  () -> data(2, 3).roll(new int[] {1, 1}, new int[] {0}))
              .says(
                  """
                  ShapeException: roll: 2 shifts for 1 axes
                    input  (2, 3) float32  data
                    rule   there is one shift for each axis
                    fix    give as many shifts as axes
                  """)
              .mended(
                  "as many shifts as axes",
                  () -> /* as many shifts as axes */
                      data(2, 3).roll(new int[] {1, 1}, new int[] {0, 1})),
          program(HERE, "a range that never ends", () -> Tensor.arange(0L, 5L, 0L))
              .says(
                  """
                  ValueException: arange: no step of 0.0 leads from 0.0 to 5.0
                    rule   step != 0, in the direction of the end
                    fix    use a step of 1
                  """)
              .mended("1", () -> Tensor.arange(0L, 5L, 1L)),
          program(HERE, "columns of different heights", () -> Joins.hstack(data(2, 2), data(3, 2)))
              .says(
                  """
                  ShapeException: hstack: extents differ outside axis 1
                    input 0  (2, 2) float32  data
                    input 1  (3, 2) float32  data
                    rule     shapes are equal but for axis 1
                    fix      concatenate along axis 0
                  """)
              .mended("axis 0", () -> /* axis 0 */ Joins.vstack(data(2, 2), data(3, 2))));
}

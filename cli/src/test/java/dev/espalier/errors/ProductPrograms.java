package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.tensor.Products;
import dev.espalier.tensor.Tensor;
import java.util.List;

/** Products of matrices and vectors that do not fit. */
final class ProductPrograms {
  private static final Class<?> HERE = ProductPrograms.class;

  private ProductPrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(
                  HERE,
                  "a right factor that wants transposing",
                  () -> data(2, 3).matmul(data(4, 3)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 3 and 4
                    left   (2, 3) float32  data
                    right  (4, 3) float32  data
                    rule   left.shape[-1] == right.shape[-2]
                    fix    transpose the right operand: right.transpose(-2, -1)
                  """)
              .mended(
                  "right.transpose(-2, -1)",
                  () -> {
                    var right = data(4, 3);
                    return data(2, 3).matmul(right.transpose(-2, -1));
                  }),
          program(HERE, "a left factor that wants transposing", () -> data(3, 2).matmul(data(3, 4)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 2 and 3
                    left   (3, 2) float32  data
                    right  (3, 4) float32  data
                    rule   left.shape[-1] == right.shape[-2]
                    fix    transpose the left operand: left.transpose(-2, -1)
                  """)
              .mended(
                  "left.transpose(-2, -1)",
                  () -> {
                    var left = data(3, 2);
                    return left.transpose(-2, -1).matmul(data(3, 4));
                  }),
          program(HERE, "factors in the wrong order", () -> data(3, 4).matmul(data(2, 3)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 4 and 2
                    left   (3, 4) float32  data
                    right  (2, 3) float32  data
                    rule   left.shape[-1] == right.shape[-2]
                    fix    swap the operands: right.matmul(left)
                  """)
              .mended(
                  "right.matmul(left)",
                  () -> {
                    var left = data(3, 4);
                    var right = data(2, 3);
                    return right.matmul(left);
                  }),
          program(HERE, "factors that fit in no order", () -> data(2, 3).matmul(data(5, 7)))
              .says(
                  """
                  ShapeException: matmul: inner dimensions differ, 3 and 5
                    left   (2, 3) float32  data
                    right  (5, 7) float32  data
                    rule   left.shape[-1] == right.shape[-2]
                    fix    use a right operand of shape (3, 7)
                  """)
              .mended("(3, 7)", () -> data(2, 3).matmul(data(3, 7))),
          program(
                  HERE,
                  "batches of matrices that differ",
                  () -> data(2, 3, 4).matmul(data(3, 4, 5)))
              .says(
                  """
                  ShapeException: matmul: batch shapes (2,) and (3,) do not broadcast
                    left   (2, 3, 4) float32  data
                    right  (3, 4, 5) float32  data
                    rule   batch extents, aligned at the end, are equal or 1
                    fix    slice(0, 0, 2) the operand whose batch is (3,)
                  """)
              .mended("slice(0, 0, 2)", () -> data(2, 3, 4).matmul(data(3, 4, 5).slice(0, 0, 2))),
          program(HERE, "a product with a scalar", () -> data(2, 3).matmul(Tensor.scalar(2)))
              .says(
                  """
                  ShapeException: matmul: operands need at least two axes
                    left   (2, 3) float32  data
                    right  () float32      data
                    rule   left.rank >= 2 and right.rank >= 2
                    fix    multiply by a scalar with mul
                  """)
              .mended("mul", () -> data(2, 3).mul(Tensor.scalar(2))),
          program(
                  HERE,
                  "a product of truth values",
                  () -> data(2, 2).gt(0).matmul(data(2, 2).gt(0)))
              .says(
                  """
                  DTypeException: matmul: does not take bool
                    left   (2, 2) bool  lt
                    right  (2, 2) bool  lt
                    rule   operands are floating or int64
                    fix    convert both operands: to(DType.FLOAT32)
                  """)
              .mended(
                  "to(DType.FLOAT32)",
                  () ->
                      data(2, 2)
                          .gt(0)
                          .to(DType.FLOAT32)
                          .matmul(data(2, 2).gt(0).to(DType.FLOAT32))),
          program(HERE, "a dot product of matrices", () -> data(2, 3).dot(data(3, 2)))
              .says(
                  """
                  ShapeException: dot: ranks are 2 and 2
                    left   (2, 3) float32  data
                    right  (3, 2) float32  data
                    rule   left.rank == 1 and right.rank == 1
                    fix    use matmul, which takes every rank
                  """)
              .mended("matmul", () -> data(2, 3).matmul(data(3, 2))),
          program(HERE, "a dot product of vectors of different lengths", () -> data(3).dot(data(4)))
              .says(
                  """
                  ShapeException: dot: lengths differ, 3 and 4
                    left   (3,) float32  data
                    right  (4,) float32  data
                    rule   left.shape[-1] == right.shape[0]
                    fix    use a right operand of shape (3,)
                  """)
              .mended("(3,)", () -> data(3).dot(data(3))),
          program(HERE, "a matrix times a vector that is too long", () -> data(2, 3).mv(data(4)))
              .says(
                  """
                  ShapeException: mv: lengths differ, 3 and 4
                    left   (2, 3) float32  data
                    right  (4,) float32    data
                    rule   left.shape[-1] == right.shape[0]
                    fix    use a right operand of shape (3,)
                  """)
              .mended("(3,)", () -> data(2, 3).mv(data(3))),
          program(HERE, "mm of batches", () -> data(2, 3, 4).mm(data(2, 4, 5)))
              .says(
                  """
                  ShapeException: mm: ranks are 3 and 3
                    left   (2, 3, 4) float32  data
                    right  (2, 4, 5) float32  data
                    rule   left.rank == 2 and right.rank == 2
                    fix    use matmul, which takes every rank
                  """)
              .mended("matmul", () -> data(2, 3, 4).matmul(data(2, 4, 5))),
          program(HERE, "bmm of one matrix", () -> data(2, 3, 4).bmm(data(4, 5)))
              .says(
                  """
                  ShapeException: bmm: ranks are 3 and 2
                    left   (2, 3, 4) float32  data
                    right  (4, 5) float32     data
                    rule   left.rank == 3 and right.rank == 3
                    fix    use matmul, which takes every rank
                  """)
              .mended("matmul", () -> data(2, 3, 4).matmul(data(4, 5))),
          program(
                  HERE,
                  "a linear map with the weight turned round",
                  () -> data(5, 3).linear(data(3, 2)))
              .says(
                  """
                  ShapeException: linear: the input has 3 features, not 2
                    input   (5, 3) float32  data
                    weight  (3, 2) float32  data
                    rule    input.shape[-1] == weight.shape[-1]
                    fix     transpose the weight: weight.transpose(0, 1)
                  """)
              .mended(
                  "weight.transpose(0, 1)",
                  () -> {
                    var weight = data(3, 2);
                    return data(5, 3).linear(weight.transpose(0, 1));
                  }),
          program(
                  HERE,
                  "a linear map with a bias of the wrong size",
                  () -> data(5, 3).linear(data(2, 3), data(3)))
              .says(
                  """
                  ShapeException: linear: the bias is (3,) for 2 results
                    input   (5, 3) float32  data
                    weight  (2, 3) float32  data
                    bias    (3,) float32    data
                    rule    bias.shape == (weight.shape[0],)
                    fix     use a bias of shape (2,)
                  """)
              .mended("(2,)", () -> data(5, 3).linear(data(2, 3), data(2))),
          program(HERE, "a cross product of pairs", () -> data(4, 2).cross(data(4, 2), 1))
              .says(
                  """
                  ShapeException: cross: axis 1 has extents 2 and 2
                    left   (4, 2) float32  data
                    right  (4, 2) float32  data
                    rule   ranks are equal, and both extents along the axis are 3
                    fix    use operands with an axis of extent 3, padded with a zero: pad(new int[] {0, 1})
                  """)
              .mended(
                  "pad(new int[] {0, 1})",
                  () ->
                      data(4, 2).pad(new int[] {0, 1}).cross(data(4, 2).pad(new int[] {0, 1}), 1)),
          program(
                  HERE,
                  "an addmm whose sum does not fit",
                  () -> data(4).addmm(data(2, 3), data(3, 5)))
              .says(
                  """
                  ShapeException: addmm: shape (4,) does not broadcast to that of the product
                    summand  (4,) float32    data
                    product  (2, 5) float32  matmul
                    rule     the summand broadcasts to (2, 5)
                    fix      use a summand of shape (2, 5)
                  """)
              .mended("(2, 5)", () -> data(2, 5).addmm(data(2, 3), data(3, 5))),
          program(
                  HERE,
                  "an einsum with one operand too few",
                  () -> Products.einsum("ij,jk->ik", data(2, 3)))
              .says(
                  """
                  ShapeException: einsum: 2 terms for 1 operands in "ij,jk->ik"
                    input  (2, 3) float32  data
                    rule   there is one term for each operand
                    fix    pass 2 operands
                  """)
              .mended(
                  "2 operands",
                  () -> Products.einsum("ij,jk->ik", /* 2 operands */ data(2, 3), data(3, 4))),
          program(
                  HERE,
                  "an einsum with a letter of two extents",
                  () -> Products.einsum("ij,jk->ik", data(2, 3), data(4, 5)))
              .says(
                  """
                  ShapeException: einsum: axis 'j' has extents 3 and 4
                    input 0  (2, 3) float32  data
                    input 1  (4, 5) float32  data
                    rule     axes of one letter have one extent
                    fix      use an operand 1 of shape (3, 5), or another letter
                  """)
              .mended("(3, 5)", () -> Products.einsum("ij,jk->ik", data(2, 3), data(3, 5))),
          program(
                  HERE,
                  "an einsum with a letter too many for its operand",
                  () -> Products.einsum("ijk,kl->il", data(2, 3), data(3, 4)))
              .says(
                  """
                  ShapeException: einsum: term "ijk" names 3 axes, operand 0 has 2 in "ijk,kl->il"
                    input 0  (2, 3) float32  data
                    input 1  (3, 4) float32  data
                    rule     a term names each axis of its operand
                    fix      name 2 axes in term 0
                  """)
              .mended(
                  "2 axes",
                  () -> Products.einsum("ij,jl->il", /* 2 axes each */ data(2, 3), data(3, 4))),
          program(
                  HERE,
                  "an einsum whose result has an unknown letter",
                  () -> Products.einsum("ij,jk->iz", data(2, 3), data(3, 4)))
              .says(
                  """
                  ShapeException: einsum: the output names 'z', which no operand has in "ij,jk->iz"
                    input 0  (2, 3) float32  data
                    input 1  (3, 4) float32  data
                    rule     the output names axes of operands, each once
                    fix      leave it out: ij,jk->i
                  """)
              .mended("ij,jk->i", () -> Products.einsum("ij,jk->i", data(2, 3), data(3, 4))),
          program(
                  HERE,
                  "a tensordot over axes of different extents",
                  () -> Products.tensordot(data(2, 3), data(4, 3), new int[] {1}, new int[] {0}))
              .says(
                  """
                  ShapeException: tensordot: axis 1 of a has extent 3, axis 0 of b 4
                    a      (2, 3) float32  data
                    b      (4, 3) float32  data
                    rule   extents of paired axes are equal
                    fix    pair axis 1 of a with axis 1 of b
                  """)
              .mended(
                  "axis 1",
                  () -> /* axis 1 of each */
                      Products.tensordot(data(2, 3), data(4, 3), new int[] {1}, new int[] {1})));
}

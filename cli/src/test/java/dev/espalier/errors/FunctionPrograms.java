package dev.espalier.errors;

import static dev.espalier.errors.WrongProgram.data;
import static dev.espalier.errors.WrongProgram.longs;
import static dev.espalier.errors.WrongProgram.program;

import dev.espalier.base.DType;
import dev.espalier.nn.Attention;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.EmbeddingBag;
import dev.espalier.nn.MultiHeadAttention;
import dev.espalier.tensor.Compiled;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Index;
import dev.espalier.tensor.Scan;
import dev.espalier.tensor.Tensor;
import dev.espalier.tensor.VmapOptions;
import java.util.ArrayList;
import java.util.List;

/** Functions that are transformed, indices, attention and embeddings. */
final class FunctionPrograms {
  private static final Class<?> HERE = FunctionPrograms.class;

  private FunctionPrograms() {}

  static final List<WrongProgram> ALL =
      List.of(
          program(
                  HERE,
                  "a gradient of a function to vectors",
                  () -> Func.grad(x -> x.square()).apply(data(3)))
              .says(
                  """
                  ShapeException: grad: the function returns (3,), not one number
                    result  (3,) float32  mul
                    rule    result.size == 1
                    fix     reduce it: .sum() or .mean(); or use jacrev for all derivatives, vjp for a weighted sum
                  """)
              .mended(".sum()", () -> Func.grad(x -> x.square().sum()).apply(data(3))),
          program(
                  HERE,
                  "a derivative with respect to integers",
                  () -> Func.grad(x -> x.to(DType.FLOAT32).sum()).apply(longs(1, 2)))
              .says(
                  """
                  DTypeException: grad: the argument is int64, and derivatives are taken of floating ones
                    argument  (2,) int64  data
                    rule      arguments are floating
                    fix       convert it: to(DType.FLOAT32); or let the function read it from around it
                  """)
              .mended(
                  "to(DType.FLOAT32)",
                  () -> Func.grad(x -> x.sum()).apply(longs(1, 2).to(DType.FLOAT32))),
          program(
                  HERE,
                  "a tangent of another shape",
                  () -> Func.jvp(x -> x.sin(), data(3), data(2)).tangent())
              .says(
                  """
                  ShapeException: jvp: the tangent is (2,), what it belongs to (3,)
                    tangent  (2,) float32  data
                    tensor   (3,) float32  data
                    rule     tangent.shape == (3,)
                    fix      give a tangent of shape (3,)
                  """)
              .mended("(3,)", () -> Func.jvp(x -> x.sin(), data(3), data(3) /* (3,) */).tangent()),
          program(
                  HERE,
                  "reading a value inside vmap",
                  () ->
                      Func.vmap(
                              x -> {
                                return x.sum().item() > 1 ? x : x.neg(); // wrong
                              })
                          .apply(data(3, 2)))
              .says(
                  """
                  StateException: vmap: a value was read inside a function under vmap, which is recorded once, before it runs
                    rule   values are read outside
                    fix    choose with where(…) instead of an if, or return the tensor and read it afterwards
                  """)
              .mended(
                  "where(",
                  () -> Func.vmap(x -> Tensor.where(x.sum().gt(1), x, x.neg())).apply(data(3, 2))),
          program(
                  HERE,
                  "vmap over batches of different sizes",
                  () -> {
                    var add = Func.vmap((a, b) -> a.add(b));
                    return add.apply(data(3, 2), data(4, 2)); // wrong
                  })
              .says(
                  """
                  ShapeException: vmap: argument 0 has 3 examples, argument 1 of shape (4, 2) has 4 along axis 0
                    argument 0  (3, 2) float32  data
                    argument 1  (4, 2) float32  data
                    rule        mapped axes have one extent
                    fix         give arguments of one batch size, or pass VmapOptions.WHOLE for argument 1
                  """)
              .mended(
                  "one batch size",
                  () -> {
                    var add = Func.vmap((a, b) -> a.add(b));
                    return add.apply(data(3, 2), data(3, 2)); // one batch size
                  }),
          program(
                  HERE,
                  "vmap over an axis that is not there",
                  () -> Func.vmap(x -> x.sum(), VmapOptions.in(2)).apply(data(3, 2)))
              .says(
                  """
                  ShapeException: vmap: argument 0 of shape (3, 2) has no axis 2
                    argument 0  (3, 2) float32  data
                    rule        an argument has the axis of its examples
                    fix         use an axis from -2 to 1
                  """)
              .mended("1", () -> Func.vmap(x -> x.sum(), VmapOptions.in(1)).apply(data(3, 2))),
          program(
                  HERE,
                  "random numbers in a function of examples",
                  () ->
                      Func.vmap(
                              x -> {
                                return x.add(Tensor.rand(2)); // wrong
                              })
                          .apply(data(3, 2)))
              .says(
                  """
                  StateException: vmap: the function draws random numbers, and it was not said whether all examples get the same
                    rule   the options say how examples draw
                    fix    pass Randomness.DIFFERENT or Randomness.SAME
                  """)
              .mended(
                  "Randomness.DIFFERENT",
                  () ->
                      Func.vmap(
                              x -> x.add(Tensor.rand(2)),
                              new VmapOptions().randomness(VmapOptions.Randomness.DIFFERENT))
                          .apply(data(3, 2))),
          program(
                  HERE,
                  "a state that grows in a scan",
                  () ->
                      Scan.of(
                          List.of(data(2)),
                          List.of(data(4, 2)),
                          (s, x) ->
                              new Scan.Result(
                                  List.of(Tensor.cat(0, s.getFirst(), x.getFirst())), List.of())))
              .says(
                  """
                  ShapeException: scan: the state enters the body as (2,) and leaves it as (4,)
                    before  (2,) float32  data
                    after   (4,) float32  concat
                    rule    the state keeps its shape
                    fix     return a state of shape (2,)
                  """)
              .mended(
                  "(2,)",
                  () ->
                      Scan.of(
                              List.of(data(2)),
                              List.of(data(4, 2)),
                              (s, x) ->
                                  new Scan.Result(
                                      List.of(s.getFirst().add(x.getFirst()) /* (2,) */),
                                      List.of()))
                          .state()),
          program(
                  HERE,
                  "reading a value inside a scan",
                  () ->
                      Scan.of(
                          List.of(data(2)),
                          List.of(data(4, 2)),
                          (s, x) -> {
                            double size = s.getFirst().sum().item(); // wrong
                            return new Scan.Result(List.of(x.getFirst().mul(size)), List.of());
                          }))
              .says(
                  """
                  StateException: scan: a value was read inside the body of a scan, which is recorded once, before it runs
                    rule   values are read outside
                    fix    choose with where(…) instead of an if, or return the tensor and read it afterwards
                  """)
              .mended(
                  "return the tensor",
                  () ->
                      Scan.of(
                              List.of(data(2)),
                              List.of(data(4, 2)),
                              (s, x) -> {
                                var size = s.getFirst().sum(); // return the tensor
                                return new Scan.Result(List.of(x.getFirst().mul(size)), List.of());
                              })
                          .state()),
          program(
                  HERE,
                  "sequences of different lengths in a scan",
                  () ->
                      Scan.of(
                          List.of(data(2)),
                          List.of(data(4, 2), data(3, 2)),
                          (s, x) -> new Scan.Result(List.of(s.getFirst()), List.of())))
              .says(
                  """
                  ShapeException: scan: sequence 1 of shape (3, 2) has 3 elements along axis 0, sequence 0 of shape (4, 2) has 4
                    sequence 0  (4, 2) float32  data
                    sequence 1  (3, 2) float32  data
                    rule        sequences have one length
                    fix         give sequences of one length, or read sequence 1 inside the body
                  """)
              .mended(
                  "one length",
                  () ->
                      Scan.of(
                              List.of(data(2)),
                              List.of(data(4, 2), data(4, 2) /* one length */),
                              (s, x) -> new Scan.Result(List.of(s.getFirst()), List.of()))
                          .state()),
          program(
                  HERE,
                  "a tensor that leaves a scan",
                  () -> {
                    var seen = new ArrayList<Tensor>();
                    Scan.of(
                        List.of(data(2)),
                        List.of(data(4, 2)),
                        (s, x) -> {
                          seen.add(x.getFirst());
                          return new Scan.Result(List.of(s.getFirst()), List.of());
                        });
                    return seen.getFirst().add(1); // wrong
                  })
              .says(
                  """
                  StateException: scan: a tensor made inside the body of a scan is used outside of it
                    rule   what leaves it is returned
                    fix    return it as a part of the state or as an output, which is stacked over the steps
                  """)
              .mended(
                  "return it",
                  () ->
                      Scan.of(
                              List.of(data(2)),
                              List.of(data(4, 2)),
                              (s, x) ->
                                  new Scan.Result(
                                      List.of(s.getFirst()), List.of(x.getFirst())) /* return it */)
                          .outputs()),
          program(
                  HERE,
                  "reading a value inside a compiled function",
                  () ->
                      Compiled.of(
                              x -> {
                                return x.mul(x.sum().item()); // wrong
                              })
                          .apply(data(3)))
              .says(
                  """
                  StateException: compiled: a value was read while the function was being recorded, when there is none yet
                    rule   values are read outside
                    fix    keep item(), toArray() and decisions on values out of a Compiled function
                  """)
              .mended(
                  "item()",
                  () -> Compiled.of(x -> x.mul(x.sum()) /* without item() */).apply(data(3))),
          program(HERE, "an index beyond its axis", () -> data(3, 4).indexSelect(1, longs(0, 4)))
              .says(
                  """
                  ValueException: index_select: index 4 (element 1) is out of range for axis 1 of extent 4
                    input  (3, 4) float32  data
                    index  (2,) int64      data
                    rule   0 <= index < 4
                    fix    use indices from 0 to 3
                  """)
              .mended("0 to 3", () -> data(3, 4).indexSelect(1, longs(0, 3) /* 0 to 3 */)),
          program(
                  HERE,
                  "a gather with an index of another rank",
                  () -> data(3, 4).gather(1, longs(0, 1, 2)))
              .says(
                  """
                  ShapeException: gather: index (3,) does not match (3, 4) outside axis 1
                    input  (3, 4) float32  data
                    index  (3,) int64      data
                    rule   shapes are equal but for axis 1
                    fix    unsqueeze(1) the index, which makes it (3, 1)
                  """)
              .mended("unsqueeze(1)", () -> data(3, 4).gather(1, longs(0, 1, 2).unsqueeze(1))),
          program(HERE, "an index of floating numbers", () -> data(3, 4).indexSelect(0, data(2)))
              .says(
                  """
                  DTypeException: index_select: the index is float32
                    input  (3, 4) float32  data
                    index  (2,) float32    data
                    rule   index is int64 or int32
                    fix    use an int64 index: index.to(DType.INT64)
                  """)
              .mended(
                  "index.to(DType.INT64)",
                  () -> {
                    var index = data(2);
                    return data(3, 4).indexSelect(0, index.to(DType.INT64));
                  }),
          program(
                  HERE,
                  "more positions than axes",
                  () -> data(3, 4).get(Index.at(0), Index.at(1), Index.at(2)))
              .says(
                  """
                  ShapeException: get: 3 positions for the 2 axes of (3, 4)
                    input  (3, 4) float32  data
                    rule   at most one position an axis
                    fix    leave out 1
                  """)
              .mended(
                  "leave out 1", () -> data(3, 4).get(Index.at(0), Index.at(1)) /* leave out 1 */),
          program(HERE, "a row beyond the last", () -> data(3, 4).get(Index.at(3)))
              .says(
                  """
                  ValueException: get: index 3 is outside extent 3 of axis 0 of (3, 4)
                    input  (3, 4) float32  data
                    rule   -3 <= index < 3
                    fix    use an index from -3 to 2
                  """)
              .mended("2", () -> data(3, 4).get(Index.at(2))),
          program(
                  HERE,
                  "a value that does not fit its place",
                  () -> data(3, 4).set(data(3), Index.at(0)))
              .says(
                  """
                  ShapeException: set: a value of shape (3,) does not go into (4,)
                    input  (3, 4) float32  data
                    value  (3,) float32    data
                    rule   the value broadcasts to the part that is set
                    fix    use a value of shape (4,)
                  """)
              .mended("(4,)", () -> data(3, 4).set(data(4) /* (4,) */, Index.at(0))),
          program(HERE, "more largest elements than there are", () -> data(3).topk(5).values())
              .says(
                  """
                  ShapeException: topk: k is 5, axis 0 of (3,) has extent 3
                    input  (3,) float32  data
                    rule   0 <= k <= input.shape[0]
                    fix    use a k from 0 to 3
                  """)
              .mended("3", () -> data(3).topk(3).values()),
          program(HERE, "the largest element of nothing", () -> Tensor.zeros(0).amax())
              .says(
                  """
                  ShapeException: amax: the reduced axes are empty
                    input  (0,) float32  filled
                    rule   the extents of axes 0 to 0 are > 0
                    fix    reduce axes with elements
                  """)
              .mended("elements", () -> data(2).amax() /* of elements */),
          program(HERE, "the quantile of 50 per cent", () -> data(3).quantile(50))
              .says(
                  """
                  ValueException: quantile: q is 50.0
                    input  (3,) float32  data
                    rule   0 <= q <= 1
                    fix    use 0.5 for 50.0 %
                  """)
              .mended("0.5", () -> data(3).quantile(0.5)),
          program(
                  HERE,
                  "a word that is not in the table",
                  () -> new Embedding(10, 4).apply(longs(3, 10)))
              .says(
                  """
                  ValueException: embedding: index 10 (element 1) is out of range for a table of 10 rows
                    index   (2,) int64       data
                    weight  (10, 4) float32  parameter weight
                    rule    0 <= index < 10
                    layer   Embedding(10 → 4)
                    fix     use indices from 0 to 9
                  """)
              .mended("0 to 9", () -> new Embedding(10, 4).apply(longs(3, 9) /* 0 to 9 */)),
          program(HERE, "words as floating numbers", () -> new Embedding(10, 4).apply(data(2)))
              .says(
                  """
                  DTypeException: embedding: the index is float32
                    index   (2,) float32     data
                    weight  (10, 4) float32  parameter weight
                    rule    index is int64 or int32
                    layer   Embedding(10 → 4)
                    fix     give it as int64: index.to(DType.INT64)
                  """)
              .mended(
                  "index.to(DType.INT64)",
                  () -> {
                    var index = data(2);
                    return new Embedding(10, 4).apply(index.to(DType.INT64));
                  }),
          program(
                  HERE,
                  "a bag of words without its axis",
                  () -> new EmbeddingBag(10, 4).apply(longs(3, 1)))
              .says(
                  """
                  ShapeException: embedding_bag: index (2,) without offsets
                    index   (2,) int64       data
                    weight  (10, 4) float32  parameter weight
                    rule    index is (bags, n), or (n) with offsets (bags)
                    layer   EmbeddingBag(10 → 4, mean)
                    fix     for one bag: index.unsqueeze(0), which makes it (1, 2)
                  """)
              .mended(
                  "index.unsqueeze(0)",
                  () -> {
                    var index = longs(3, 1);
                    return new EmbeddingBag(10, 4).apply(index.unsqueeze(0));
                  }),
          program(HERE, "heads that do not divide the width", () -> new MultiHeadAttention(10, 4))
              .says(
                  """
                  ValueException: MultiHeadAttention: 10 elements do not divide into 4 heads
                    rule   embedDim % heads == 0
                    fix    use a multiple of 4, such as 12
                  """)
              .mended("12", () -> new MultiHeadAttention(12, 4)),
          program(
                  HERE,
                  "attention for another width",
                  () -> new MultiHeadAttention(8, 2).apply(data(5, 3, 6)))
              .says(
                  """
                  ShapeException: MultiHeadAttention: query, key and value have 6, 6 and 6 elements, not 8, 8 and 8
                    query  (5, 3, 6) float32  data
                    key    (5, 3, 6) float32  data
                    value  (5, 3, 6) float32  data
                    rule   query.shape[-1] == 8, key.shape[-1] == 8, value.shape[-1] == 8
                    layer  MultiHeadAttention(8, 2 heads)
                    fix    new MultiHeadAttention(6, 2)
                  """)
              .mended(
                  "new MultiHeadAttention(6, 2)",
                  () -> new MultiHeadAttention(6, 2).apply(data(5, 3, 6))),
          program(
                  HERE,
                  "attention with fewer values than keys",
                  () ->
                      Attention.scaledDotProductAttention(
                          data(2, 5, 4), data(2, 6, 4), data(2, 5, 4)))
              .says(
                  """
                  ShapeException: attention: queries (2, 5, 4), keys (2, 6, 4) and values (2, 5, 4) do not fit
                    queries  (2, 5, 4) float32  data
                    keys     (2, 6, 4) float32  data
                    values   (2, 5, 4) float32  data
                    rule     queries are (…, L, E), keys (…, S, E) and values (…, S, V)
                    fix      give as many values as keys: 6
                  """)
              .mended(
                  "6",
                  () ->
                      Attention.scaledDotProductAttention(
                          data(2, 5, 4), data(2, 6, 4), data(2, 6, 4))),
          program(
                  HERE,
                  "attention of queries to wider keys",
                  () ->
                      Attention.scaledDotProductAttention(
                          data(2, 5, 4), data(2, 5, 8), data(2, 5, 8)))
              .says(
                  """
                  ShapeException: attention: queries (2, 5, 4), keys (2, 5, 8) and values (2, 5, 8) do not fit
                    queries  (2, 5, 4) float32  data
                    keys     (2, 5, 8) float32  data
                    values   (2, 5, 8) float32  data
                    rule     queries are (…, L, E), keys (…, S, E) and values (…, S, V)
                    fix      project queries and keys to the same number of elements, such as 8
                  """)
              .mended(
                  "8",
                  () ->
                      Attention.scaledDotProductAttention(
                          data(2, 5, 8), data(2, 5, 8), data(2, 5, 8))));
}

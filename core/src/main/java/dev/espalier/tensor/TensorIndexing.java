package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import dev.espalier.ir.ScatterOver;
import java.util.Arrays;
import java.util.List;

/**
 * Operations with indices and masks. An index tensor is int64 or int32. Negative indices count from
 * the end where PyTorch lets them ({@link #get}, {@link #set}, {@link #take}, {@link #indexPut});
 * elsewhere they, and everywhere those beyond the extent, raise a ValueException when the result is
 * computed. Of several elements that are set at one place the last one stays.
 */
abstract class TensorIndexing extends TensorParts {
  /**
   * {@code out[…, i, …] = this[…, index[…, i, …], …]} along an axis, as torch.gather: the index has
   * the rank of this, and outside the axis may be smaller.
   */
  public Tensor gather(int axis, Tensor index) {
    if (rank() == 0 && index.rank() == 0) {
      return self().reshape(1).gather(axis, index.reshape(1)).reshape(Shape.scalar());
    }
    int a = axis(axis);
    checkRange("gather", index, a);
    return record(new Op.Gather(a), cut(self(), index.shape(), a), index);
  }

  /** Shortened to the extents of a smaller shape, but for one axis. */
  static Tensor cut(Tensor x, Shape shape, int axis) {
    var y = x;
    for (int a = 0; x.rank() == shape.rank() && a < x.rank(); a++) {
      y = a != axis && shape.dim(a) < x.dim(a) ? y.part(a, 0, shape.dim(a), 1) : y;
    }
    return y;
  }

  /**
   * Elements at an index along an axis, with the other axes of both broadcast, as
   * torch.take_along_dim: {@code x.takeAlongDim(x.argmax(1, true), 1)}.
   */
  public Tensor takeAlongDim(Tensor index, int axis) {
    int a = axis(axis);
    if (index.rank() != rank()) {
      throw Refusal.shape(
          "take_along_dim",
          "index " + index.shape() + " and input " + shape() + " differ in rank",
          "index.rank == input.rank",
          index.rank() == rank() - 1
              ? "unsqueeze(" + a + ") the index"
              : "use an index of rank " + rank(),
          self(),
          index);
    }
    var all = Shape.broadcast(shape().with(a, 1), index.shape().with(a, 1));
    if (all == null) {
      throw Refusal.shape(
          "take_along_dim",
          "index " + index.shape() + " and input " + shape() + " do not broadcast",
          "extents outside axis " + a + " are equal or 1",
          "use an index of shape " + shape().with(a, index.dim(a)),
          self(),
          index);
    }
    return self()
        .expand(all.with(a, dim(a)).toArray())
        .gather(a, index.expand(all.with(a, index.dim(a)).toArray()));
  }

  /** Elements at an index into all elements, row-major. */
  public Tensor takeAlongDim(Tensor index) {
    return self().flatten().gather(0, index.flatten());
  }

  /**
   * Elements at an index of any shape into all elements, row-major; negative ones count from the
   * end.
   */
  public Tensor take(Tensor index) {
    return record(new Op.Index(0, true), self().flatten(), index);
  }

  /** This with a source set, or added, at an index into all elements, row-major. */
  public Tensor put(Tensor index, Tensor source, boolean accumulate) {
    var how = accumulate ? ScatterOp.ADD : ScatterOp.SET;
    var op = new Op.IndexPut(how, 0, Shape.of(size()), true);
    return record(op, source.flatten(), index.flatten(), self().flatten()).reshape(shape());
  }

  /** Slices of this along an axis chosen by a vector of indices, as torch.index_select. */
  public Tensor indexSelect(int axis, Tensor index) {
    if (rank() == 0) {
      return self().reshape(1).indexSelect(axis, index).reshape(Shape.scalar());
    }
    checkRange("index_select", index, axis(axis));
    return record(new Op.Index(axis(axis), false), self(), vector("index_select", index));
  }

  private void checkRange(String op, Tensor index, int axis) {
    IndexRange.check(
        op,
        "index",
        "axis " + axis + " of extent " + dim(axis),
        index,
        dim(axis),
        0,
        Refusal.operand("input", self()),
        Refusal.operand("index", index));
  }

  private static Tensor vector(String op, Tensor index) {
    if (index.rank() > 1) {
      throw Refusal.shape(
          op,
          "the index has rank " + index.rank() + ", not 1",
          "index.rank == 1",
          "use index.reshape(" + index.size() + ")",
          index);
    }
    return index.rank() == 0 ? index.reshape(1) : index;
  }

  /** This with slices of a source added at indices along an axis. */
  public Tensor indexAdd(int axis, Tensor index, Tensor source) {
    return indexed(ScatterOp.ADD, true, axis, vector("index_add", index), source);
  }

  /** This with slices of a source times alpha added at indices along an axis. */
  public Tensor indexAdd(int axis, Tensor index, Tensor source, double alpha) {
    return indexAdd(axis, index, source.mul(alpha));
  }

  /** This with slices of a source in place of those at indices along an axis. */
  public Tensor indexCopy(int axis, Tensor index, Tensor source) {
    return indexed(ScatterOp.SET, true, axis, vector("index_copy", index), source);
  }

  /** This with a number in the slices at indices along an axis. */
  public Tensor indexFill(int axis, Tensor index, double value) {
    if (rank() == 0) {
      return self().reshape(1).indexFill(axis, index, value).reshape(Shape.scalar());
    }
    var shape = shape().with(axis, index.size());
    return indexCopy(axis, index, Tensor.full(value, dtype(), shape.toArray()));
  }

  /**
   * This with slices of a source combined with those at indices along an axis. {@code includeSelf}:
   * what is there takes part.
   */
  public Tensor indexReduce(
      int axis, Tensor index, Tensor source, ScatterReduction reduce, boolean includeSelf) {
    var i = vector("index_reduce", index);
    return reduce.onto(
        self(), includeSelf, source, (how, self, x, from) -> x.indexed(how, self, axis, i, from));
  }

  Tensor indexed(ScatterOp how, boolean self, int axis, Tensor index, Tensor source) {
    if (rank() == 0) {
      var y = self().reshape(1).indexed(how, self, axis, index, source.reshape(1));
      return y.reshape(Shape.scalar());
    }
    int a = axis(axis);
    var op = new Op.IndexPut(how, a, Shape.of(dim(a)), false);
    return record(self ? op : new Op.Composite(new ScatterOver(op)), source, index, self());
  }

  /**
   * This with elements of a source set along an axis, as torch.scatter: {@code out[…, index[…, i,
   * …], …] = source[…, i, …]}. The index has the rank of this and the source; it may be smaller
   * than the source, and outside the axis than this. Of several elements set at one place only the
   * last, which stays, has a gradient (PyTorch gives it to all).
   */
  public Tensor scatter(int axis, Tensor index, Tensor source) {
    return scattered(ScatterOp.SET, true, axis, index, source);
  }

  /** This with one number set along an axis. */
  public Tensor scatter(int axis, Tensor index, double value) {
    return scatter(axis, index, Tensor.full(value, dtype(), index.shape().toArray()));
  }

  /** This with elements of a source added along an axis, as torch.scatter_add; bools by "or". */
  public Tensor scatterAdd(int axis, Tensor index, Tensor source) {
    return scattered(ScatterOp.ADD, true, axis, index, source);
  }

  /**
   * This with elements of a source combined with those at their indices along an axis, as
   * torch.scatter_reduce. {@code includeSelf}: what is there takes part. Equal extremes share the
   * gradient; that of products is right also where factors are 0.
   */
  public Tensor scatterReduce(
      int axis, Tensor index, Tensor source, ScatterReduction reduce, boolean includeSelf) {
    return reduce.onto(
        self(),
        includeSelf,
        source,
        (how, self, x, from) -> x.scattered(how, self, axis, index, from));
  }

  Tensor scattered(ScatterOp how, boolean self, int axis, Tensor index, Tensor source) {
    if (rank() == 0 && index.rank() == 0) {
      var y = self().reshape(1).scattered(how, self, axis, index.reshape(1), source.reshape(1));
      return y.reshape(Shape.scalar());
    }
    int a = axis(axis);
    if (index.size() == 0) {
      return self();
    }
    var from = cut(source, index.shape(), -1);
    var part = cut(self(), index.shape(), a);
    var op = new Op.Scatter(how, a, dim(a));
    var y = record(self ? op : new Op.Composite(new ScatterOver(op)), from, index, part);
    return part == self() ? y : placed(y, x -> cut(x, index.shape(), a));
  }

  /** Chooses elements of a tensor by their place. */
  @FunctionalInterface
  interface Region {
    Tensor of(Tensor x);
  }

  /** This with a part of it replaced; {@code region} chooses the part of a tensor of this shape. */
  Tensor placed(Tensor part, Region region) {
    return written(ScatterOp.SET, part, region);
  }

  /** This with a tensor, broadcast to a part of this, combined with that part. */
  Tensor written(ScatterOp how, Tensor value, Region region) {
    var places = region.of(Tensor.arange(size()).reshape(shape()));
    var shape = Shape.broadcast(value.shape(), places.shape());
    if (shape == null || !shape.equals(places.shape())) {
      throw Refusal.shape(
          "set",
          "a value of shape " + value.shape() + " does not go into " + places.shape(),
          "the value broadcasts to the part that is set",
          "use a value of shape " + places.shape(),
          Refusal.operand("input", self()),
          Refusal.operand("value", value));
    }
    var op = new Op.IndexPut(how, 0, Shape.of(size()), false);
    var from = value.expand(shape.toArray()).flatten();
    return record(op, from, places.flatten(), self().flatten()).reshape(shape());
  }

  /**
   * Elements by position, as Python's {@code x[…]}: see {@link Index}. Integers and slices first,
   * then index tensors, which are broadcast together: their axes take the place of the indexed ones
   * where those are neighbours, else they come first. With a mask this is a read, since the shape
   * of the result depends on it.
   *
   * <pre>{@code
   * x.get(Index.at(0), Index.ellipsis(), Index.range(1, 5));    // x[0, ..., 1:5]
   * x.get(Index.of(rows), Index.of(columns));                   // x[rows, columns]
   * x.get(Index.of(x.gt(0)));                                   // x[x > 0]
   * }</pre>
   */
  public Tensor get(Index... indices) {
    return new Indexer("get", self(), indices).get();
  }

  /**
   * This with a value, which is broadcast, at the elements that {@link #get} would give. With one
   * mask and a scalar nothing is read.
   */
  public Tensor set(Tensor value, Index... indices) {
    if (value.rank() == 0 && indices.length == 1 && indices[0] instanceof Index.Of(Tensor mask)) {
      boolean leading =
          mask.dtype() == DType.BOOL
              && mask.rank() > 0
              && mask.rank() <= rank()
              && mask.shape().equals(shape().without(mask.rank(), rank()));
      if (leading) {
        var m = mask;
        while (m.rank() < rank()) {
          m = m.unsqueeze(-1);
        }
        return maskedFill(m, value);
      }
    }
    return at("set", ScatterOp.SET, value, indices);
  }

  /** This with a number at the elements that {@link #get} would give. */
  public Tensor set(double value, Index... indices) {
    return set(recordScalar(value, dtype()), indices);
  }

  /**
   * This with a value added at the elements that {@link #get} would give; at repeated ones several
   * times.
   */
  public Tensor addAt(Tensor value, Index... indices) {
    return at("addAt", ScatterOp.ADD, value, indices);
  }

  private Tensor at(String name, ScatterOp how, Tensor value, Index... indices) {
    return written(how, value, x -> new Indexer(name, x, indices).get());
  }

  /**
   * This with values set, or added, at tuples of indices, as torch.index_put: {@code x[indices[0],
   * indices[1], …] = values}. Index tensors and values are broadcast.
   */
  public Tensor indexPut(List<Tensor> indices, Tensor values, boolean accumulate) {
    var all = indices.stream().map(Index::of).toArray(Index[]::new);
    return accumulate ? addAt(values, all) : set(values, all);
  }

  /** This with a source in place of the slice at an index along an axis. */
  public Tensor selectScatter(Tensor source, int axis, int index) {
    return exactly("select_scatter", source, x -> x.select(axis, index));
  }

  /** This with a source in place of every {@code step}-th slice from start to stop (exclusive). */
  public Tensor sliceScatter(Tensor source, int axis, int start, int stop, int step) {
    var indices = new Index[axis(axis) + 1];
    Arrays.fill(indices, Index.all());
    indices[indices.length - 1] = Index.range(start, stop, step);
    return exactly("slice_scatter", source, x -> x.get(indices));
  }

  /**
   * This with a source in place of a diagonal of two axes, {@code offset} above the main one; the
   * diagonal is the last axis of the source, as torch.diagonal_scatter has it.
   */
  public Tensor diagonalScatter(Tensor source, int offset, int axis1, int axis2) {
    return exactly("diagonal_scatter", source, x -> x.diagonal(offset, axis1, axis2));
  }

  private Tensor exactly(String op, Tensor source, Region region) {
    var part = region.of(self()).shape();
    if (!part.equals(source.shape())) {
      throw Refusal.shape(
          op,
          "the source is " + source.shape() + ", the part " + part,
          "the source has the shape of the part",
          "use a source of shape " + part,
          self(),
          source);
    }
    return placed(source, region);
  }

  /** This where a mask, which is broadcast, is false, and a number where it is true. */
  public Tensor maskedFill(Tensor mask, double value) {
    return maskedFill(mask, recordScalar(value, dtype()));
  }

  /** This where a mask, which is broadcast, is false, and a scalar tensor where it is true. */
  public Tensor maskedFill(Tensor mask, Tensor value) {
    Places.mask("masked_fill", mask);
    return where(mask, value.to(dtype()), self());
  }

  /**
   * This where a mask, which is broadcast, is false, and the elements of a source in order where it
   * is true. A source with too few raises a ValueException when the result is computed.
   */
  public Tensor maskedScatter(Tensor mask, Tensor source) {
    Places.mask("masked_scatter", mask);
    var shape = Places.broadcast("masked_scatter", self(), mask);
    var m = mask.expand(shape.toArray());
    // Element 0 stands for those that stay; the k-th true one takes element k.
    var from = Tensor.concat(0, Tensor.full(0, source.dtype(), 1), source.flatten());
    var k = m.flatten().cumsum(0);
    var index = where(m.flatten(), k, recordScalar(0));
    var values = record(new Op.Index(0, false), from, index).reshape(shape);
    return where(m, values, self().expand(shape.toArray()));
  }

  /**
   * int64 (…, classes): 1 at the class that each element (int64 or int32) is, else 0. A class
   * outside raises a ValueException when the result is computed.
   */
  public Tensor oneHot(int classes) {
    var index = self().unsqueeze(-1);
    if (classes < 1) {
      throw Refusal.value(
          "one_hot", classes + " classes", "classes >= 1", "use at least one class", self());
    }
    var ones = Tensor.full(1, DType.INT64, index.shape().toArray());
    return record(new Op.Scatter(ScatterOp.SET, rank(), classes), ones, index);
  }

  /** {@link #oneHot(int)} with as many classes as the largest element asks for. A read. */
  public Tensor oneHot() {
    if (size() == 0) {
      throw Refusal.value(
          "one_hot",
          "the number of classes of nothing is unknown",
          "input.size > 0",
          "name it: oneHot(classes)",
          self());
    }
    return oneHot((int) amax().toLongArray()[0] + 1);
  }
}

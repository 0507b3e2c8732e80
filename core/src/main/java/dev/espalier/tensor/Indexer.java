package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Works out {@code x[…]} as PyTorch does: integers, slices and new axes one after the other, then
 * all index tensors together.
 */
final class Indexer {
  private final String op;
  private final Shape shape;
  private final Index[] indices;
  private Tensor x;

  /** The axis of x that the next position is about. */
  private int axis;

  /** The axis of the input that the next position is about, for messages. */
  private int given;

  private final List<Integer> axes = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();

  Indexer(String op, Tensor x, Index... indices) {
    this.op = op;
    this.x = x;
    shape = x.shape();
    this.indices = indices;
  }

  Tensor get() {
    int left = shape.rank() - consumed();
    for (Index index : indices) {
      switch (index) {
        case Index.At(int i) -> at(i);
        case Index.Slice s -> slice(s);
        case Index.NewAxis() -> x = x.unsqueeze(axis++);
        case Index.Ellipsis() -> {
          axis += left;
          given += left;
        }
        case Index.Of(Tensor t) -> {
          if (t.dtype() == DType.BOOL) {
            mask(t);
          } else {
            tensor(t);
          }
        }
      }
    }
    return tensors.isEmpty() ? x : indexed();
  }

  /** How many axes the positions are about. */
  private int consumed() {
    int n = 0;
    int ellipses = 0;
    for (Index index : indices) {
      n +=
          switch (index) {
            case Index.At _, Index.Slice _ -> 1;
            case Index.NewAxis _, Index.Ellipsis _ -> 0;
            case Index.Of(Tensor t) -> t.dtype() == DType.BOOL ? t.rank() : 1;
          };
      ellipses += index instanceof Index.Ellipsis ? 1 : 0;
    }
    if (n > shape.rank() || ellipses > 1) {
      throw Refusal.shape(
          op,
          ellipses > 1
              ? ellipses + " ellipses"
              : n + " positions for the " + shape.rank() + " axes of " + shape,
          ellipses > 1 ? "at most one ellipsis" : "at most one position an axis",
          ellipses > 1 ? "use one ellipsis" : "leave out " + (n - shape.rank()),
          x);
    }
    return n;
  }

  private void at(int i) {
    int n = x.dim(axis);
    int from = i < 0 ? i + n : i;
    if (from < 0 || from >= n) {
      throw Refusal.value(
          op,
          "index " + i + " is outside extent " + n + " of axis " + given + " of " + shape,
          -n + " <= index < " + n,
          n == 0 ? "the axis is empty" : "use an index from " + -n + " to " + (n - 1),
          x);
    }
    x = sliced(from, 1, 1).squeeze(axis);
    given++;
  }

  private void slice(Index.Slice s) {
    int n = x.dim(axis);
    int step = s.step();
    if (step == 0) {
      throw Refusal.value(
          op,
          "the slice of axis " + given + " has step 0",
          "step != 0",
          "use a step of 1, or -1 to turn the axis round",
          x);
    }
    // With a negative step positions lie in [-1, n - 1], where -1 is before the first.
    int low = step > 0 ? 0 : -1;
    int high = step > 0 ? n : n - 1;
    int from = s.start() == null ? (step > 0 ? low : high) : bound(s.start(), n, low, high);
    int to = s.stop() == null ? (step > 0 ? high : low) : bound(s.stop(), n, low, high);
    long way = step > 0 ? (long) to - from : (long) from - to;
    int length = way <= 0 ? 0 : (int) ((way - 1) / Math.abs((long) step)) + 1;
    if (length != n || step != 1) {
      x = sliced(Math.max(0, from), length, step);
    }
    axis++;
    given++;
  }

  private static int bound(int position, int n, int low, int high) {
    return Math.clamp(position < 0 ? (long) position + n : position, low, high);
  }

  private Tensor sliced(int from, int length, int step) {
    return TensorValues.record(
        new Op.Slice(axis, length, step), x, TensorValues.recordScalar(from));
  }

  private void tensor(Tensor t) {
    if (t.dtype() != DType.INT64 && t.dtype() != DType.INT32) {
      throw Refusal.dtype(
          op,
          "an index tensor is " + t.dtype() + ", not int64, int32 or bool",
          "index is int64, int32 or bool",
          "use index.to(DType.INT64), or mask.to(DType.BOOL)",
          x,
          t);
    }
    axes.add(axis++);
    tensors.add(t);
    given++;
  }

  private void mask(Tensor t) {
    for (int k = 0; k < t.rank(); k++) {
      if (t.dim(k) != x.dim(axis + k)) {
        throw Refusal.shape(
            op,
            "a mask of shape " + t.shape() + " is for axes " + given + " on of " + shape,
            "the mask has the extents of its axes",
            "use a mask of shape " + extents(t.rank()),
            x,
            t);
      }
    }
    if (t.rank() == 0) {
      throw Refusal.shape(
          op, "a mask is a scalar", "mask.rank >= 1", "use maskedFill or where", x, t);
    }
    var places = Places.of(t);
    for (int k = 0; k < t.rank(); k++) {
      axes.add(axis++);
      tensors.add(places.along(k));
      given++;
    }
  }

  /** The extents of the next axes. */
  private Shape extents(int count) {
    return Shape.of(Arrays.copyOfRange(x.shape().toArray(), axis, axis + count));
  }

  private Tensor indexed() {
    var common = tensors.getFirst().shape();
    for (Tensor t : tensors) {
      var next = Shape.broadcast(common, t.shape());
      if (next == null) {
        throw Refusal.shape(
            op,
            "index tensors of shapes " + common + " and " + t.shape() + " do not broadcast",
            "extents, aligned at the end, are equal or 1",
            "give as many positions in each: shape " + common,
            tensors.toArray(Tensor[]::new));
      }
      common = next;
    }
    int first = axes.getFirst();
    if (axes.getLast() - first + 1 != axes.size()) {
      x = x.permute(front());
      first = 0;
    }
    var inputs = new Tensor[tensors.size() + 1];
    inputs[0] = x;
    for (int k = 0; k < tensors.size(); k++) {
      inputs[k + 1] = tensors.get(k).expand(common.toArray());
    }
    return TensorValues.record(new Op.Index(first, true), inputs);
  }

  /** The order of axes with the indexed ones first. */
  private int[] front() {
    var order = new int[x.rank()];
    int n = 0;
    for (int a : axes) {
      order[n++] = a;
    }
    for (int a = 0; a < x.rank(); a++) {
      if (!axes.contains(a)) {
        order[n++] = a;
      }
    }
    return order;
  }
}

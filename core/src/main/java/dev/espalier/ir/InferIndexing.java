package dev.espalier.ir;

import static dev.espalier.ir.Infer.dtype;
import static dev.espalier.ir.Infer.sameDType;
import static dev.espalier.ir.Infer.shape;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/** Shapes and dtypes of running totals, orders, and access by index tensors. */
final class InferIndexing {
  private InferIndexing() {}

  static TensorSpec cumulate(Op op, CumulateOp c, int axis, Node[] in) {
    assert axis >= 0 && axis < in[0].shape().rank();
    var x = in[0].spec();
    return switch (c) {
      case SUM, LINEAR -> {
        if (x.dtype() == DType.BOOL) {
          throw dtype(
              op, in, "does not take bool", "input is a number", "convert first: to(DType.INT64)");
        }
        if (c == CumulateOp.LINEAR) {
          sameDType(op, 0, 1, in);
          if (!in[1].shape().equals(x.shape())) {
            throw shape(
                op,
                in,
                "factors and terms differ in shape",
                "a.shape == b.shape",
                "expand both to one shape");
          }
        }
        yield x;
      }
      case ARGMAX, ARGMIN -> new TensorSpec(x.shape(), DType.INT64);
    };
  }

  static TensorSpec sort(Op op, int axis, int count, Node[] in) {
    assert axis >= 0 && axis < in[0].shape().rank();
    int n = in[0].shape().dim(axis);
    if (count < 0 || count > n) {
      throw shape(
          op,
          in,
          count + " elements of an axis of extent " + n,
          "0 <= count <= input.shape[" + axis + "]",
          "ask for at most " + n + " elements");
    }
    return new TensorSpec(in[0].shape().with(axis, count), DType.INT64);
  }

  static TensorSpec gather(Op op, int axis, Node[] in) {
    isIndex(op, in, 1);
    var x = in[0].shape();
    var index = in[1].shape();
    if (!equalBut(axis, x, index)) {
      throw shape(
          op,
          in,
          "index " + index + " does not match " + x + " outside axis " + axis,
          "shapes are equal but for axis " + axis,
          Suggest.gather(axis, x, index));
    }
    return new TensorSpec(index, in[0].dtype());
  }

  static TensorSpec scatter(Op op, int axis, int size, Node[] in) {
    isIndex(op, in, 1);
    var source = in[0].shape();
    if (!source.equals(in[1].shape())) {
      throw shape(
          op,
          in,
          "source and index differ in shape",
          "source.shape == index.shape",
          "give one index for each element: an index of shape " + source);
    }
    return onto(op, in, 2, new TensorSpec(source.with(axis, size), in[0].dtype()));
  }

  static TensorSpec index(Op op, int axis, Node[] in) {
    int n = in.length - 1;
    var index = indices(op, in, n);
    var x = in[0].shape();
    assert axis >= 0 && axis + n <= x.rank();
    return new TensorSpec(replaced(x, axis, axis + n, index), in[0].dtype());
  }

  static TensorSpec put(Op op, int axis, Shape extents, Node[] in) {
    int n = extents.rank();
    var index = indices(op, in, n);
    var source = in[0].shape();
    int to = axis + index.rank();
    boolean fits = to <= source.rank();
    for (int i = axis; fits && i < to; i++) {
      fits = source.dim(i) == index.dim(i - axis);
    }
    if (!fits) {
      throw shape(
          op,
          in,
          "indices " + index + " do not match source " + source + " from axis " + axis + " on",
          "the axes of the source from " + axis + " on are those of the index",
          source.rank() < to
              ? "use a source of rank " + to + " or more"
              : "use an index of shape "
                  + source.without(0, axis).without(index.rank(), source.rank() - axis));
    }
    return onto(op, in, n + 1, new TensorSpec(replaced(source, axis, to, extents), in[0].dtype()));
  }

  /** The result has the spec of what is started from, which is input i where there is one. */
  private static TensorSpec onto(Op op, Node[] in, int i, TensorSpec result) {
    if (in.length > i) {
      sameDType(op, 0, i, in);
      if (!in[i].shape().equals(result.shape())) {
        throw shape(
            op,
            in,
            "the source goes into " + result.shape() + ", not " + in[i].shape(),
            "shapes are equal but for the indexed axes",
            "use an input of shape " + result.shape());
      }
    }
    return result;
  }

  private static Shape indices(Op op, Node[] in, int n) {
    assert n >= 1 && in.length > n;
    for (int i = 1; i <= n; i++) {
      isIndex(op, in, i);
      if (!in[i].shape().equals(in[1].shape())) {
        throw shape(
            op, in, "index tensors differ in shape", "all have one shape", "expand them first");
      }
    }
    return in[1].shape();
  }

  private static Shape replaced(Shape x, int from, int to, Shape by) {
    var d = new int[x.rank() - (to - from) + by.rank()];
    for (int i = 0; i < d.length; i++) {
      d[i] =
          i < from
              ? x.dim(i)
              : i < from + by.rank() ? by.dim(i - from) : x.dim(i - by.rank() + (to - from));
    }
    return Shape.of(d);
  }

  private static boolean equalBut(int axis, Shape a, Shape b) {
    boolean equal = a.rank() == b.rank();
    for (int i = 0; equal && i < a.rank(); i++) {
      equal = i == axis || a.dim(i) == b.dim(i);
    }
    return equal;
  }

  private static void isIndex(Op op, Node[] in, int i) {
    var t = in[i].dtype();
    if (t != DType.INT64 && t != DType.INT32) {
      throw dtype(
          op,
          in,
          "the index is " + t,
          "index is int64 or int32",
          "use an int64 index: index.to(DType.INT64)");
    }
  }
}

package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Op;
import java.util.Arrays;

/** Reshaping, slicing, joining and indexing. */
abstract class TensorShapes extends TensorOrder {
  /** The same elements in another shape; one extent may be −1 and is then computed. */
  public Tensor reshape(int... shape) {
    var d = shape.clone();
    int free = -1;
    int known = 1;
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1 && free < 0) {
        free = i;
      } else {
        known *= d[i];
      }
    }
    if (free >= 0) {
      if (known == 0 || size() % known != 0) {
        throw new ShapeException(
            "reshape",
            size() + " elements of shape " + shape() + " do not divide by " + known,
            "use extents whose product divides " + size());
      }
      d[free] = size() / known;
    }
    return reshape(Shape.of(d));
  }

  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? self() : record(new Op.Reshape(shape), self());
  }

  /** Joins the axes from {@code from} to the last into one. */
  public Tensor flatten(int from) {
    int a = shape().axis(from);
    var d = Arrays.copyOf(shape().toArray(), a + 1);
    d[a] = shape().size(a, rank());
    return reshape(Shape.of(d));
  }

  /** All elements as a vector. */
  public Tensor flatten() {
    return reshape(Shape.of(size()));
  }

  /** A new axis of extent 1 before {@code axis}. */
  public Tensor unsqueeze(int axis) {
    int a = axis < 0 ? axis + rank() + 1 : axis;
    if (a < 0 || a > rank()) {
      throw new ShapeException(
          "unsqueeze",
          "axis " + axis + " is out of range for shape " + shape(),
          "use an axis from " + (-rank() - 1) + " to " + rank());
    }
    var d = new int[rank() + 1];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < a ? dim(i) : i == a ? 1 : dim(i - 1);
    }
    return reshape(Shape.of(d));
  }

  /** Without an axis of extent 1. */
  public Tensor squeeze(int axis) {
    int a = shape().axis(axis);
    if (dim(a) != 1) {
      throw new ShapeException(
          "squeeze",
          "axis " + axis + " of " + shape() + " has extent " + dim(a) + ", not 1",
          "squeeze an axis of extent 1, or reduce it");
    }
    return reshape(shape().without(a, a + 1));
  }

  /** Axis i of the result is axis {@code axes[i]} of this. */
  public Tensor permute(int... axes) {
    var a = axes.clone();
    for (int i = 0; i < a.length; i++) {
      a[i] = shape().axis(a[i]);
    }
    return record(new Op.Permute(Axes.of(a)), self());
  }

  /** Swaps two axes. */
  public Tensor transpose(int a, int b) {
    var axes = new int[rank()];
    Arrays.setAll(axes, i -> i);
    axes[shape().axis(a)] = shape().axis(b);
    axes[shape().axis(b)] = shape().axis(a);
    return record(new Op.Permute(Axes.of(axes)), self());
  }

  /** The transpose of a matrix; of more axes, the last two are swapped. */
  public Tensor t() {
    return transpose(-2, -1);
  }

  /** Repeats axes of extent 1 to a shape; missing leading axes are added. */
  public Tensor expand(int... shape) {
    var s = Shape.of(shape);
    var x = self();
    while (x.rank() < s.rank()) {
      x = x.unsqueeze(0);
    }
    return s.equals(x.shape()) ? x : record(new Op.Expand(s), x);
  }

  /**
   * Elements {@code from} (inclusive) to {@code to} (exclusive) along an axis; negative positions
   * count from the end.
   */
  public Tensor slice(int axis, int from, int to) {
    return slice(axis, from, to, 1);
  }

  /**
   * Every {@code step}-th (at least 1) element of a slice. The start is bound at each run, the
   * extent is structure.
   */
  public Tensor slice(int axis, int from, int to, int step) {
    int n = dim(axis);
    int f = from < 0 ? from + n : from;
    int t = to < 0 ? to + n : to;
    if (step < 1 || f < 0 || t > n || f > t) {
      throw new ValueException(
          "slice",
          "["
              + from
              + ", "
              + to
              + ") step "
              + step
              + " is not inside extent "
              + n
              + " of axis "
              + axis
              + " of "
              + shape(),
          "use 0 ≤ from ≤ to ≤ " + n + " and a step of at least 1");
    }
    return record(
        new Op.Slice(shape().axis(axis), (t - f + step - 1) / step, step), self(), recordScalar(f));
  }

  /** Element {@code index} along an axis, which disappears. */
  public Tensor select(int axis, int index) {
    int i = index < 0 ? index + dim(axis) : index;
    if (i < 0 || i >= dim(axis)) {
      throw new ValueException(
          "select",
          "index "
              + index
              + " is outside extent "
              + dim(axis)
              + " of axis "
              + axis
              + " of "
              + shape(),
          "use an index from " + -dim(axis) + " to " + (dim(axis) - 1));
    }
    return slice(axis, i, i + 1).squeeze(axis);
  }

  /** The elements along an axis in reverse order. */
  public Tensor flip(int axis) {
    int a = shape().axis(axis);
    return record(new Op.Slice(a, dim(a), -1), self(), recordScalar(Math.max(0, dim(a) - 1)));
  }

  /** Zeros around: {@code before} and {@code after} elements along an axis. */
  public Tensor pad(int axis, int before, int after) {
    if (before < 0 || after < 0) {
      throw new ValueException(
          "pad", "padding " + before + ", " + after + " is negative", "use slice to cut");
    }
    int a = shape().axis(axis);
    return record(new Op.Place(a, dim(a) + before + after, 1), self(), recordScalar(before));
  }

  /** Tensors one after the other along an existing axis. */
  public static Tensor concat(int axis, Tensor... tensors) {
    if (tensors.length == 0) {
      throw new ValueException("concat", "nothing to concatenate", "give at least one tensor");
    }
    return record(new Op.Concat(tensors[0].shape().axis(axis)), tensors);
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, Tensor... tensors) {
    var x = new Tensor[tensors.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = tensors[i].unsqueeze(axis);
    }
    return concat(axis, x);
  }
}

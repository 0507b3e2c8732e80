package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Op;
import java.util.Arrays;

/**
 * The same elements in other shapes and orders of axes, and repetitions. Nothing is copied where
 * the kernel that reads the result can follow its strides.
 */
abstract class TensorShapes extends TensorOrder {
  /** The same elements in another shape; one extent may be −1 and is then computed. */
  public Tensor reshape(int... shape) {
    return reshape(Shape.of(resolved("reshape", size(), shape)));
  }

  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? self() : record(new Op.Reshape(shape), self());
  }

  /** As {@link #reshape(int...)}: tensors have no strides that could stand in the way. */
  public Tensor view(int... shape) {
    return reshape(shape);
  }

  /** Extents of which one may be −1, completed so that they hold {@code size} elements. */
  private int[] resolved(String op, int size, int[] shape) {
    var d = shape.clone();
    int free = -1;
    long known = 1;
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1) {
        if (free >= 0) {
          throw Refusal.shape(
              op,
              "axes " + free + " and " + i + " are both -1",
              "at most one extent is -1",
              "give one of them as a number: " + numbered(size, d, i),
              self());
        }
        free = i;
      } else {
        known *= d[i];
      }
    }
    if (free >= 0) {
      if (known <= 0 || size % known != 0) {
        throw Refusal.shape(
            op,
            size + " elements of shape " + shape() + " do not divide by " + known,
            "the other extents divide the number of elements",
            "use " + dividing(size, d, free),
            self());
      }
      d[free] = (int) (size / known);
    }
    return d;
  }

  /** The extents with one next to the free one changed so that they divide {@code size}. */
  private static String dividing(int size, int[] d, int free) {
    var e = d.clone();
    for (int i = 0; i < e.length; i++) {
      long others = 1;
      for (int k = 0; k < e.length; k++) {
        others *= k == i || k == free ? 1 : d[k];
      }
      if (i != free && others > 0 && size % others == 0) {
        int left = (int) (size / others);
        int n = Math.max(1, Math.min(d[i], left));
        while (left % n != 0) {
          n--;
        }
        e[i] = n;
        return call(e);
      }
    }
    return "reshape(" + size + ")";
  }

  /** The extents with the free one at {@code i} as a number. */
  private static String numbered(int size, int[] d, int i) {
    var e = d.clone();
    long others = 1;
    for (int k = 0; k < d.length; k++) {
      others *= d[k] == -1 ? 1 : d[k];
    }
    e[i] = others > 0 && size % others == 0 ? (int) (size / others) : 1;
    return call(e);
  }

  private static String call(int[] extents) {
    var s = Arrays.toString(extents);
    return "reshape(" + s.substring(1, s.length() - 1) + ")";
  }

  /** Joins the axes from {@code from} to the last into one. */
  public Tensor flatten(int from) {
    return flatten(from, -1);
  }

  /** Joins the axes from {@code from} to {@code to}, both included, into one. */
  public Tensor flatten(int from, int to) {
    if (rank() == 0) {
      var vector = reshape(1);
      vector.axis(from);
      vector.axis(to);
      return vector;
    }
    int a = axis(from);
    int b = axis(to);
    if (a > b) {
      throw Refusal.shape(
          "flatten",
          "axis " + from + " lies behind axis " + to,
          "from <= to",
          "use flatten(" + to + ", " + from + ")",
          self());
    }
    return reshape(shape().without(a, b).with(a, shape().size(a, b + 1)));
  }

  /** All elements as a vector. */
  public Tensor flatten() {
    return reshape(Shape.of(size()));
  }

  /** All elements as a vector. */
  public Tensor ravel() {
    return flatten();
  }

  /** Splits an axis into several, whose extents may hold one −1. */
  public Tensor unflatten(int axis, int... sizes) {
    int a = axis(axis);
    var parts = resolved("unflatten", dim(a), sizes);
    long product = 1;
    for (int p : parts) {
      product *= p;
    }
    if (product != dim(a) || parts.length == 0) {
      throw Refusal.shape(
          "unflatten",
          Arrays.toString(sizes) + " do not multiply to extent " + dim(a) + " of axis " + axis,
          "the product of the sizes is the extent of the axis",
          "give one of the sizes as -1, or the sizes " + sizes(dim(a), parts),
          self());
    }
    var d = new int[rank() - 1 + parts.length];
    var old = shape().toArray();
    System.arraycopy(old, 0, d, 0, a);
    System.arraycopy(parts, 0, d, a, parts.length);
    System.arraycopy(old, a + 1, d, a + parts.length, rank() - a - 1);
    return reshape(Shape.of(d));
  }

  /** Sizes with one changed so that they multiply to n. */
  private static String sizes(int n, int[] parts) {
    for (int i = 0; i < parts.length; i++) {
      long others = 1;
      for (int k = 0; k < parts.length; k++) {
        others *= k == i ? 1 : parts[k];
      }
      if (others > 0 && n % others == 0) {
        var d = parts.clone();
        d[i] = (int) (n / others);
        return Arrays.toString(d);
      }
    }
    return Arrays.toString(new int[] {n});
  }

  /** A new axis of extent 1 before {@code axis}. */
  public Tensor unsqueeze(int axis) {
    int a = axis < 0 ? axis + rank() + 1 : axis;
    if (a < 0 || a > rank()) {
      throw Refusal.shape(
          "unsqueeze",
          "axis " + axis + " is out of range for shape " + shape(),
          "-rank - 1 <= axis <= rank",
          "use an axis from " + (-rank() - 1) + " to " + rank(),
          self());
    }
    var d = new int[rank() + 1];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < a ? dim(i) : i == a ? 1 : dim(i - 1);
    }
    return reshape(Shape.of(d));
  }

  /**
   * Without the named axes, as far as their extent is 1; without all axes of extent 1 when none is
   * named. An axis of another extent stays, as in PyTorch, so that a batch of one and a batch of
   * many take the same way; where it must not, {@link Tensor#select} says so.
   */
  public Tensor squeeze(int... axes) {
    var gone = new boolean[rank()];
    Arrays.fill(gone, axes.length == 0);
    for (int axis : axes) {
      if (rank() > 0) {
        gone[axis(axis)] = true;
      } else {
        Shape.of(1).axis(axis); // a scalar passes for a vector of one, as in PyTorch
      }
    }
    var d = new int[rank()];
    int n = 0;
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i] || dim(i) != 1) {
        d[n++] = dim(i);
      }
    }
    return reshape(Shape.of(Arrays.copyOf(d, n)));
  }

  /** Axis i of the result is axis {@code axes[i]} of this. */
  public Tensor permute(int... axes) {
    var a = axes.clone();
    for (int i = 0; i < a.length; i++) {
      a[i] = axis(a[i]);
    }
    return record(new Op.Permute(Axes.of(a)), self());
  }

  /** Swaps two axes. */
  public Tensor transpose(int a, int b) {
    if (rank() == 0) {
      Shape.of(1).axis(a);
      Shape.of(1).axis(b);
      return self();
    }
    var axes = new int[rank()];
    Arrays.setAll(axes, i -> i);
    axes[axis(a)] = axis(b);
    axes[axis(b)] = axis(a);
    return record(new Op.Permute(Axes.of(axes)), self());
  }

  /** Swaps two axes: {@link #transpose} by NumPy's name. */
  public Tensor swapaxes(int a, int b) {
    return transpose(a, b);
  }

  /**
   * The transpose of a matrix; of more axes, the last two are swapped; of fewer, the tensor itself.
   */
  public Tensor t() {
    return rank() < 2 ? self() : transpose(-2, -1);
  }

  /** Moves an axis to another place; the others keep their order. */
  public Tensor movedim(int source, int destination) {
    return movedim(new int[] {source}, new int[] {destination});
  }

  /** Moves axes to other places; the others keep their order. */
  public Tensor movedim(int[] source, int[] destination) {
    if (source.length != destination.length) {
      throw Refusal.shape(
          "movedim",
          source.length + " axes are to go to " + destination.length + " places",
          "there is one destination for each source",
          "name as many destinations as sources",
          self());
    }
    var order = new int[rank()];
    Arrays.fill(order, -1);
    var moved = new boolean[rank()];
    for (int i = 0; i < source.length; i++) {
      int from = axis(source[i]);
      int to = axis(destination[i]);
      if (moved[from] || order[to] >= 0) {
        throw Refusal.shape(
            "movedim",
            "axis " + (moved[from] ? source[i] : destination[i]) + " is named twice",
            "sources are distinct, and so are destinations",
            "name each axis once",
            self());
      }
      moved[from] = true;
      order[to] = from;
    }
    int next = 0;
    for (int i = 0; i < order.length; i++) {
      if (order[i] < 0) {
        while (moved[next]) {
          next++;
        }
        order[i] = next++;
      }
    }
    return permute(order);
  }

  /**
   * Repeats axes of extent 1 to a shape; missing leading axes are added. An extent of −1 keeps that
   * of the axis.
   */
  public Tensor expand(int... shape) {
    int lead = shape.length - rank();
    var d = shape.clone();
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1 && i >= lead && lead >= 0) {
        d[i] = dim(i - lead);
      } else if (d[i] == -1) {
        throw Refusal.shape(
            "expand",
            "axis " + i + " is new, so -1 has no extent to keep",
            "-1 stands for an axis of the input",
            "give its extent",
            self());
      }
    }
    var s = Shape.of(d);
    if (s.equals(shape())) {
      return self();
    }
    var x = self();
    if (lead > 0 && s.equals(Shape.broadcast(shape(), s))) {
      var ones = new int[d.length];
      Arrays.fill(ones, 1);
      System.arraycopy(shape().toArray(), 0, ones, lead, rank());
      x = x.reshape(Shape.of(ones));
    }
    return s.equals(x.shape()) ? x : record(new Op.Expand(s), x);
  }

  /** Expanded to the shape of another tensor. */
  public Tensor expandAs(Tensor other) {
    return expand(other.shape().toArray());
  }

  /** Expanded to a shape: {@link #expand} by NumPy's name. */
  public Tensor broadcastTo(int... shape) {
    return expand(shape);
  }

  /**
   * The whole tensor {@code repeats[i]} times along axis i; missing leading axes are added. There
   * is a number for every axis.
   */
  public Tensor repeat(int... repeats) {
    int lead = repeats.length - rank();
    boolean negative = Arrays.stream(repeats).anyMatch(r -> r < 0);
    if (lead < 0 || negative) {
      throw Refusal.shape(
          "repeat",
          Arrays.toString(repeats) + " does not say how often to repeat each axis",
          "there is a number of at least 0 for every axis",
          negative ? "use numbers of at least 0" : "use tile(…), which adds leading ones",
          self());
    }
    int n = repeats.length;
    var from = new int[2 * n];
    var to = new int[2 * n];
    var all = new int[n];
    for (int i = 0; i < n; i++) {
      int extent = i < lead ? 1 : dim(i - lead);
      from[2 * i] = 1;
      to[2 * i] = repeats[i];
      from[2 * i + 1] = extent;
      to[2 * i + 1] = extent;
      all[i] = Shape.of(extent, repeats[i]).size();
    }
    return reshape(Shape.of(from)).expand(to).reshape(Shape.of(all));
  }

  /** As {@link #repeat}, with ones for leading axes that are not named. */
  public Tensor tile(int... repeats) {
    int lead = Math.max(0, rank() - repeats.length);
    var all = new int[lead + repeats.length];
    Arrays.fill(all, 0, lead, 1);
    System.arraycopy(repeats, 0, all, lead, repeats.length);
    return repeat(all);
  }

  /** Each element {@code repeats} times along an axis: {@code a a b b c c}. */
  public Tensor repeatInterleave(int repeats, int axis) {
    if (repeats < 0) {
      throw Refusal.value(
          "repeat_interleave",
          "repeats is " + repeats,
          "repeats >= 0",
          "use a number of at least 0",
          self());
    }
    int a = axis(axis);
    var d = new int[rank() + 1];
    for (int i = 0; i < d.length; i++) {
      d[i] = i <= a ? dim(i) : i == a + 1 ? repeats : dim(i - 1);
    }
    return unsqueeze(a + 1).expand(d).reshape(shape().with(a, Shape.of(dim(a), repeats).size()));
  }

  /** Each element of the flattened tensor {@code repeats} times. */
  public Tensor repeatInterleave(int repeats) {
    return flatten().repeatInterleave(repeats, 0);
  }

  /**
   * Element i along an axis {@code repeats[i]} times; a single number serves all. The shape of the
   * result depends on the numbers, so this reads {@code repeats}.
   */
  public Tensor repeatInterleave(Tensor repeats, int axis) {
    int a = axis(axis);
    if (repeats.rank() > 1 || repeats.size() != 1 && repeats.size() != dim(a)) {
      throw Refusal.shape(
          "repeat_interleave",
          "repeats has shape " + repeats.shape() + ", axis " + axis + " has extent " + dim(a),
          "repeats is one number or one for each element of the axis",
          "use a vector of " + dim(a) + " numbers",
          self(),
          repeats);
    }
    var times = repeats.toLongArray();
    long total = 0;
    for (int i = 0; i < dim(a); i++) {
      long r = times[times.length == 1 ? 0 : i];
      if (r < 0) {
        throw Refusal.value(
            "repeat_interleave",
            "repeats[" + i + "] is " + r,
            "repeats >= 0",
            "use numbers of at least 0",
            self(),
            repeats);
      }
      total += r;
    }
    var index = new long[Shape.of((int) Math.min(total, Integer.MAX_VALUE)).size()];
    int at = 0;
    for (int i = 0; i < dim(a); i++) {
      int r = (int) times[times.length == 1 ? 0 : i];
      Arrays.fill(index, at, at + r, i);
      at += r;
    }
    return self().indexSelect(a, Tensor.of(index, index.length));
  }

  /** Element i of the flattened tensor {@code repeats[i]} times; reads {@code repeats}. */
  public Tensor repeatInterleave(Tensor repeats) {
    return flatten().repeatInterleave(repeats.flatten(), 0);
  }
}

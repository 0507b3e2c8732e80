package dev.espalier.ir;

import dev.espalier.base.Shape;
import java.util.Arrays;

/** Fixes computed from shapes that do not fit. */
final class Suggest {
  private Suggest() {}

  /** The text of a shape with one extent replaced, even where no such shape can exist. */
  static String with(Shape shape, int axis, long extent) {
    var s = new StringBuilder("(");
    for (int i = 0; i < shape.rank(); i++) {
      s.append(i == 0 ? "" : ", ").append(i == axis ? extent : shape.dim(i));
    }
    return s.append(shape.rank() == 1 ? ",)" : ")").toString();
  }

  /**
   * Suggests axes of extent 1 when they make the shapes fit, the commonest mistake; then a
   * transposition, then a part of the longer operand, then another shape.
   */
  static String broadcast(Shape a, Shape b) {
    var small = a.rank() <= b.rank() ? a : b;
    var large = a.rank() <= b.rank() ? b : a;
    var the = " the operand of shape " + small;
    for (int ones = 1; small.rank() + ones <= large.rank(); ones++) {
      for (int axis = 1; axis <= small.rank(); axis++) {
        var d = new int[small.rank() + ones];
        for (int i = 0; i < d.length; i++) {
          d[i] = i < axis ? small.dim(i) : i < axis + ones ? 1 : small.dim(i - ones);
        }
        var wider = Shape.of(d);
        if (Shape.broadcast(wider, large) != null) {
          return ones == 1
              ? "unsqueeze(" + axis + ")" + the + ", which makes it " + wider
              : "reshape" + arguments(wider) + the;
        }
      }
    }
    int n = small.rank();
    if (n >= 2 && Shape.broadcast(swapped(small), large) != null) {
      return "transpose(" + (n - 2) + ", " + (n - 1) + ")" + the;
    }
    int only = n == large.rank() ? onlyDifference(a, b) : -1;
    if (only >= 0 && Math.min(a.dim(only), b.dim(only)) > 0) {
      var longer = a.dim(only) > b.dim(only) ? a : b;
      int least = Math.min(a.dim(only), b.dim(only));
      return "slice(" + only + ", 0, " + least + ") the operand of shape " + longer;
    }
    return "use " + large.without(0, large.rank() - n) + " in place of" + the;
  }

  private static Shape swapped(Shape x) {
    var d = x.toArray();
    int n = d.length;
    d[n - 2] = x.dim(-1);
    d[n - 1] = x.dim(-2);
    return Shape.of(d);
  }

  /** {@code (8, 1, 1)}, and {@code (8)} for one extent. */
  static String arguments(Shape shape) {
    return shape.rank() == 1 ? "(" + shape.dim(0) + ")" : shape.toString();
  }

  /** Keeps all extents but the first that can make up for the difference. */
  static String reshape(Shape from, Shape to) {
    int n = from.size();
    for (int axis = 0; axis < to.rank(); axis++) {
      long others = 1;
      for (int i = 0; i < to.rank(); i++) {
        others *= i == axis ? 1 : to.dim(i);
      }
      if (others > 0 && n % others == 0) {
        return "use " + with(to, axis, n / others) + ", which has " + n + " elements";
      }
    }
    return "use a shape with " + n + " elements";
  }

  /** For an expansion that does more than repeat axes of extent 1. */
  static String expand(Shape from, Shape to) {
    int lead = to.rank() - from.rank();
    for (int axis = 1; lead == 1 && axis <= from.rank(); axis++) {
      var d = new int[to.rank()];
      for (int i = 0; i < d.length; i++) {
        d[i] = i < axis ? from.dim(i) : i == axis ? 1 : from.dim(i - 1);
      }
      if (to.equals(Shape.broadcast(Shape.of(d), to))) {
        return "unsqueeze(" + axis + ") it first, which makes it " + Shape.of(d);
      }
    }
    if (lead == 0 && from.size() > 0) {
      var times = new int[to.rank()];
      boolean whole = true;
      for (int i = 0; i < times.length; i++) {
        times[i] = to.dim(i) / from.dim(i);
        whole &= to.dim(i) % from.dim(i) == 0;
      }
      if (whole) {
        return "repeat its elements: repeat" + arguments(Shape.of(times));
      }
    }
    if (lead > 0 && Shape.broadcast(from, to) != null) {
      var d = new int[to.rank()];
      Arrays.fill(d, 1);
      for (int i = 0; i < from.rank(); i++) {
        d[lead + i] = from.dim(i);
      }
      return "reshape it to " + Shape.of(d) + " first";
    }
    return "use a shape that differs only where " + from + " has extent 1";
  }

  /** How many elements {@code step} apart an extent holds. */
  static int fit(int extent, int step) {
    return extent == 0 ? 0 : (int) ((extent - 1) / Math.abs((long) step)) + 1;
  }

  /**
   * For input {@code k} of a concatenation, of shape b, that does not go with the first, of shape
   * a.
   */
  static String concat(int axis, Shape a, Shape b, int k) {
    int other = a.rank() == b.rank() ? onlyDifference(a, b) : -1;
    if (other >= 0) {
      return "concatenate along axis " + other;
    }
    return "give input " + k + " the shape " + (axis < b.rank() ? with(a, axis, b.dim(axis)) : a);
  }

  /** For an index that does not match x outside the gathered axis. */
  static String gather(int axis, Shape x, Shape index) {
    if (index.rank() == x.rank()) {
      return "use an index of shape " + with(x, axis, index.dim(axis));
    }
    if (index.rank() == x.rank() - 1 && index.equals(x.without(axis, axis + 1))) {
      return "unsqueeze(" + axis + ") the index, which makes it " + with(x, axis, 1);
    }
    return "use an index of rank " + x.rank();
  }

  /** The only axis in which two shapes of one rank differ, else -1. */
  static int onlyDifference(Shape a, Shape b) {
    int axis = -1;
    for (int i = 0; i < a.rank(); i++) {
      if (a.dim(i) != b.dim(i)) {
        if (axis >= 0) {
          return -1;
        }
        axis = i;
      }
    }
    return axis;
  }

  /** For operands of a matrix product whose inner dimensions differ. */
  static String inner(Shape a, Shape b) {
    if (a.dim(-1) == b.dim(-1)) {
      return "transpose the right operand: right.transpose(-2, -1)";
    }
    if (a.dim(-2) == b.dim(-2)) {
      return "transpose the left operand: left.transpose(-2, -1)";
    }
    if (a.dim(-2) == b.dim(-1)) {
      return "swap the operands: right.matmul(left)";
    }
    return "use a right operand of shape " + with(b, b.rank() - 2, a.dim(-1));
  }

  /** For images (N, C, H, W) whose channels do not fit a weight (O, C / groups, H, W). */
  static String channels(Shape image, Shape weight, int groups) {
    int channels = weight.dim(1) * groups;
    if (image.dim(3) == channels) {
      return "the channels seem to come last: input.permute(0, 3, 1, 2)";
    }
    return image.dim(1) % groups == 0
        ? "use a weight of shape " + with(weight, 1, image.dim(1) / groups)
        : "use an input with " + channels + " channels";
  }
}

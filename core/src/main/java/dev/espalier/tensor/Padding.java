package dev.espalier.tensor;

import java.util.ArrayList;
import java.util.Arrays;

/** The four ways to pad, an axis at a time. */
final class Padding {
  private Padding() {}

  /** Pairs (before, after) from the last axis forward. */
  static Tensor pad(Tensor x, int[] padding, PadMode mode, double value) {
    if (padding.length % 2 != 0 || padding.length > 2 * x.rank()) {
      throw Refusal.shape(
          "pad",
          padding.length + " numbers for an input of rank " + x.rank(),
          "there is a pair (before, after) for each of the last axes",
          "use at most " + 2 * x.rank() + " numbers, an even count",
          x);
    }
    var y = x;
    for (int i = 0; i < padding.length; i += 2) {
      y = along(y, x.rank() - 1 - i / 2, padding[i], padding[i + 1], mode, value);
    }
    return y;
  }

  /** One axis, counted from the front. */
  static Tensor along(Tensor x, int axis, int before, int after, PadMode mode, double value) {
    int n = x.dim(axis);
    long extent = (long) n + before + after;
    if (extent < 0) {
      throw Refusal.shape(
          "pad",
          "padding " + before + ", " + after + " cuts more than extent " + n + " of axis " + axis,
          "input.shape[" + axis + "] + before + after >= 0",
          "cut at most " + n + " elements",
          x);
    }
    if (before == 0 && after == 0) {
      return x;
    }
    int left = Math.max(0, before);
    int right = Math.max(0, after);
    return switch (mode) {
      case CONSTANT -> constant(cut(x, axis, before, after), axis, left, right, value);
      case REFLECT -> {
        requireFill(x, axis, before, after, n - 1, "less than");
        yield cut(reflect(x, axis, left, right), axis, before, after);
      }
      case REPLICATE -> {
        requireFill(x, axis, before, after, n == 0 ? 0 : Integer.MAX_VALUE, "only with");
        yield cut(replicate(x, axis, left, right), axis, before, after);
      }
      case CIRCULAR -> {
        requireFill(x, axis, before, after, n, "at most");
        yield circular(cut(x, axis, before, after), axis, left, right);
      }
    };
  }

  private static void requireFill(
      Tensor x, int axis, int before, int after, int limit, String relation) {
    if (Math.max(before, after) > limit) {
      int n = x.dim(axis);
      throw Refusal.shape(
          "pad",
          "padding "
              + before
              + ", "
              + after
              + " needs more than the "
              + n
              + " elements of axis "
              + axis,
          "padding is " + relation + " input.shape[" + axis + "] elements",
          limit <= 0
              ? "pad with a constant: this axis has too few elements"
              : "pad at most " + limit + " on each side",
          x);
    }
  }

  /** Without what negative padding cuts. */
  private static Tensor cut(Tensor x, int axis, int before, int after) {
    int from = Math.max(0, -before);
    int to = x.dim(axis) - Math.max(0, -after);
    return from >= to ? x.part(axis, 0, 0, 1) : x.part(axis, from, to - from, 1);
  }

  private static Tensor constant(Tensor x, int axis, int left, int right, double value) {
    if (left == 0 && right == 0) {
      return x;
    }
    if (value == 0 && 1 / value > 0) {
      return x.amid(axis, left, right);
    }
    var parts = new ArrayList<Tensor>();
    if (left > 0) {
      parts.add(filled(x, axis, left, value));
    }
    parts.add(x);
    if (right > 0) {
      parts.add(filled(x, axis, right, value));
    }
    return Tensor.cat(axis, parts.toArray(new Tensor[0]));
  }

  private static Tensor filled(Tensor x, int axis, int extent, double value) {
    return Tensor.full(value, x.dtype(), x.shape().with(axis, extent).toArray());
  }

  private static Tensor reflect(Tensor x, int axis, int left, int right) {
    int n = x.dim(axis);
    var parts = new ArrayList<Tensor>();
    if (left > 0) {
      parts.add(x.part(axis, left, left, -1));
    }
    parts.add(x);
    if (right > 0) {
      parts.add(x.part(axis, n - 2, right, -1));
    }
    return Tensor.cat(axis, parts.toArray(new Tensor[0]));
  }

  private static Tensor replicate(Tensor x, int axis, int left, int right) {
    var parts = new ArrayList<Tensor>();
    if (left > 0) {
      parts.add(repeated(x.part(axis, 0, 1, 1), axis, left));
    }
    parts.add(x);
    if (right > 0) {
      parts.add(repeated(x.part(axis, x.dim(axis) - 1, 1, 1), axis, right));
    }
    return Tensor.cat(axis, parts.toArray(new Tensor[0]));
  }

  private static Tensor repeated(Tensor edge, int axis, int times) {
    var keep = new int[edge.rank()];
    Arrays.fill(keep, -1);
    keep[axis] = times;
    return edge.expand(keep);
  }

  private static Tensor circular(Tensor x, int axis, int left, int right) {
    int n = x.dim(axis);
    if (n < Math.max(left, right)) {
      throw Refusal.shape(
          "pad",
          "only " + n + " elements of axis " + axis + " are left to wrap around",
          "padding wraps around at most once",
          "cut less or pad less",
          x);
    }
    var parts = new ArrayList<Tensor>();
    if (left > 0) {
      parts.add(x.part(axis, n - left, left, 1));
    }
    parts.add(x);
    if (right > 0) {
      parts.add(x.part(axis, 0, right, 1));
    }
    return Tensor.cat(axis, parts.toArray(new Tensor[0]));
  }
}

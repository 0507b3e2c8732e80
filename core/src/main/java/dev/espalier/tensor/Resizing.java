package dev.espalier.tensor;

import dev.espalier.base.DType;

/**
 * Resizing along one axis as a few taps: result i is Σₖ weight[k][i] · x[index[k][i]]. Formulas are
 * PyTorch's (aten/native/UpSample.h).
 */
record Resizing(long[][] index, double[][] weight) {
  private static final double CUBIC = -0.75;
  private static final double SMOOTH_CUBIC = -0.5; // with antialias, as in Pillow

  /**
   * The taps from {@code in} to {@code out} elements.
   *
   * @param factor the scale factor that was given, 0 for none
   */
  static Resizing of(
      InterpolateMode mode,
      int in,
      int out,
      double factor,
      boolean alignCorners,
      boolean antialias) {
    double scale =
        alignCorners
            ? out > 1 ? (double) (in - 1) / (out - 1) : 0
            : factor > 0 ? 1 / factor : (double) in / out;
    return switch (mode) {
      case NEAREST, NEAREST_EXACT -> nearest(mode, in, out, factor);
      case LINEAR -> antialias ? smooth(in, out, scale, 1) : linear(in, out, scale, alignCorners);
      case BICUBIC -> antialias ? smooth(in, out, scale, 2) : cubic(in, out, scale, alignCorners);
      case AREA -> area(in, out);
    };
  }

  private static Resizing taps(int count, int out) {
    return new Resizing(new long[count][out], new double[count][out]);
  }

  /** The index in float32, as PyTorch computes it for every dtype. */
  private static Resizing nearest(InterpolateMode mode, int in, int out, double factor) {
    float scale = factor > 0 ? (float) (1 / factor) : (float) in / out;
    float shift = mode == InterpolateMode.NEAREST ? 0 : 0.5f;
    var t = taps(1, out);
    for (int i = 0; i < out; i++) {
      t.index[0][i] = Math.min((long) Math.floor((i + shift) * scale), in - 1);
      t.weight[0][i] = 1;
    }
    return t;
  }

  private static double source(int i, double scale, boolean alignCorners) {
    return alignCorners ? scale * i : scale * (i + 0.5) - 0.5;
  }

  private static Resizing linear(int in, int out, double scale, boolean alignCorners) {
    var t = taps(2, out);
    for (int i = 0; i < out; i++) {
      double x = Math.max(0, source(i, scale, alignCorners));
      int low = (int) Math.min(x, in - 1);
      double part = x - low;
      t.index[0][i] = low;
      t.index[1][i] = Math.min(low + 1, in - 1);
      t.weight[0][i] = 1 - part;
      t.weight[1][i] = part;
    }
    return t;
  }

  private static Resizing cubic(int in, int out, double scale, boolean alignCorners) {
    var t = taps(4, out);
    for (int i = 0; i < out; i++) {
      double x = source(i, scale, alignCorners);
      double low = Math.floor(x);
      for (int k = 0; k < 4; k++) {
        t.index[k][i] = Math.clamp((long) low - 1 + k, 0, in - 1);
        t.weight[k][i] = cubic(x - low - (k - 1), CUBIC);
      }
    }
    return t;
  }

  /** Keys' kernel at distance d. */
  private static double cubic(double d, double a) {
    double x = Math.abs(d);
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
  }

  /** A kernel as wide as what a result covers; reach 1 is linear, 2 cubic. */
  private static Resizing smooth(int in, int out, double scale, int reach) {
    double support = scale >= 1 ? reach * scale : reach;
    double inverse = scale >= 1 ? 1 / scale : 1;
    var t = taps((int) Math.ceil(support) * 2 + 1, out);
    for (int i = 0; i < out; i++) {
      double centre = scale * (i + 0.5);
      int first = (int) Math.max(centre - support + 0.5, 0);
      int count = (int) Math.min(centre + support + 0.5, in) - first;
      double sum = 0;
      for (int k = 0; k < t.index.length; k++) {
        t.index[k][i] = Math.clamp((long) first + k, 0, in - 1);
        if (k < count) {
          double d = (k + first - centre + 0.5) * inverse;
          t.weight[k][i] = reach == 1 ? Math.max(0, 1 - Math.abs(d)) : cubic(d, SMOOTH_CUBIC);
          sum += t.weight[k][i];
        }
      }
      for (int k = 0; k < count; k++) {
        t.weight[k][i] /= sum;
      }
    }
    return t;
  }

  private static Resizing area(int in, int out) {
    int most = 0;
    for (int i = 0; i < out; i++) {
      most = Math.max(most, end(i, in, out) - start(i, in, out));
    }
    var t = taps(most, out);
    for (int i = 0; i < out; i++) {
      int first = start(i, in, out), count = end(i, in, out) - first;
      for (int k = 0; k < most; k++) {
        t.index[k][i] = Math.min(first + k, in - 1);
        t.weight[k][i] = k < count ? 1.0 / count : 0;
      }
    }
    return t;
  }

  private static int start(int i, int in, int out) {
    return (int) ((long) i * in / out);
  }

  private static int end(int i, int in, int out) {
    return (int) (((long) (i + 1) * in + out - 1) / out);
  }

  /** The axis resized; floating x keeps its dtype. */
  Tensor apply(Tensor x, int axis) {
    Tensor sum = null;
    for (int k = 0; k < index.length; k++) {
      var part = x.indexSelect(axis, Tensor.of(index[k]));
      if (index.length > 1) {
        part = part.mul(along(x.rank(), axis, weight[k], x.dtype()));
      }
      sum = sum == null ? part : sum.add(part);
    }
    assert sum != null;
    return sum;
  }

  private static Tensor along(int rank, int axis, double[] w, DType dtype) {
    var shape = new int[rank];
    java.util.Arrays.fill(shape, 1);
    shape[axis] = w.length;
    return Tensor.of(w, shape).to(dtype);
  }
}

package dev.espalier.tensor;

/**
 * Resizing along one axis by a few weighted elements for each of the result. Formulas are PyTorch's
 * (aten/native/UpSample.h).
 */
final class Resizing {
  private static final double CUBIC = -0.75;
  private static final double SMOOTH_CUBIC = -0.5; // with antialias, as in Pillow

  private Resizing() {}

  /**
   * The axis resized to {@code out} elements.
   *
   * @param factor the scale factor that was given, 0 for none
   */
  static Tensor apply(
      Tensor x,
      int axis,
      int out,
      double factor,
      InterpolateMode mode,
      boolean alignCorners,
      boolean antialias) {
    int n = x.dim(axis);
    double scale =
        alignCorners
            ? out > 1 ? (n - 1.0) / (out - 1) : 0
            : factor > 0 ? 1 / factor : (double) n / out;
    boolean same = n == out && (alignCorners || scale == 1) && !antialias;
    return same ? x : taps(n, out, scale, mode, alignCorners, antialias).apply(x, axis);
  }

  private static Taps taps(
      int n, int out, double scale, InterpolateMode mode, boolean aligned, boolean antialias) {
    var taps = new Taps(out);
    for (int o = 0; o < out; o++) {
      if (antialias) {
        smooth(taps, o, n, scale, mode == InterpolateMode.BICUBIC);
        continue;
      }
      double at = aligned ? scale * o : scale * (o + 0.5) - 0.5;
      switch (mode) {
        // In float32, as PyTorch: a product just below a whole number counts as that.
        case NEAREST -> taps.add(o, Math.min((int) Math.floor((float) (o * scale)), n - 1), 1);
        case NEAREST_EXACT ->
            taps.add(o, Math.min((int) Math.floor((float) ((o + 0.5) * scale)), n - 1), 1);
        case LINEAR -> {
          double from = Math.max(at, 0);
          int i = Math.min((int) from, n - 1);
          double t = Math.clamp(from - i, 0, 1);
          taps.add(o, i, 1 - t);
          taps.add(o, Math.min(i + 1, n - 1), t);
        }
        case BICUBIC -> {
          int i = (int) Math.floor(at);
          for (int k = -1; k <= 2; k++) {
            taps.add(o, Math.clamp((long) i + k, 0, n - 1), cubic(Math.abs(at - i - k), CUBIC));
          }
        }
        case AREA -> throw new AssertionError("area is adaptive pooling");
      }
    }
    return taps;
  }

  /** All elements under a kernel that is as wide as what a result covers. */
  private static void smooth(Taps taps, int o, int n, double scale, boolean cubic) {
    double stretch = Math.max(scale, 1);
    double support = (cubic ? 2 : 1) * stretch;
    double centre = scale * (o + 0.5);
    int from = (int) Math.max(centre - support + 0.5, 0);
    int to = (int) Math.min(centre + support + 0.5, n);
    var weight = new double[to - from];
    double sum = 0;
    for (int j = 0; j < weight.length; j++) {
      double d = Math.abs(from + j - centre + 0.5) / stretch;
      weight[j] = cubic ? cubic(d, SMOOTH_CUBIC) : Math.max(0, 1 - d);
      sum += weight[j];
    }
    for (int j = 0; j < weight.length; j++) {
      taps.add(o, from + j, weight[j] / sum);
    }
  }

  /** Keys' kernel at a distance. */
  private static double cubic(double d, double a) {
    if (d <= 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0;
  }
}

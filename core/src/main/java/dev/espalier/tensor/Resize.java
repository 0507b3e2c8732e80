package dev.espalier.tensor;

import dev.espalier.base.Shape;
import org.jspecify.annotations.Nullable;

/** Resizing, one axis at a time, by a few weighted elements for each of the result. */
final class Resize {
  private static final String OP = "interpolate";

  private Resize() {}

  /** The extents ⌊extent · factor⌋. */
  static int[] sizes(Tensor x, double[] factors) {
    int axes = x.rank() - 2;
    requireAxes(x);
    if (factors.length != 1 && factors.length != axes) {
      throw Refusal.value(
          OP,
          "scale_factor has " + factors.length + " numbers for " + axes + " axes",
          "scale_factor is one number or one for each axis",
          "give one number or " + axes,
          x);
    }
    var size = new int[axes];
    for (int a = 0; a < axes; a++) {
      double f = factor(factors, a);
      if (!(f > 0) || x.dim(2 + a) * f >= Integer.MAX_VALUE) {
        throw Refusal.value(
            OP, "scale_factor is " + f, "scale_factor > 0", "use a positive number", x);
      }
      size[a] = (int) Math.floor(x.dim(2 + a) * f);
    }
    return size;
  }

  private static double factor(double[] factors, int a) {
    return factors[factors.length == 1 ? 0 : a];
  }

  private static void requireAxes(Tensor x) {
    if (x.rank() < 3 || x.rank() > 5) {
      throw Refusal.shape(
          OP,
          "the input has " + x.rank() + " axes",
          "input is (N, C, L), (N, C, H, W) or (N, C, D, H, W)",
          x.rank() == 2 ? "add a batch axis: x.unsqueeze(0)" : "reshape it",
          x);
    }
  }

  /** {@code factors}: what the sizes were made of and positions are computed with, or null. */
  static Tensor interpolate(
      Tensor x,
      int[] size,
      double @Nullable [] factors,
      InterpolateMode mode,
      boolean alignCorners,
      boolean antialias) {
    requireAxes(x);
    int axes = x.rank() - 2;
    if (!x.dtype().isFloating()) {
      throw Refusal.dtype(
          OP,
          "does not take " + x.dtype(),
          "input is floating",
          "convert first: x.to(DType.FLOAT32)",
          x);
    }
    requireMode(x, mode, alignCorners, antialias);
    int[] out = Windows.spread(OP, "size", size, axes, 1, x);
    for (int a = 0; a < axes; a++) {
      if (x.dim(2 + a) == 0) {
        throw Refusal.shape(
            OP,
            "axis " + (2 + a) + " has extent 0",
            "extents that are resized are at least 1",
            "leave empty inputs out",
            x);
      }
    }
    if (mode == InterpolateMode.AREA) {
      return Pooling.adaptiveAvg(axes, x, out);
    }
    var y = x;
    for (int a = axes - 1; a >= 0; a--) {
      int n = x.dim(2 + a);
      double scale =
          alignCorners
              ? out[a] > 1 ? (n - 1.0) / (out[a] - 1) : 0
              : factors == null ? (double) n / out[a] : 1 / factor(factors, a);
      boolean same = n == out[a] && (factors == null || scale == 1) && !antialias;
      if (!same) {
        y = taps(n, out[a], scale, mode, alignCorners, antialias).apply(y, 2 + a);
      }
    }
    return y;
  }

  private static void requireMode(
      Tensor x, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    int axes = x.rank() - 2;
    if (mode.axes() != 0 && mode.axes() != axes) {
      var fits =
          axes == 1
              ? InterpolateMode.LINEAR
              : axes == 2 ? InterpolateMode.BILINEAR : InterpolateMode.TRILINEAR;
      throw Refusal.shape(
          OP,
          mode + " resizes " + mode.axes() + " axes, the input has " + axes + " after (N, C)",
          "the mode is for the input's number of axes",
          "use InterpolateMode." + fits,
          x);
    }
    if (alignCorners && !mode.aligns()) {
      throw Refusal.value(
          OP,
          "corners cannot be aligned with " + mode,
          "align_corners goes with LINEAR, BILINEAR, BICUBIC and TRILINEAR",
          "pass false",
          x);
    }
    if (antialias && mode != InterpolateMode.BILINEAR && mode != InterpolateMode.BICUBIC) {
      throw Refusal.value(
          OP,
          "there is no antialiasing with " + mode,
          "antialias goes with BILINEAR and BICUBIC",
          "pass false",
          x);
    }
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
        case LINEAR, BILINEAR, TRILINEAR -> {
          double from = Math.max(at, 0);
          int i = Math.min((int) Math.floor(from), n - 1);
          double t = Math.clamp(from - i, 0, 1);
          taps.add(o, i, 1 - t);
          taps.add(o, Math.min(i + 1, n - 1), t);
        }
        case BICUBIC -> {
          int i = Math.min((int) Math.floor(at), n - 1);
          double t = Math.clamp(at - i, 0, 1);
          for (int k = -1; k <= 2; k++) {
            taps.add(o, Math.clamp(i + k, 0, n - 1), cubic(Math.abs(t - k), -0.75));
          }
        }
        case AREA -> throw new AssertionError("area is pooling");
      }
    }
    return taps;
  }

  /** All elements under the filter, which is stretched where the image shrinks. */
  private static void smooth(Taps taps, int o, int n, double scale, boolean cubic) {
    double stretch = Math.max(scale, 1);
    double support = (cubic ? 2 : 1) * stretch;
    double centre = scale * (o + 0.5);
    int from = Math.max((int) (centre - support + 0.5), 0);
    int to = Math.min((int) (centre + support + 0.5), n);
    var weights = new double[to - from];
    double total = 0;
    for (int j = 0; j < weights.length; j++) {
      double d = Math.abs((j + from - centre + 0.5) / stretch);
      weights[j] = cubic ? cubic(d, -0.5) : Math.max(0, 1 - d);
      total += weights[j];
    }
    for (int j = 0; j < weights.length; j++) {
      taps.add(o, from + j, total == 0 ? weights[j] : weights[j] / total);
    }
  }

  /** Keys's cubic convolution kernel at a distance. */
  static double cubic(double d, double a) {
    if (d < 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }

  // ---- rearranging

  static Tensor pixelShuffle(Tensor x, int r) {
    String op = "pixel_shuffle";
    requireImage(op, x, "upscale_factor", r);
    int c = x.dim(-3);
    if (c % (r * r) != 0) {
      throw Refusal.shape(
          op,
          c + " channels do not divide into " + r + "×" + r + " blocks",
          "input.shape[-3] % upscale_factor² == 0",
          "use " + (c / (r * r) + 1) * r * r + " channels",
          x);
    }
    int h = x.dim(-2), w = x.dim(-1);
    return x.reshape(Shape.of(lead(x), c / (r * r), r, r, h, w))
        .permute(0, 1, 4, 2, 5, 3)
        .reshape(shape(x, c / (r * r), h * r, w * r));
  }

  static Tensor pixelUnshuffle(Tensor x, int r) {
    String op = "pixel_unshuffle";
    requireImage(op, x, "downscale_factor", r);
    int c = x.dim(-3), h = x.dim(-2), w = x.dim(-1);
    if (h % r != 0 || w % r != 0) {
      throw Refusal.shape(
          op,
          h + "×" + w + " does not divide into blocks of " + r + "×" + r,
          "input.shape[-2] and input.shape[-1] are multiples of downscale_factor",
          "pad to " + (h + r - 1) / r * r + "×" + (w + r - 1) / r * r,
          x);
    }
    return x.reshape(Shape.of(lead(x), c, h / r, r, w / r, r))
        .permute(0, 1, 3, 5, 2, 4)
        .reshape(shape(x, c * r * r, h / r, w / r));
  }

  private static void requireImage(String op, Tensor x, String what, int r) {
    if (x.rank() < 3) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "input is (…, C, H, W)",
          "reshape it to (C, H, W)",
          x);
    }
    if (r < 1) {
      throw Refusal.value(op, what + " is " + r, what + " >= 1", "use a factor of at least 1", x);
    }
  }

  private static int lead(Tensor x) {
    return x.shape().size(0, x.rank() - 3);
  }

  /** The leading axes of x and three others. */
  private static Shape shape(Tensor x, int... last) {
    var d = x.shape().toArray();
    System.arraycopy(last, 0, d, d.length - 3, 3);
    return Shape.of(d);
  }

  static Tensor channelShuffle(Tensor x, int groups) {
    String op = "channel_shuffle";
    if (x.rank() < 3) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "input is (N, C, …) with at least three axes",
          "add axes with unsqueeze",
          x);
    }
    int c = x.dim(1);
    if (groups < 1 || c % groups != 0) {
      throw Refusal.shape(
          op,
          c + " channels do not divide into " + groups + " groups",
          "groups >= 1 and input.shape[1] % groups == 0",
          "use " + (groups < 1 ? 1 : groups) + " groups of equal size",
          x);
    }
    return x.unflatten(1, groups, c / groups).transpose(1, 2).flatten(1, 2);
  }

  // ---- windows as columns

  static Tensor unfold(Tensor x, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    String op = "unfold";
    if (x.rank() == 3) {
      return unfold(x.unsqueeze(0), kernel, dilation, padding, stride).squeeze(0);
    }
    if (x.rank() != 4) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "input is (N, C, H, W) or (C, H, W)",
          "reshape it",
          x);
    }
    int[] k = Windows.spread(op, "kernel_size", kernel, 2, 1, x);
    int[] d = Windows.spread(op, "dilation", dilation, 2, 1, x);
    int[] p = Windows.spread(op, "padding", padding, 2, 0, x);
    int[] s = Windows.spread(op, "stride", stride, 2, 1, x);
    int[] out = blocks(op, new int[] {x.dim(2), x.dim(3)}, k, d, p, s, x);
    var padded = x.pad(2, p[0], p[0]).pad(3, p[1], p[1]);
    var rows = new Tensor[k[0]];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = padded.part(2, i * d[0], out[0], s[0]);
    }
    var y = Tensor.stack(2, rows); // (N, C, kh, H', W)
    var columns = new Tensor[k[1]];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = y.part(4, j * d[1], out[1], s[1]);
    }
    return Tensor.stack(3, columns)
        .reshape(Shape.of(x.dim(0), x.dim(1) * k[0] * k[1], out[0] * out[1]));
  }

  private static int[] blocks(
      String op, int[] extents, int[] k, int[] d, int[] p, int[] s, Tensor x) {
    var out = new int[2];
    for (int a = 0; a < 2; a++) {
      int room = extents[a] + 2 * p[a] - d[a] * (k[a] - 1) - 1;
      if (room < 0) {
        throw Refusal.shape(
            op,
            "a window of "
                + (d[a] * (k[a] - 1) + 1)
                + " does not fit into "
                + extents[a]
                + (p[a] == 0 ? "" : " with padding " + p[a]),
            "dilation * (kernel - 1) + 1 <= extent + 2 * padding",
            "use larger extents, a smaller kernel or more padding",
            x);
      }
      out[a] = room / s[a] + 1;
    }
    return out;
  }

  static Tensor fold(
      Tensor x, int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    String op = "fold";
    if (x.rank() == 2) {
      return fold(x.unsqueeze(0), outputSize, kernel, dilation, padding, stride).squeeze(0);
    }
    if (x.rank() != 3) {
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "input is (N, C * kernel, blocks) or (C * kernel, blocks)",
          "reshape it",
          x);
    }
    int[] size = Windows.spread(op, "output_size", outputSize, 2, 1, x);
    int[] k = Windows.spread(op, "kernel_size", kernel, 2, 1, x);
    int[] d = Windows.spread(op, "dilation", dilation, 2, 1, x);
    int[] p = Windows.spread(op, "padding", padding, 2, 0, x);
    int[] s = Windows.spread(op, "stride", stride, 2, 1, x);
    int[] out = blocks(op, size, k, d, p, s, x);
    int area = k[0] * k[1];
    if (x.dim(1) % area != 0 || x.dim(2) != out[0] * out[1]) {
      throw Refusal.shape(
          op,
          "the input is not made of "
              + out[0] * out[1]
              + " blocks of "
              + area
              + " elements for each channel",
          "input.shape[-2] % kernel elements == 0 and input.shape[-1] == number of blocks",
          x.dim(1) % area != 0
              ? "use " + (x.dim(1) / area + 1) * area + " rows"
              : "use " + out[0] * out[1] + " blocks, or the output_size that they came from",
          x);
    }
    var y = x.reshape(Shape.of(x.dim(0), x.dim(1) / area, k[0], k[1], out[0], out[1]));
    var rows = laid(y, 3, 4, size[1] + 2 * p[1], d[1], s[1]); // (N, C, kh, H', W)
    var all = laid(rows, 2, 2, size[0] + 2 * p[0], d[0], s[0]); // (N, C, H, W)
    return all.narrow(2, p[0], size[0]).narrow(3, p[1], size[1]);
  }

  /** The slices along {@code from}, each laid out along {@code axis} of what is left, summed. */
  private static Tensor laid(Tensor x, int from, int axis, int size, int dilation, int stride) {
    Tensor sum = null;
    for (int i = 0; i < x.dim(from); i++) {
      var placed = Convolutions.placed(x.select(from, i), axis, size, i * dilation, stride);
      sum = sum == null ? placed : sum.add(placed);
    }
    assert sum != null;
    return sum;
  }
}

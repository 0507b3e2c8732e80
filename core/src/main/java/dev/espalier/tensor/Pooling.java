package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pooling over one, two and three axes. What {@link Op.Pool2d} can do is done by it, an axis or two
 * at a time (the first largest element of volumes is the first one of the first plane that has it);
 * the rest is made of gathered windows.
 */
final class Pooling {
  private final String op;
  private final Tensor x;
  private final int axes;
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;

  /** Extents of the result. */
  private final int[] out;

  /** x (N, C, extents). */
  private Pooling(
      String op,
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      boolean ceil) {
    this.op = op;
    this.x = x;
    this.axes = x.rank() - 2;
    this.kernel = Windows.spread(op, "kernel_size", kernel, axes, 1, x);
    this.stride = Windows.spread(op, "stride", stride, axes, 1, x);
    this.padding = Windows.spread(op, "padding", padding, axes, 0, x);
    this.dilation = Windows.spread(op, "dilation", dilation, axes, 1, x);
    this.out = new int[axes];
    for (int a = 0; a < axes; a++) {
      out[a] = extent(a, ceil);
    }
  }

  private int reach(int a) {
    return dilation[a] * (kernel[a] - 1) + 1;
  }

  private int in(int a) {
    return x.dim(2 + a);
  }

  private int extent(int a, boolean ceil) {
    int n = in(a), p = padding[a], s = stride[a];
    if (p > reach(a) / 2) {
      throw Refusal.value(
          op,
          "padding " + p + " is more than half of the window of " + reach(a),
          "2 * padding <= dilation * (kernel - 1) + 1",
          "use padding of at most " + reach(a) / 2,
          x);
    }
    int room = n + 2 * p - reach(a);
    if (n == 0 || room < 0) {
      throw Refusal.shape(
          op,
          "a window of "
              + reach(a)
              + " does not fit into "
              + n
              + (p == 0 ? "" : " with padding " + p),
          "window <= input + 2 * padding",
          "use a larger input or a smaller window",
          x);
    }
    int count = (room + (ceil ? s - 1 : 0)) / s + 1;
    // The last window begins in the input or in the padding before it.
    return ceil && (count - 1) * s >= n + p ? count - 1 : count;
  }

  /** x with a batch axis. */
  private static Tensor batched(String op, int axes, Tensor x) {
    if (!x.dtype().isFloating()) {
      throw Refusal.dtype(
          op,
          "does not take " + x.dtype(),
          "input is floating",
          "convert first: x.to(DType.FLOAT32)",
          x);
    }
    if (x.rank() == axes + 1) {
      return x.unsqueeze(0);
    }
    if (x.rank() != axes + 2) {
      String extents = axes == 1 ? "L" : axes == 2 ? "H, W" : "D, H, W";
      throw Refusal.shape(
          op,
          "the input has " + x.rank() + " axes",
          "input is (N, C, " + extents + ") or (C, " + extents + ")",
          "reshape it, or pool over another number of axes",
          x);
    }
    return x;
  }

  private static Tensor unbatched(Tensor y, int axes, Tensor x) {
    return x.rank() == axes + 1 ? y.squeeze(0) : y;
  }

  // ---- maxima

  static Tensor max(
      int axes, Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
    String op = "max_pool" + axes + "d";
    var w = new Pooling(op, batched(op, axes, x), kernel, stride, padding, dilation, ceil);
    boolean dense = Arrays.stream(w.dilation).allMatch(d -> d == 1);
    var y =
        dense
            ? w.pooled(Op.PoolKind.MAX, w.filled(Double.NEGATIVE_INFINITY))
            : w.indexed().values();
    return unbatched(y, axes, x);
  }

  static Indexed maxIndexed(
      int axes, Tensor x, int[] kernel, int[] stride, int[] padding, int[] dilation, boolean ceil) {
    String op = "max_pool" + axes + "d";
    var w = new Pooling(op, batched(op, axes, x), kernel, stride, padding, dilation, ceil);
    return w.indexed().map(t -> unbatched(t, axes, x));
  }

  /** x as far as windows reach beyond its padding: they do with ceil. */
  private Tensor filled(double value) {
    var y = x;
    for (int a = 0; a < axes; a++) {
      int more = (out[a] - 1) * stride[a] + reach(a) - in(a) - 2 * padding[a];
      if (more > 0) {
        y = Padding.along(y, 2 + a, 0, more, PadMode.CONSTANT, value);
      }
    }
    return y;
  }

  /** The primitive over windows of y (N, C, extents) without dilation. */
  private Tensor pooled(Op.PoolKind kind, Tensor y) {
    return switch (axes) {
      case 1 -> plane(kind, y.unsqueeze(2), 1, kernel[0], 1, stride[0], 0, padding[0]).squeeze(2);
      case 2 -> plane(kind, y, kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1]);
      default -> {
        int n = y.dim(0), c = y.dim(1), d = y.dim(2);
        var planes =
            plane(
                kind,
                y.reshape(Shape.of(n, c * d, y.dim(3), y.dim(4))),
                kernel[1],
                kernel[2],
                stride[1],
                stride[2],
                padding[1],
                padding[2]);
        var columns = planes.reshape(Shape.of(n, c, d, out[1] * out[2]));
        yield plane(kind, columns, kernel[0], 1, stride[0], 1, padding[0], 0)
            .reshape(Shape.of(n, c, out[0], out[1], out[2]));
      }
    };
  }

  private static Tensor plane(
      Op.PoolKind kind, Tensor y, int kh, int kw, int sh, int sw, int ph, int pw) {
    var spec = new Op.PoolSpec(y.dim(2), y.dim(3), kh, kw, sh, sw, ph, pw);
    return Tensor.record(new Op.Pool2d(kind, spec), y);
  }

  private Indexed indexed() {
    var places = new Places[axes];
    for (int a = 0; a < axes; a++) {
      places[a] = new Places(in(a), out[a], kernel[a]);
      for (int o = 0; o < out[a]; o++) {
        for (int r = 0; r < kernel[a]; r++) {
          places[a].put(o, r, o * stride[a] - padding[a] + r * dilation[a]);
        }
      }
    }
    return largest(x, places);
  }

  /** Positions along one axis that the windows look at. */
  private static final class Places {
    final int out;
    final int kernel;
    final long[] at;
    private final int extent;

    /** Windows that lie wholly outside. */
    final boolean[] empty;

    Places(int extent, int out, int kernel) {
      this.extent = extent;
      this.out = out;
      this.kernel = kernel;
      this.at = new long[out * kernel];
      Arrays.fill(at, -1);
      this.empty = new boolean[out];
      Arrays.fill(empty, true);
    }

    void put(int o, int r, int position) {
      if (position >= 0 && position < extent) {
        at[o * kernel + r] = position;
        empty[o] = false;
      }
    }

    /** Where a window has no position its first one stands again, which changes no maximum. */
    Tensor table() {
      for (int o = 0; o < out; o++) {
        long first = 0;
        for (int r = kernel - 1; r >= 0; r--) {
          first = at[o * kernel + r] >= 0 ? at[o * kernel + r] : first;
        }
        for (int r = 0; r < kernel; r++) {
          at[o * kernel + r] = at[o * kernel + r] < 0 ? first : at[o * kernel + r];
        }
      }
      return Tensor.of(at, at.length);
    }

    boolean anyEmpty() {
      boolean any = false;
      for (boolean e : empty) {
        any |= e;
      }
      return any;
    }
  }

  /** The first largest element of each window and its place, flat over the axes after (N, C). */
  private static Indexed largest(Tensor x, Places[] places) {
    int axes = places.length;
    var tables = new Tensor[axes];
    var windows = x.detach();
    var split = new int[2 + 2 * axes];
    var order = new int[2 + 2 * axes];
    var result = new int[2 + axes];
    for (int a = 0; a < 2; a++) {
      split[a] = x.dim(a);
      order[a] = a;
      result[a] = x.dim(a);
    }
    int size = 1;
    for (int a = 0; a < axes; a++) {
      tables[a] = places[a].table();
      windows = windows.indexSelect(2 + a, tables[a]);
      split[2 + 2 * a] = places[a].out;
      split[3 + 2 * a] = places[a].kernel;
      order[2 + a] = 2 + 2 * a;
      order[2 + axes + a] = 3 + 2 * a;
      result[2 + a] = places[a].out;
      size *= places[a].kernel;
    }
    var shape = Shape.of(result);
    var flat = Arrays.copyOf(result, 3 + axes);
    flat[2 + axes] = size;
    var chosen = windows.reshape(Shape.of(split)).permute(order).reshape(Shape.of(flat)).argmax(-1);
    var index = Tensor.zeros(DType.INT64, result);
    var rest = chosen;
    for (int a = axes - 1, step = 1; a >= 0; step *= x.dim(2 + a), a--) {
      var kernel = Tensor.recordScalar((long) places[a].kernel);
      var next = rest.truncDiv(kernel);
      var r = rest.sub(next.mul(kernel));
      var ones = new int[axes];
      Arrays.fill(ones, 1);
      ones[a] = places[a].out;
      var begin = Tensor.arange(places[a].out).mul((long) places[a].kernel).reshape(ones);
      index = index.add(tables[a].take(begin.add(r)).mul((long) step));
      rest = next;
    }
    var values = x.flatten(2).gather(2, index.flatten(2)).reshape(shape);
    for (int a = 0; a < axes; a++) {
      if (places[a].anyEmpty()) {
        var ones = new int[axes];
        Arrays.fill(ones, 1);
        ones[a] = places[a].out;
        values =
            values.maskedFill(
                Tensor.of(places[a].empty, ones).expand(result), Double.NEGATIVE_INFINITY);
      }
    }
    return new Indexed(values, index);
  }

  // ---- means

  static Tensor avg(
      int axes,
      Tensor x,
      int[] kernel,
      int[] stride,
      int[] padding,
      boolean ceil,
      boolean countPadding,
      @Nullable Integer divisor) {
    String op = "avg_pool" + axes + "d";
    var w = new Pooling(op, batched(op, axes, x), kernel, stride, padding, new int[] {1}, ceil);
    if (divisor != null && divisor == 0) {
      throw Refusal.value(
          op, "the divisor is 0", "divisor != 0", "leave it out, or use another number", x);
    }
    var mean = w.pooled(Op.PoolKind.AVG, w.filled(0));
    return unbatched(w.divided(mean, countPadding, divisor), axes, x);
  }

  /** Means over whole windows as means over what counts. */
  private Tensor divided(Tensor mean, boolean countPadding, @Nullable Integer divisor) {
    if (divisor != null) {
      int size = 1;
      for (int k : kernel) {
        size *= k;
      }
      return mean.mul((double) size / divisor);
    }
    var y = mean;
    for (int a = 0; a < axes; a++) {
      var factor = new double[out[a]];
      boolean whole = true;
      for (int o = 0; o < factor.length; o++) {
        int from = o * stride[a] - padding[a];
        int to = Math.min(from + kernel[a], in(a) + padding[a]);
        int count = countPadding ? to - from : Math.min(to, in(a)) - Math.max(from, 0);
        factor[o] = count > 0 ? (double) kernel[a] / count : 0;
        whole &= count == kernel[a];
      }
      y = whole ? y : y.mul(Taps.along(factor, 2 + a, y));
    }
    return y;
  }

  static Tensor lp(int axes, Tensor x, double p, int[] kernel, int[] stride, boolean ceil) {
    String op = "lp_pool" + axes + "d";
    if (!(p > 0)) {
      throw Refusal.value(op, "norm_type is " + p, "norm_type > 0", "use a positive number", x);
    }
    int[] k = Windows.spread(op, "kernel_size", kernel, axes, 1, x);
    int size = 1;
    for (int n : k) {
      size *= n;
    }
    var mean = avg(axes, x.pow(p), k, stride, new int[] {0}, ceil, true, null);
    return mean.sign().mul(mean.abs().relu()).mul(size).pow(1 / p);
  }

  // ---- adaptive

  /** −1 stands for the extent of the input. */
  private static int[] targets(String op, int axes, Tensor x, int[] outputSize) {
    int[] given = Windows.spread(op, "output_size", outputSize, axes, -1, x);
    for (int a = 0; a < axes; a++) {
      given[a] = given[a] == -1 ? x.dim(2 + a) : given[a];
      if (x.dim(2 + a) == 0) {
        throw Refusal.shape(
            op,
            "axis " + (2 + a) + " has extent 0",
            "extents that are pooled are at least 1",
            "leave empty inputs out",
            x);
      }
    }
    return given;
  }

  private static int begin(int o, int out, int extent) {
    return (int) ((long) o * extent / out);
  }

  private static int end(int o, int out, int extent) {
    return (int) (((long) (o + 1) * extent + out - 1) / out);
  }

  static Tensor adaptiveAvg(int axes, Tensor x, int[] outputSize) {
    String op = "adaptive_avg_pool" + axes + "d";
    var y = batched(op, axes, x);
    int[] out = targets(op, axes, y, outputSize);
    if (even(y, out)) {
      int[] windows = windows(y, out);
      return avg(axes, x, windows, windows, new int[] {0}, false, true, null);
    }
    for (int a = axes - 1; a >= 0; a--) {
      int n = y.dim(2 + a);
      var taps = new Taps(out[a]);
      for (int o = 0; o < out[a]; o++) {
        int from = begin(o, out[a], n), to = end(o, out[a], n);
        for (int i = from; i < to; i++) {
          taps.add(o, i, 1.0 / (to - from));
        }
      }
      y = taps.apply(y, 2 + a);
    }
    return unbatched(y, axes, x);
  }

  static Indexed adaptiveMaxIndexed(int axes, Tensor x, int[] outputSize) {
    String op = "adaptive_max_pool" + axes + "d";
    var y = batched(op, axes, x);
    int[] out = targets(op, axes, y, outputSize);
    var places = new Places[axes];
    for (int a = 0; a < axes; a++) {
      int n = y.dim(2 + a), widest = 0;
      for (int o = 0; o < out[a]; o++) {
        widest = Math.max(widest, end(o, out[a], n) - begin(o, out[a], n));
      }
      places[a] = new Places(n, out[a], widest);
      for (int o = 0; o < out[a]; o++) {
        int from = begin(o, out[a], n);
        for (int i = from; i < end(o, out[a], n); i++) {
          places[a].put(o, i - from, i);
        }
      }
    }
    return largest(y, places).map(t -> unbatched(t, axes, x));
  }

  static Tensor adaptiveMax(int axes, Tensor x, int[] outputSize) {
    String op = "adaptive_max_pool" + axes + "d";
    var y = batched(op, axes, x);
    int[] out = targets(op, axes, y, outputSize);
    if (even(y, out)) {
      int[] windows = windows(y, out);
      return max(axes, x, windows, windows, new int[] {0}, new int[] {1}, false);
    }
    return adaptiveMaxIndexed(axes, x, outputSize).values();
  }

  private static boolean even(Tensor x, int[] out) {
    boolean even = true;
    for (int a = 0; a < out.length; a++) {
      even &= out[a] > 0 && x.dim(2 + a) % out[a] == 0;
    }
    return even;
  }

  private static int[] windows(Tensor x, int[] out) {
    var k = new int[out.length];
    Arrays.setAll(k, a -> x.dim(2 + a) / out[a]);
    return k;
  }

  // ---- the way back

  static Tensor unpool(
      int axes,
      Tensor x,
      Tensor indices,
      int[] kernel,
      int[] stride,
      int[] padding,
      int @Nullable [] outputSize) {
    String op = "max_unpool" + axes + "d";
    if (!x.shape().equals(indices.shape())) {
      throw Refusal.shape(
          op,
          "the indices have another shape than the values",
          "indices.shape == input.shape",
          "use the indices that came with these values",
          x,
          indices);
    }
    var y = batched(op, axes, x);
    int[] k = Windows.spread(op, "kernel_size", kernel, axes, 1, x);
    int[] s = Windows.spread(op, "stride", stride, axes, 1, x);
    int[] p = Windows.spread(op, "padding", padding, axes, 0, x);
    var shape = y.shape().toArray();
    for (int a = 0; a < axes; a++) {
      int usual = (y.dim(2 + a) - 1) * s[a] - 2 * p[a] + k[a];
      shape[2 + a] = outputSize == null ? usual : outputSize[outputSize.length - axes + a];
      if (Math.abs(shape[2 + a] - usual) >= s[a] || shape[2 + a] < 1) {
        throw Refusal.value(
            op,
            "the output would have extent " + shape[2 + a],
            "the extent is less than a stride away from (input - 1) * stride - 2 * padding +"
                + " kernel",
            "use " + Math.max(1, usual),
            x,
            indices);
      }
    }
    var to = Shape.of(shape);
    var zeros = Tensor.zeros(y.dtype(), shape).flatten(2);
    var at = x.rank() == axes + 1 ? indices.unsqueeze(0) : indices;
    var z = zeros.scatter(2, at.flatten(2), y.flatten(2)).reshape(to);
    return unbatched(z, axes, x);
  }
}

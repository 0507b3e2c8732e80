package dev.espalier.tensor;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions over one, two and three axes, all made of {@link Op.Conv2d}: one axis is an image of
 * height 1, and of three axes the first one is folded into the batch (positions) and into the
 * channels (kernel elements).
 */
final class Convolutions {
  private Convolutions() {}

  /**
   * x (N, C, extents) or (C, extents), weight (O, C / groups, kernel). One number in an array
   * serves all axes.
   */
  static Tensor conv(
      int axes,
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    String op = "conv" + axes + "d";
    var w = Window.of(op, axes, stride, padding, dilation, groups, x, weight);
    if (x.rank() == axes + 1) {
      return conv(axes, x.unsqueeze(0), weight, bias, stride, padding, dilation, groups).squeeze(0);
    }
    w.requireAxes(x, weight);
    w.requireBias(bias, weight.dim(0), x, weight);
    if (axes != 2) { // of two axes the primitive tells
      w.requireChannels(x, weight.dim(1) * groups, weight);
      w.requireGroups(x, weight, 0);
      w.requireFit(x, weight);
    }
    var y =
        switch (axes) {
          case 1 -> flat(x.unsqueeze(2), weight.unsqueeze(2), w.under(1, 0, 1)).squeeze(2);
          case 2 -> flat(x, weight, w);
          default -> deep(x, weight, w);
        };
    return w.biased(y, bias);
  }

  /** As above with zeros by purpose. */
  static Tensor conv(
      int axes,
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      ConvPadding padding,
      int[] dilation,
      int groups) {
    String op = "conv" + axes + "d";
    var none = new int[axes];
    if (padding == ConvPadding.VALID) {
      return conv(axes, x, weight, bias, stride, none, dilation, groups);
    }
    var w = Window.of(op, axes, stride, none, dilation, groups, x, weight);
    if (x.rank() != axes + 1) {
      w.requireAxes(x, weight);
    }
    int[] around = same(w, weight, x);
    boolean even = true;
    for (int a = 0; a < axes; a++) {
      none[a] = around[2 * a];
      even &= around[2 * a] == around[2 * a + 1];
    }
    if (even) {
      return conv(axes, x, weight, bias, stride, none, dilation, groups);
    }
    for (int a = 0; a < axes; a++) {
      x = x.pad(a - axes, around[2 * a], around[2 * a + 1]);
    }
    return conv(axes, x, weight, bias, stride, new int[axes], dilation, groups);
  }

  /** Pairs (before, after) for each axis, first to last. */
  private static int[] same(Window w, Tensor weight, Tensor x) {
    for (int s : w.stride) {
      if (s != 1) {
        throw Refusal.value(
            w.op,
            "padding to the same extents with stride " + s,
            "stride == 1 where padding is SAME",
            "use stride 1, or padding in numbers",
            x,
            weight);
      }
    }
    var around = new int[2 * w.stride.length];
    for (int a = 0; a < w.stride.length; a++) {
      int all = w.dilation[a] * (weight.dim(2 + a) - 1);
      around[2 * a] = all / 2;
      around[2 * a + 1] = all - all / 2;
    }
    return around;
  }

  private static Tensor flat(Tensor x, Tensor weight, Window w) {
    return Tensor.record(
        new Op.Conv2d(Op.ConvKind.FORWARD, w.spec(x.dim(2), x.dim(3), weight)), x, weight);
  }

  /** (N, C, D, H, W) and (O, C / groups, kd, kh, kw). */
  private static Tensor deep(Tensor x, Tensor weight, Window w) {
    int n = x.dim(0), c = x.dim(1), kd = weight.dim(2);
    int depth = w.out(0, x.dim(2), kd);
    var padded = x.pad(2, w.padding[0], w.padding[0]);
    var layers = new Tensor[kd];
    for (int r = 0; r < kd; r++) {
      layers[r] = padded.part(2, r * w.dilation[0], depth, w.stride[0]);
    }
    var folded =
        kd == 1
            ? layers[0].permute(0, 2, 1, 3, 4)
            : Tensor.stack(2, layers).permute(0, 3, 1, 2, 4, 5); // (N, D', C, kd, H, W)
    var y =
        flat(
            folded.reshape(Shape.of(n * depth, c * kd, x.dim(3), x.dim(4))),
            weight.reshape(
                Shape.of(weight.dim(0), weight.dim(1) * kd, weight.dim(3), weight.dim(4))),
            w.last());
    return y.reshape(Shape.of(n, depth, y.dim(1), y.dim(2), y.dim(3))).permute(0, 2, 1, 3, 4);
  }

  /** x (N, C, extents) or (C, extents), weight (C, O / groups, kernel). */
  static Tensor transposed(
      int axes,
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] outputPadding,
      int groups,
      int[] dilation) {
    String op = "conv_transpose" + axes + "d";
    var w = Window.of(op, axes, stride, padding, dilation, groups, x, weight);
    int[] extra = Windows.spread(op, "output_padding", outputPadding, axes, 0, x, weight);
    if (x.rank() == axes + 1) {
      return transposed(
              axes, x.unsqueeze(0), weight, bias, stride, padding, outputPadding, groups, dilation)
          .squeeze(0);
    }
    w.requireAxes(x, weight);
    w.requireChannels(x, weight.dim(0), weight);
    w.requireGroups(x, weight, 0);
    w.requireBias(bias, weight.dim(1) * groups, x, weight);
    for (int a = 0; a < axes; a++) {
      w.requireOutput(a, extra[a], x, weight);
    }
    var y =
        switch (axes) {
          case 1 ->
              raised(x.unsqueeze(2), weight.unsqueeze(2), w.under(1, 0, 1), new int[] {0, extra[0]})
                  .squeeze(2);
          case 2 -> raised(x, weight, w, extra);
          default -> deepRaised(x, weight, w, extra);
        };
    return w.biased(y, bias);
  }

  /** The adjoint of {@link #flat}. */
  private static Tensor raised(Tensor x, Tensor weight, Window w, int[] extra) {
    int height = w.raised(0, x.dim(2), weight.dim(2), extra[0]);
    int width = w.raised(1, x.dim(3), weight.dim(3), extra[1]);
    // Output padding of a stride or more is reached from positions behind the input, which are 0.
    var g = x.pad(2, 0, extra[0] / w.stride[0]).pad(3, 0, extra[1] / w.stride[1]);
    return Tensor.record(
        new Op.Conv2d(Op.ConvKind.INPUT, w.spec(height, width, weight)), g, weight);
  }

  /** (N, C, D, H, W) and (C, O / groups, kd, kh, kw). */
  private static Tensor deepRaised(Tensor x, Tensor weight, Window w, int[] extra) {
    int n = x.dim(0), d = x.dim(2), kd = weight.dim(2), out = weight.dim(1) * w.groups;
    var planes = x.permute(0, 2, 1, 3, 4).reshape(Shape.of(n * d, x.dim(1), x.dim(3), x.dim(4)));
    var kernels =
        weight.reshape(Shape.of(weight.dim(0), weight.dim(1) * kd, weight.dim(3), weight.dim(4)));
    var y = raised(planes, kernels, w.last(), new int[] {extra[1], extra[2]});
    y = y.reshape(Shape.of(n, d, out, kd, y.dim(2), y.dim(3)));
    int depth = w.raised(0, d, kd, extra[0]);
    int reach =
        Math.max((d - 1) * w.stride[0] + (kd - 1) * w.dilation[0] + 1, w.padding[0] + depth);
    Tensor sum = null;
    for (int r = 0; r < kd; r++) {
      var part = y.select(3, r).permute(0, 2, 1, 3, 4); // (N, O, D, H', W')
      var placed = placed(part, 2, reach, r * w.dilation[0], w.stride[0]);
      sum = sum == null ? placed : sum.add(placed);
    }
    assert sum != null;
    return sum.narrow(2, w.padding[0], depth);
  }

  /** Zeros of extent {@code size} along an axis, with x from {@code start} on, step apart. */
  static Tensor placed(Tensor x, int axis, int size, int start, int step) {
    return Tensor.record(new Op.Place(axis, size, step), x, Tensor.recordScalar((long) start));
  }

  /** Stride, padding and dilation of each axis, and the checks that all forms share. */
  private static final class Window {
    final String op;
    final int[] stride;
    final int[] padding;
    final int[] dilation;
    final int groups;

    Window(String op, int[] stride, int[] padding, int[] dilation, int groups) {
      this.op = op;
      this.stride = stride;
      this.padding = padding;
      this.dilation = dilation;
      this.groups = groups;
    }

    static Window of(
        String op,
        int axes,
        int[] stride,
        int[] padding,
        int[] dilation,
        int groups,
        Tensor x,
        Tensor weight) {
      if (groups < 1) {
        throw Refusal.value(op, "groups is " + groups, "groups >= 1", "use 1 group", x, weight);
      }
      return new Window(
          op,
          Windows.spread(op, "stride", stride, axes, 1, x, weight),
          Windows.spread(op, "padding", padding, axes, 0, x, weight),
          Windows.spread(op, "dilation", dilation, axes, 1, x, weight),
          groups);
    }

    /** With another axis before these. */
    Window under(int stride, int padding, int dilation) {
      return new Window(
          op,
          new int[] {stride, this.stride[0]},
          new int[] {padding, this.padding[0]},
          new int[] {dilation, this.dilation[0]},
          groups);
    }

    /** Without the first axis. */
    Window last() {
      return new Window(op, tail(stride), tail(padding), tail(dilation), groups);
    }

    private static int[] tail(int[] a) {
      return Arrays.copyOfRange(a, 1, a.length);
    }

    Op.ConvSpec spec(int height, int width, Tensor weight) {
      return new Op.ConvSpec(
          height,
          width,
          weight.dim(2),
          weight.dim(3),
          stride[0],
          stride[1],
          padding[0],
          padding[1],
          dilation[0],
          dilation[1],
          groups);
    }

    int out(int axis, int extent, int kernel) {
      return (extent + 2 * padding[axis] - dilation[axis] * (kernel - 1) - 1) / stride[axis] + 1;
    }

    int raised(int axis, int extent, int kernel, int extra) {
      return (extent - 1) * stride[axis]
          - 2 * padding[axis]
          + dilation[axis] * (kernel - 1)
          + extra
          + 1;
    }

    Tensor biased(Tensor y, @Nullable Tensor bias) {
      if (bias == null) {
        return y;
      }
      var d = new int[stride.length + 1];
      Arrays.fill(d, 1);
      d[0] = bias.size();
      return y.add(bias.reshape(d));
    }

    void requireAxes(Tensor x, Tensor weight) {
      int rank = stride.length + 2;
      if (x.rank() != rank || weight.rank() != rank) {
        boolean transposed = op.contains("transpose");
        String extents = List.of("L", "H, W", "D, H, W").get(stride.length - 1);
        String fix =
            weight.rank() == rank
                ? x.rank() >= 3 && x.rank() <= 5
                    ? "use conv" + (x.rank() - 2) + "d, or reshape the input"
                    : "reshape the input to (N, C, " + extents + ")"
                : "use a weight with " + rank + " axes";
        throw Refusal.shape(
            op,
            "the input has " + x.rank() + " axes, the weight " + weight.rank(),
            "input is (N, C, "
                + extents
                + ") or (C, "
                + extents
                + "), weight is "
                + (transposed ? "(C, O / groups, kernel)" : "(O, C / groups, kernel)"),
            fix,
            x,
            weight);
      }
    }

    void requireChannels(Tensor x, int channels, Tensor weight) {
      if (x.dim(1) != channels) {
        boolean last = x.dim(x.rank() - 1) == channels;
        throw Refusal.shape(
            op,
            "the input has " + x.dim(1) + " channels, the weight is for " + channels,
            op.contains("transpose")
                ? "input.shape[1] == weight.shape[0]"
                : "input.shape[1] == weight.shape[1] * groups",
            last
                ? "the channels seem to come last: move them with movedim(-1, 1)"
                : "use an input with " + channels + " channels, or a weight for " + x.dim(1),
            x,
            weight);
      }
    }

    void requireGroups(Tensor x, Tensor weight, int axis) {
      int n = weight.dim(axis);
      if (n % groups != 0) {
        throw Refusal.shape(
            op,
            n + " channels of the weight do not divide into " + groups + " groups",
            "weight.shape[" + axis + "] % groups == 0",
            "use " + (n / groups + 1) * groups + " channels",
            x,
            weight);
      }
    }

    void requireBias(@Nullable Tensor bias, int channels, Tensor x, Tensor weight) {
      if (bias != null && !bias.shape().equals(Shape.of(channels))) {
        throw Refusal.shape(
            op,
            "the bias has shape " + bias.shape() + ", there are " + channels + " output channels",
            "bias.shape == (output channels,)",
            "use a bias of shape " + Shape.of(channels),
            x,
            weight,
            bias);
      }
    }

    void requireFit(Tensor x, Tensor weight) {
      for (int a = 0; a < stride.length; a++) {
        long kernel = (long) dilation[a] * (weight.dim(2 + a) - 1) + 1;
        long extent = x.dim(2 + a) + 2L * padding[a];
        if (kernel > extent) {
          throw Refusal.shape(
              op,
              "a kernel of "
                  + kernel
                  + " does not fit into "
                  + x.dim(2 + a)
                  + (padding[a] == 0 ? "" : " with padding " + padding[a]),
              "dilation * (kernel - 1) + 1 <= input + 2 * padding",
              "use a larger input, a smaller kernel or padding " + (kernel - x.dim(2 + a) + 1) / 2,
              x,
              weight);
        }
      }
    }

    void requireOutput(int axis, int extra, Tensor x, Tensor weight) {
      int below = Math.max(stride[axis], dilation[axis]);
      if (extra >= below) {
        throw Refusal.value(
            op,
            "output_padding is " + extra + ", stride and dilation are below " + (extra + 1),
            "output_padding < max(stride, dilation)",
            "use an output_padding below " + below,
            x,
            weight);
      }
      int extent = raised(axis, x.dim(2 + axis), weight.dim(2 + axis), extra);
      if (extent < 1) {
        int most = (extent + 2 * padding[axis] - 1) / 2;
        throw Refusal.shape(
            op,
            "the result would have extent " + extent,
            "(input - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding >= 0",
            x.dim(2 + axis) == 0
                ? "use an input without extents of 0"
                : "use padding of at most " + Math.max(0, most),
            x,
            weight);
      }
    }
  }
}

package dev.espalier.tensor;

import java.util.Arrays;

/** Resizing, sampling at given positions, windows as columns, channels as positions. */
abstract class TensorResizing extends TensorPooling {
  /** To these extents; see {@link #interpolate(int[], InterpolateMode, boolean, boolean)}. */
  public Tensor interpolate(int[] size, InterpolateMode mode) {
    return interpolate(size, mode, false, false);
  }

  /**
   * Resizes the axes after the first two of (N, C, …) to these extents, one axis after the other;
   * PyTorch's {@code interpolate}.
   *
   * @param size one extent for each of one to three axes (BICUBIC: two)
   * @param alignCorners whether the first and last elements keep their places (LINEAR, BICUBIC);
   *     else the outer borders do
   * @param antialias whether a kernel as wide as what a result covers is used when shrinking
   *     (LINEAR over two axes, BICUBIC)
   */
  public Tensor interpolate(
      int[] size, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    checkResize(size.length, mode, alignCorners, antialias);
    return resized(size, new double[size.length], mode, alignCorners, antialias);
  }

  /** By these factors; see {@link #interpolate(double[], InterpolateMode, boolean, boolean)}. */
  public Tensor interpolate(double[] scaleFactor, InterpolateMode mode) {
    return interpolate(scaleFactor, mode, false, false);
  }

  /**
   * Resizes by factors: to ⌊extent · factor⌋ elements. The factors themselves, not the ratios of
   * extents, give the positions, as in PyTorch.
   */
  public Tensor interpolate(
      double[] scaleFactor, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    checkResize(scaleFactor.length, mode, alignCorners, antialias);
    var size = new int[scaleFactor.length];
    for (int a = 0; a < size.length; a++) {
      if (!(scaleFactor[a] > 0)) {
        throw Refusal.value(
            "interpolate",
            "a scale factor is " + scaleFactor[a],
            "factors are above 0",
            "use a factor above 0",
            self());
      }
      size[a] = (int) Math.floor(dim(2 + a) * scaleFactor[a]);
    }
    return resized(size, scaleFactor, mode, alignCorners, antialias);
  }

  private void checkResize(
      int axes, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    String op = "interpolate";
    if (rank() < 3 || rank() > 5 || axes != rank() - 2) {
      throw Refusal.shape(
          op,
          axes + " sizes for an input of rank " + rank(),
          "input is (N, C, …) with one to three further axes, and as many sizes",
          rank() < 3 || rank() > 5
              ? "give an input of rank 3 to 5"
              : "give " + (rank() - 2) + (rank() == 3 ? " size" : " sizes"),
          self());
    }
    if (mode == InterpolateMode.BICUBIC && axes != 2) {
      throw Refusal.shape(
          op, "BICUBIC takes two axes, not " + axes, "input is (N, C, H, W)", "use LINEAR", self());
    }
    boolean smooth = mode == InterpolateMode.LINEAR || mode == InterpolateMode.BICUBIC;
    if (alignCorners && !smooth) {
      throw Refusal.value(
          op,
          mode + " does not align corners",
          "alignCorners goes with LINEAR and BICUBIC",
          "use alignCorners false",
          self());
    }
    if (antialias && !(smooth && axes == 2)) {
      throw Refusal.value(
          op,
          mode + " over " + axes + " axes has no antialias",
          "antialias goes with LINEAR and BICUBIC over two axes",
          "use antialias false",
          self());
    }
  }

  private Tensor resized(
      int[] size, double[] factors, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    var y = self();
    for (int a = 0; a < size.length; a++) {
      if (size[a] < 1 || dim(2 + a) < 1) {
        throw Refusal.value(
            "interpolate",
            "from " + dim(2 + a) + " to " + size[a] + " elements along axis " + (2 + a),
            "extents are at least 1",
            "use a size of at least 1",
            self());
      }
    }
    boolean floating = mode != InterpolateMode.NEAREST && mode != InterpolateMode.NEAREST_EXACT;
    y = floating ? toFloating() : y;
    if (mode == InterpolateMode.AREA) {
      return Pooling.adaptiveAvg(size.length, y, size);
    }
    for (int a = size.length - 1; a >= 0; a--) {
      y = Resizing.apply(y, 2 + a, size[a], factors[a], mode, alignCorners, antialias);
    }
    return y;
  }

  /**
   * Values of (N, C, H, W) or (N, C, D, H, W) at the positions of a grid, PyTorch's {@code
   * grid_sample} (Jaderberg et al., 2015).
   *
   * @param grid (N, H', W', 2) with (x, y), or (N, D', H', W', 3) with (x, y, z), each from −1 to 1
   * @param alignCorners whether −1 and 1 are the centres of the outer elements; else their outer
   *     borders
   * @return (N, C, H', W') or (N, C, D', H', W'), differentiable in both
   */
  public Tensor gridSample(Tensor grid, GridMode mode, GridPadding padding, boolean alignCorners) {
    return Grids.sample(toFloating(), grid, mode, padding, alignCorners);
  }

  /**
   * The grid of an affine map, for {@link #gridSample}: theta (N, 2, 3) and size (N, C, H, W) → (N,
   * H, W, 2), or (N, 3, 4) and (N, C, D, H, W) → (N, D, H, W, 3); PyTorch's {@code affine_grid}.
   */
  public static Tensor affineGrid(Tensor theta, int[] size, boolean alignCorners) {
    int axes = size.length - 2;
    if (axes != 2 && axes != 3
        || theta.rank() != 3
        || theta.dim(1) != axes
        || theta.dim(2) != axes + 1
        || theta.dim(0) != size[0]) {
      throw Refusal.shape(
          "affine_grid",
          "theta " + theta.shape() + " for the size " + Arrays.toString(size),
          "theta is (N, 2, 3) for (N, C, H, W) and (N, 3, 4) for (N, C, D, H, W)",
          "give one matrix for each of " + size[0] + " items",
          theta);
    }
    int points = 1;
    for (int a = 0; a < axes; a++) {
      points *= size[2 + a];
    }
    var base = new double[points * (axes + 1)]; // x, y, (z,) 1 of each point
    for (int p = 0; p < points; p++) {
      int rest = p;
      for (int a = axes - 1; a >= 0; a--) {
        int n = size[2 + a];
        int i = rest % n;
        rest /= n;
        double c = n == 1 ? 0 : -1 + 2.0 * i / (n - 1);
        base[p * (axes + 1) + axes - 1 - a] = alignCorners ? c : c * (n - 1) / n;
      }
      base[p * (axes + 1) + axes] = 1;
    }
    var grid = Tensor.of(base, points, axes + 1).to(theta.dtype()).matmul(theta.t());
    var shape = new int[axes + 2];
    shape[0] = size[0];
    System.arraycopy(size, 2, shape, 1, axes);
    shape[axes + 1] = axes;
    return grid.reshape(shape);
  }

  /**
   * Windows of (N, C, H, W) as columns: (N, C · kh · kw, L), L windows in rows; PyTorch's {@code
   * unfold} (im2col). Each argument is one number or (height, width).
   */
  public Tensor unfoldWindows(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    if (rank() == 3) {
      return self().unsqueeze(0).unfoldWindows(kernel, dilation, padding, stride).squeeze(0);
    }
    var w = ColumnWindows.of("unfold", kernel, dilation, padding, stride, self());
    if (rank() != 4) {
      throw Refusal.shape(
          "unfold",
          "the input has rank " + rank(),
          "input is (N, C, H, W) or (C, H, W)",
          "reshape it to four axes",
          self());
    }
    int oh = w.count(0, dim(2), self()), ow = w.count(1, dim(3), self());
    var y = self().pad(new int[] {w.padding()[1], w.padding()[1], w.padding()[0], w.padding()[0]});
    y = y.indexSelect(2, w.places(0, oh)).indexSelect(3, w.places(1, ow));
    int kh = w.kernel()[0], kw = w.kernel()[1];
    return y.reshape(dim(0), dim(1), kh, oh, kw, ow)
        .permute(0, 1, 2, 4, 3, 5)
        .reshape(dim(0), dim(1) * kh * kw, oh * ow);
  }

  /**
   * The adjoint of {@link #unfoldWindows}: columns (N, C · kh · kw, L) added up to images (N, C, H,
   * W); PyTorch's {@code fold} (col2im).
   */
  public Tensor foldWindows(
      int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    if (rank() == 2) {
      return self()
          .unsqueeze(0)
          .foldWindows(outputSize, kernel, dilation, padding, stride)
          .squeeze(0);
    }
    var w = ColumnWindows.of("fold", kernel, dilation, padding, stride, self());
    int kh = w.kernel()[0], kw = w.kernel()[1];
    int oh = w.count(0, outputSize[0], self()), ow = w.count(1, outputSize[1], self());
    if (rank() != 3 || dim(1) % (kh * kw) != 0 || dim(2) != oh * ow) {
      throw Refusal.shape(
          "fold",
          "columns " + shape() + " do not make images of " + Arrays.toString(outputSize),
          "input is (N, C · " + kh * kw + ", " + oh * ow + ")",
          "give " + oh * ow + " columns of a multiple of " + kh * kw + " elements",
          self());
    }
    int n = dim(0), c = dim(1) / (kh * kw);
    int high = outputSize[0] + 2 * w.padding()[0], wide = outputSize[1] + 2 * w.padding()[1];
    var y =
        self()
            .reshape(n, c, kh, kw, oh, ow)
            .permute(0, 1, 2, 4, 3, 5)
            .reshape(n, c, kh * oh, kw * ow);
    y = Tensor.zeros(dtype(), n, c, kh * oh, wide).indexAdd(3, w.places(1, ow), y);
    y = Tensor.zeros(dtype(), n, c, high, wide).indexAdd(2, w.places(0, oh), y);
    return y.slice(2, w.padding()[0], w.padding()[0] + outputSize[0])
        .slice(3, w.padding()[1], w.padding()[1] + outputSize[1]);
  }

  /**
   * Channels as positions: (…, C · r², H, W) → (…, C, H · r, W · r) (Shi et al., 2016).
   *
   * @param upscaleFactor r
   */
  public Tensor pixelShuffle(int upscaleFactor) {
    int r = upscaleFactor;
    if (rank() < 3 || r < 1 || dim(-3) % (r * r) != 0) {
      throw Refusal.shape(
          "pixel_shuffle",
          (rank() < 3 ? "the input has rank " + rank() : dim(-3) + " channels by the factor " + r),
          "input is (…, C · r², H, W)",
          "use a number of channels that is a multiple of " + r * r,
          self());
    }
    int c = dim(-3) / (r * r), h = dim(-2), w = dim(-1);
    var front = shape().size(0, rank() - 3);
    var y = self().reshape(front, c, r, r, h, w).permute(0, 1, 4, 2, 5, 3);
    return y.reshape(replaced(c, h * r, w * r));
  }

  /** The inverse of {@link #pixelShuffle}: (…, C, H · r, W · r) → (…, C · r², H, W). */
  public Tensor pixelUnshuffle(int downscaleFactor) {
    int r = downscaleFactor;
    if (rank() < 3 || r < 1 || dim(-2) % r != 0 || dim(-1) % r != 0) {
      throw Refusal.shape(
          "pixel_unshuffle",
          "the input " + shape() + " by the factor " + r,
          "input is (…, C, H · r, W · r)",
          "use height and width that are multiples of " + r,
          self());
    }
    int c = dim(-3), h = dim(-2) / r, w = dim(-1) / r;
    var front = shape().size(0, rank() - 3);
    var y = self().reshape(front, c, h, r, w, r).permute(0, 1, 3, 5, 2, 4);
    return y.reshape(replaced(c * r * r, h, w));
  }

  private int[] replaced(int c, int h, int w) {
    var d = shape().toArray();
    d[d.length - 3] = c;
    d[d.length - 2] = h;
    d[d.length - 1] = w;
    return d;
  }

  /** Channels of (N, C, …) dealt out among groups: channel g · n + i goes to i · groups + g. */
  public Tensor channelShuffle(int groups) {
    if (rank() < 3 || groups < 1 || dim(1) % groups != 0) {
      throw Refusal.shape(
          "channel_shuffle",
          "the input " + shape() + " in " + groups + " groups",
          "input is (N, C, …) with C a multiple of the groups",
          "use a number of channels that is a multiple of " + groups,
          self());
    }
    int rest = shape().size(2, rank());
    return self().reshape(dim(0), groups, dim(1) / groups, rest).transpose(1, 2).reshape(shape());
  }
}

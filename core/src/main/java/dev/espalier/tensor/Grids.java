package dev.espalier.tensor;

import dev.espalier.base.DType;
import java.util.Arrays;

/** Values at positions given by a grid; formulas are PyTorch's (aten/native/GridSampler.h). */
final class Grids {
  private static final double CUBIC = -0.75;

  private final Tensor x;
  private final GridPadding padding;
  private final boolean alignCorners;

  /** Extents of the spatial axes. */
  private final int[] extents;

  /** (N, C, elements). */
  private final Tensor flat;

  private Grids(Tensor x, GridPadding padding, boolean alignCorners) {
    this.x = x;
    this.padding = padding;
    this.alignCorners = alignCorners;
    extents = Arrays.copyOfRange(x.shape().toArray(), 2, x.rank());
    flat = x.flatten(2);
  }

  static Tensor sample(
      Tensor x, Tensor grid, GridMode mode, GridPadding padding, boolean alignCorners) {
    check(x, grid, mode);
    var g = new Grids(x, padding, alignCorners);
    int axes = g.extents.length;
    int points = grid.size() / Math.max(1, x.dim(0) * axes);
    var at = new Tensor[axes]; // one coordinate for each spatial axis, (N, points)
    for (int a = 0; a < axes; a++) {
      var c = grid.select(-1, axes - 1 - a).reshape(x.dim(0), points); // the last axis comes first
      at[a] = g.unnormalised(c, a);
    }
    var y =
        switch (mode) {
          case NEAREST -> g.nearest(at);
          case BILINEAR -> g.linear(at);
          case BICUBIC -> g.cubic(at);
        };
    var shape = x.shape().toArray();
    for (int a = 0; a < axes; a++) {
      shape[2 + a] = grid.dim(1 + a);
    }
    return y.reshape(shape);
  }

  private static void check(Tensor x, Tensor grid, GridMode mode) {
    String op = "grid_sample";
    int axes = x.rank() - 2;
    if (axes != 2 && axes != 3) {
      throw Refusal.shape(
          op,
          "the input has rank " + x.rank(),
          "input is (N, C, H, W) or (N, C, D, H, W)",
          "reshape it to four or five axes",
          x,
          grid);
    }
    if (grid.rank() != x.rank() || grid.dim(-1) != axes || grid.dim(0) != x.dim(0)) {
      throw Refusal.shape(
          op,
          "grid " + grid.shape() + " does not fit input " + x.shape(),
          "grid is (N, …, " + axes + ") with as many axes as the input",
          "give a grid of " + axes + " coordinates for each of " + x.dim(0) + " items",
          x,
          grid);
    }
    if (mode == GridMode.BICUBIC && axes != 2) {
      throw Refusal.value(
          op, "BICUBIC takes two axes only", "input is (N, C, H, W)", "use BILINEAR", x, grid);
    }
  }

  /** From [−1, 1] to positions along axis a. */
  private Tensor unnormalised(Tensor c, int a) {
    int n = extents[a];
    return alignCorners ? c.add(1).mul((n - 1) / 2.0) : c.add(1).mul((double) n).sub(1).mul(0.5);
  }

  private Tensor padded(Tensor c, int a) {
    return switch (padding) {
      case ZEROS -> c;
      case BORDER -> clipped(c, a);
      case REFLECTION -> clipped(reflected(c, a), a);
    };
  }

  /** Without a gradient at the ends and beyond. */
  private Tensor clipped(Tensor c, int a) {
    return c.hardtanh(0, Math.max(0, extents[a] - 1));
  }

  private Tensor reflected(Tensor c, int a) {
    double low = alignCorners ? 0 : -0.5;
    double span = alignCorners ? extents[a] - 1 : extents[a];
    if (span == 0) {
      return c.zerosLike();
    }
    var d = c.sub(low).abs();
    var flips = d.div(span).floor().detach();
    var extra = d.sub(flips.mul(span));
    var odd = flips.mul(0.5).frac().ne(0);
    return Tensor.where(odd, extra.neg().add(span), extra).add(low);
  }

  /** The elements at whole positions, (N, C, points); 0 outside. */
  private Tensor take(Tensor[] at) {
    Tensor inside = null;
    Tensor index = null;
    for (int a = 0; a < at.length; a++) {
      int n = extents[a];
      var ok = at[a].ge(0).logicalAnd(at[a].le(n - 1));
      inside = inside == null ? ok : inside.logicalAnd(ok);
      var i = Tensor.where(ok, at[a], at[a].zerosLike()).detach().to(DType.INT64);
      index = index == null ? i : index.mul((long) n).add(i);
    }
    assert index != null && inside != null;
    int points = index.dim(1);
    if (flat.dim(2) == 0) {
      return Tensor.zeros(x.dtype(), x.dim(0), x.dim(1), points);
    }
    var y = flat.gather(2, index.unsqueeze(1).expand(x.dim(0), x.dim(1), points));
    return padding == GridPadding.ZEROS ? Tensor.where(inside.unsqueeze(1), y, y.zerosLike()) : y;
  }

  private Tensor nearest(Tensor[] at) {
    var whole = new Tensor[at.length];
    for (int a = 0; a < at.length; a++) {
      whole[a] = padded(at[a], a).round().detach();
    }
    return take(whole);
  }

  private Tensor linear(Tensor[] at) {
    int axes = at.length;
    var low = new Tensor[axes];
    var part = new Tensor[axes];
    for (int a = 0; a < axes; a++) {
      var c = padded(at[a], a);
      low[a] = c.floor().detach();
      part[a] = c.sub(low[a]);
    }
    Tensor sum = null;
    for (int corner = 0; corner < 1 << axes; corner++) {
      var place = new Tensor[axes];
      Tensor weight = null;
      for (int a = 0; a < axes; a++) {
        boolean high = (corner >> a & 1) != 0;
        place[a] = high ? low[a].add(1) : low[a];
        var w = high ? part[a] : part[a].neg().add(1);
        weight = weight == null ? w : weight.mul(w);
      }
      assert weight != null;
      var y = take(place).mul(weight.unsqueeze(1));
      sum = sum == null ? y : sum.add(y);
    }
    assert sum != null;
    return sum;
  }

  private Tensor cubic(Tensor[] at) {
    var low = new Tensor[2];
    var weights = new Tensor[2][4];
    for (int a = 0; a < 2; a++) {
      low[a] = at[a].floor().detach();
      var t = at[a].sub(low[a]);
      for (int k = 0; k < 4; k++) {
        weights[a][k] = kernel(k < 2 ? t.add(1 - k) : t.neg().add(k - 1), k == 1 || k == 2);
      }
    }
    Tensor sum = null;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        Tensor[] place = {padded(low[0].add(i - 1), 0), padded(low[1].add(j - 1), 1)};
        var y = take(place).mul(weights[0][i].mul(weights[1][j]).unsqueeze(1));
        sum = sum == null ? y : sum.add(y);
      }
    }
    assert sum != null;
    return sum;
  }

  /** Keys' kernel at a distance of up to 1 (near) or from 1 to 2. */
  private static Tensor kernel(Tensor d, boolean near) {
    return near
        ? d.mul(CUBIC + 2).sub(CUBIC + 3).mul(d).mul(d).add(1)
        : d.sub(5).mul(d).add(8).mul(d).sub(4).mul(CUBIC);
  }
}

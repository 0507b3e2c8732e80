package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.Arrays;

/** Sampling of images and volumes at positions of a grid. */
final class Grids {
  private static final double A = -0.75;

  private Grids() {}

  static Tensor sample(
      Tensor x, Tensor grid, GridMode mode, GridPadding padding, boolean alignCorners) {
    String op = "grid_sample";
    int axes = x.rank() - 2;
    if (axes != 2 && axes != 3
        || grid.rank() != x.rank()
        || grid.dim(-1) != axes
        || grid.dim(0) != x.dim(0)) {
      throw Refusal.shape(
          op,
          "the grid does not go with the input",
          "input is (N, C, H, W) and grid (N, H', W', 2), or (N, C, D, H, W) and (N, D', H', W',"
              + " 3)",
          axes == 2 || axes == 3
              ? "use a grid of "
                  + x.dim(0)
                  + " samples, "
                  + (axes + 2)
                  + " axes, the last of "
                  + axes
              : "use an input of four or five axes",
          x,
          grid);
    }
    if (!x.dtype().isFloating() || x.dtype() != grid.dtype()) {
      throw Refusal.dtype(
          op,
          "the input is " + x.dtype() + ", the grid " + grid.dtype(),
          "both are of one floating dtype",
          "convert the grid: grid.to(x.dtype())",
          x,
          grid);
    }
    if (mode == GridMode.BICUBIC && axes == 3) {
      throw Refusal.value(
          op,
          "BICUBIC samples images, the input is a volume",
          "BICUBIC takes (N, C, H, W)",
          "use GridMode.BILINEAR",
          x,
          grid);
    }
    var s = new Sampler(x, grid, padding, alignCorners);
    return switch (mode) {
      case BILINEAR -> s.bilinear();
      case NEAREST -> s.nearest();
      case BICUBIC -> s.bicubic();
    };
  }

  private static final class Sampler {
    private final Tensor flat;
    private final int[] extents;
    private final GridPadding padding;
    private final boolean aligned;

    /** (N, C, 1…), then the extents of the grid. */
    private final Shape result;

    /** Positions along each axis of x, before padding has its say. */
    private final Tensor[] raw;

    Sampler(Tensor x, Tensor grid, GridPadding padding, boolean aligned) {
      int axes = x.rank() - 2;
      this.flat = x.flatten(2);
      this.padding = padding;
      this.aligned = aligned;
      this.extents = Arrays.copyOfRange(x.shape().toArray(), 2, x.rank());
      var d = x.shape().toArray();
      System.arraycopy(grid.shape().toArray(), 1, d, 2, axes);
      this.result = Shape.of(d);
      this.raw = new Tensor[axes];
      for (int a = 0; a < axes; a++) {
        int n = extents[a];
        var g = grid.select(-1, axes - 1 - a).add(1); // the last axis of x comes first
        raw[a] = aligned ? g.mul((n - 1) / 2.0) : g.mul(n).sub(1).mul(0.5);
      }
    }

    private Tensor padded(Tensor at, int axis) {
      int n = extents[axis];
      return switch (padding) {
        case ZEROS -> at;
        case BORDER -> at.clamp(0, n - 1);
        case REFLECTION -> reflected(at, n).clamp(0, n - 1);
      };
    }

    /** Folded into the span from the first to the last element, or to their outer edges. */
    private Tensor reflected(Tensor at, int n) {
      double low = aligned ? 0 : -0.5;
      double span = aligned ? n - 1 : n;
      if (span == 0) {
        return at.mul(0);
      }
      var from = at.sub(low).abs();
      var turns = from.detach().div(span).floor();
      var rest = from.sub(turns.mul(span));
      var odd = turns.sub(turns.mul(0.5).floor().mul(2)); // 0 or 1
      return Tensor.where(odd.gt(0.5), rest.neg().add(span), rest).add(low);
    }

    /** Elements at whole positions, 0 outside: (N, C, grid). */
    private Tensor at(Tensor... positions) {
      Tensor index = null;
      Tensor inside = null;
      for (int a = 0; a < positions.length; a++) {
        int n = extents[a];
        var p = positions[a].detach();
        var i = p.clamp(0, n - 1).to(DType.INT64);
        index = index == null ? i : index.mul((long) n).add(i);
        if (padding == GridPadding.ZEROS) {
          var in = p.ge(0).logicalAnd(p.le(n - 1));
          inside = inside == null ? in : inside.logicalAnd(in);
        }
      }
      assert index != null;
      int count = result.size(2, result.rank());
      var spread =
          index
              .reshape(Shape.of(result.dim(0), 1, count))
              .expand(result.dim(0), result.dim(1), count);
      var values = flat.gather(2, spread).reshape(result);
      return inside == null
          ? values
          : Tensor.where(inside.unsqueeze(1), values, values.zerosLike());
    }

    Tensor nearest() {
      var p = new Tensor[raw.length];
      Arrays.setAll(p, a -> padded(raw[a], a).round());
      return at(p);
    }

    Tensor bilinear() {
      int axes = raw.length;
      var low = new Tensor[axes];
      var fraction = new Tensor[axes];
      for (int a = 0; a < axes; a++) {
        var p = padded(raw[a], a);
        low[a] = p.detach().floor();
        fraction[a] = p.sub(low[a]);
      }
      Tensor sum = null;
      for (int corner = 0; corner < 1 << axes; corner++) {
        var p = new Tensor[axes];
        Tensor weight = null;
        for (int a = 0; a < axes; a++) {
          boolean upper = (corner >> (axes - 1 - a) & 1) == 1;
          p[a] = upper ? low[a].add(1) : low[a];
          var w = upper ? fraction[a] : fraction[a].neg().add(1);
          weight = weight == null ? w : weight.mul(w);
        }
        assert weight != null;
        var part = at(p).mul(weight.unsqueeze(1));
        sum = sum == null ? part : sum.add(part);
      }
      assert sum != null;
      return sum;
    }

    /** Padding is for each of the elements, not for the position between them. */
    Tensor bicubic() {
      var places = new Tensor[2][4];
      var weights = new Tensor[2][4];
      for (int a = 0; a < 2; a++) {
        var low = raw[a].detach().floor();
        var t = raw[a].sub(low);
        for (int k = 0; k < 4; k++) {
          places[a][k] = padded(low.add(k - 1), a).round();
          weights[a][k] = weight(t, k);
        }
      }
      Tensor sum = null;
      for (int i = 0; i < 4; i++) {
        Tensor row = null;
        for (int j = 0; j < 4; j++) {
          var part = at(places[0][i], places[1][j]).mul(weights[1][j].unsqueeze(1));
          row = row == null ? part : row.add(part);
        }
        assert row != null;
        var part = row.mul(weights[0][i].unsqueeze(1));
        sum = sum == null ? part : sum.add(part);
      }
      assert sum != null;
      return sum;
    }

    private static Tensor weight(Tensor t, int k) {
      return switch (k) {
        case 0 -> far(t.add(1));
        case 1 -> near(t);
        case 2 -> near(t.neg().add(1));
        default -> far(t.neg().add(2));
      };
    }

    private static Tensor near(Tensor d) {
      return d.mul(A + 2).sub(A + 3).mul(d).mul(d).add(1);
    }

    private static Tensor far(Tensor d) {
      return d.mul(A).sub(5 * A).mul(d).add(8 * A).mul(d).sub(4 * A);
    }
  }

  static Tensor affine(Tensor theta, int[] size, boolean alignCorners) {
    String op = "affine_grid";
    int axes = size.length - 2;
    if (axes != 2 && axes != 3
        || theta.rank() != 3
        || theta.dim(0) != size[0]
        || theta.dim(1) != axes
        || theta.dim(2) != axes + 1) {
      throw Refusal.shape(
          op,
          "theta does not go with size " + Arrays.toString(size),
          "theta is (N, 2, 3) and size (N, C, H, W), or (N, 3, 4) and (N, C, D, H, W)",
          axes == 2 || axes == 3
              ? "use theta of shape " + Shape.of(size[0], axes, axes + 1)
              : "use a size of four or five numbers",
          theta);
    }
    if (!theta.dtype().isFloating()) {
      throw Refusal.dtype(
          op,
          "does not take " + theta.dtype(),
          "theta is floating",
          "convert first: theta.to(DType.FLOAT32)",
          theta);
    }
    int count = 1;
    for (int a = 0; a < axes; a++) {
      count = Shape.of(count, size[2 + a]).size();
    }
    var base = new double[count * (axes + 1)];
    for (int p = 0; p < count; p++) {
      for (int a = axes - 1, rest = p; a >= 0; rest /= size[2 + a], a--) {
        base[p * (axes + 1) + axes - 1 - a] =
            position(rest % size[2 + a], size[2 + a], alignCorners);
      }
      base[p * (axes + 1) + axes] = 1;
    }
    var points = Tensor.of(base, count, axes + 1).to(theta.dtype());
    var d = size.clone();
    System.arraycopy(size, 2, d, 1, axes);
    d[axes + 1] = axes;
    return points.matmul(theta.transpose(1, 2)).reshape(d);
  }

  /** Position i of n in [−1, 1]; the ends are the centres of the outer elements, or their edges. */
  private static double position(int i, int n, boolean alignCorners) {
    if (n == 1) {
      return 0;
    }
    return alignCorners ? 2.0 * i / (n - 1) - 1 : (2.0 * i + 1) / n - 1;
  }
}

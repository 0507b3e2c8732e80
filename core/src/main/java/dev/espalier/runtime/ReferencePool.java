package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.List;

/**
 * Pooling over windows of x (N, C, H, W), plane by plane. Positions in the padding are skipped; a
 * maximum over a window that lies in the padding altogether is −∞ and has no position.
 */
final class ReferencePool {
  private final Op.PoolSpec spec;
  private final DType t;
  private final double share;

  private ReferencePool(Op.PoolSpec spec, DType t) {
    this.spec = spec;
    this.t = t;
    int positions = spec.kernelHeight() * spec.kernelWidth();
    share = t == DType.FLOAT32 ? 1f / positions : 1.0 / positions;
  }

  static void run(
      Op.PoolKind kind,
      Op.PoolSpec spec,
      List<ReferenceArray> in,
      Shape shape,
      ReferenceArray out) {
    var pool = new ReferencePool(spec, out.dtype());
    int planes = shape.dim(0) * shape.dim(1);
    int large = spec.height() * spec.width(), small = spec.outHeight() * spec.outWidth();
    var a = in.get(0);
    for (int plane = 0; plane < planes; plane++) {
      for (int p = 0; p < spec.outHeight(); p++) {
        for (int q = 0; q < spec.outWidth(); q++) {
          int window = plane * small + p * spec.outWidth() + q;
          int x = plane * large;
          switch (kind) {
            case MAX -> {
              int best = pool.best(a, x, p, q);
              out.real(window, best < 0 ? Double.NEGATIVE_INFINITY : a.real(best));
            }
            case MAX_SCATTER -> {
              int best = pool.best(a, x, p, q);
              if (best >= 0) {
                out.add(best, in.get(1), window);
              }
            }
            case MAX_GATHER -> {
              int best = pool.best(a, x, p, q);
              out.real(window, best < 0 ? 0 : in.get(1).real(best));
            }
            case AVG -> out.real(window, pool.average(a, x, p, q));
            case AVG_SCATTER -> pool.spread(a.real(window), out, x, p, q);
          }
        }
      }
    }
  }

  /**
   * Index of the first largest element of a window, the first NaN if there is one; -1 for a window
   * of padding only.
   */
  private int best(ReferenceArray x, int plane, int p, int q) {
    int best = -1;
    for (int i = top(p); i < bottom(p); i++) {
      for (int j = left(q); j < right(q); j++) {
        int at = plane + i * spec.width() + j;
        if (best < 0
            || x.real(at) > x.real(best)
            || Double.isNaN(x.real(at)) && !Double.isNaN(x.real(best))) {
          best = at;
        }
      }
    }
    return best;
  }

  private double average(ReferenceArray x, int plane, int p, int q) {
    double sum = 0;
    for (int i = top(p); i < bottom(p); i++) {
      for (int j = left(q); j < right(q); j++) {
        sum = ReferenceArray.add(t, sum, x.real(plane + i * spec.width() + j));
      }
    }
    return ReferenceArray.mul(t, sum, share);
  }

  private void spread(double g, ReferenceArray out, int plane, int p, int q) {
    double part = ReferenceArray.mul(t, g, share);
    for (int i = top(p); i < bottom(p); i++) {
      for (int j = left(q); j < right(q); j++) {
        int at = plane + i * spec.width() + j;
        out.real(at, ReferenceArray.add(t, out.real(at), part));
      }
    }
  }

  private int top(int p) {
    return Math.max(0, p * spec.strideH() - spec.padH());
  }

  private int bottom(int p) {
    return Math.min(spec.height(), p * spec.strideH() - spec.padH() + spec.kernelHeight());
  }

  private int left(int q) {
    return Math.max(0, q * spec.strideW() - spec.padW());
  }

  private int right(int q) {
    return Math.min(spec.width(), q * spec.strideW() - spec.padW() + spec.kernelWidth());
  }
}

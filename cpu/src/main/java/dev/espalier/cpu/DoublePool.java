package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Pooling of float64, plane by plane; see {@link Op.PoolKind}. The same as {@link PoolKernel}
 * without loops of its own for common windows.
 */
final class DoublePool implements Kernel {
  /** Elements of x from which threads share the planes. */
  private static final int ALONE = 1 << 16;

  private final Op.PoolKind kind;
  private final Op.PoolSpec spec;
  private final Epilogue epilogue;
  private final int planes;
  private final int large;
  private final int small;
  private final int out;
  private final int outSize;
  private final double share;

  DoublePool(Op.PoolKind kind, Op.PoolSpec spec, KernelSpec.Single single, Epilogue epilogue) {
    this.kind = kind;
    this.spec = spec;
    this.epilogue = epilogue;
    Shape x = single.inputSpecs().get(0).shape();
    planes = x.dim(0) * x.dim(1);
    large = spec.height() * spec.width();
    small = spec.outHeight() * spec.outWidth();
    out = single.inputs();
    outSize =
        switch (kind) {
          case MAX, MAX_GATHER, AVG -> small;
          case MAX_SCATTER, AVG_SCATTER -> large;
        };
    share = 1.0 / (spec.kernelHeight() * spec.kernelWidth());
  }

  @Override
  public void run(Args args) {
    if ((long) planes * large < ALONE) {
      planes(args, 0, planes);
      return;
    }
    int step = Math.max(1, ALONE / 2 / Math.max(1, large));
    Threads.run(
        (planes + step - 1) / step, p -> planes(args, p * step, Math.min(planes, (p + 1) * step)));
  }

  private void planes(Args args, int from, int to) {
    for (int p = from; p < to; p++) {
      switch (kind) {
        case MAX -> max(args, p);
        case MAX_SCATTER -> scatter(args, p);
        case MAX_GATHER -> gather(args, p);
        case AVG -> average(args, p);
        case AVG_SCATTER -> spread(args, p);
      }
    }
    if (!epilogue.isEmpty()) {
      var s = Scratch.lease();
      try {
        epilogue.run(args, from * outSize, to * outSize, s);
      } finally {
        s.release();
      }
    }
  }

  private void max(Args args, int plane) {
    double[] x = args.doubles(0), y = args.doubles(out);
    int xo = args.offset(0) + plane * large, yo = args.offset(out) + plane * small;
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++) {
        int at = largest(x, xo, i, j);
        y[yo++] = at < 0 ? Double.NEGATIVE_INFINITY : x[at];
      }
    }
  }

  private void gather(Args args, int plane) {
    double[] x = args.doubles(0), t = args.doubles(1), y = args.doubles(out);
    int xo = args.offset(0) + plane * large,
        to = args.offset(1) + plane * large - xo,
        yo = args.offset(out) + plane * small;
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++) {
        int at = largest(x, xo, i, j);
        y[yo++] = at < 0 ? 0 : t[to + at];
      }
    }
  }

  private void scatter(Args args, int plane) {
    double[] x = args.doubles(0), g = args.doubles(1), y = args.doubles(out);
    int xo = args.offset(0) + plane * large,
        go = args.offset(1) + plane * small,
        yo = args.offset(out) + plane * large;
    java.util.Arrays.fill(y, yo, yo + large, 0);
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++, go++) {
        int at = largest(x, xo, i, j);
        if (at >= 0) {
          y[yo + at - xo] += g[go];
        }
      }
    }
  }

  /**
   * Index of the first largest element of a window or of the first NaN; -1 for a window of padding
   * only.
   */
  private int largest(double[] x, int plane, int i, int j) {
    int best = -1;
    int left = left(j), right = right(j);
    for (int r = top(i); r < bottom(i); r++) {
      for (int at = plane + r * spec.width() + left; at < plane + r * spec.width() + right; at++) {
        if (best < 0 || x[at] > x[best] || x[at] != x[at] && x[best] == x[best]) {
          best = at;
        }
      }
    }
    return best;
  }

  private void average(Args args, int plane) {
    double[] x = args.doubles(0), y = args.doubles(out);
    int xo = args.offset(0) + plane * large, yo = args.offset(out) + plane * small;
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++) {
        double sum = 0;
        int left = left(j), right = right(j);
        for (int r = top(i); r < bottom(i); r++) {
          for (int at = xo + r * spec.width() + left; at < xo + r * spec.width() + right; at++) {
            sum += x[at];
          }
        }
        y[yo++] = sum * share;
      }
    }
  }

  private void spread(Args args, int plane) {
    double[] g = args.doubles(0), y = args.doubles(out);
    int go = args.offset(0) + plane * small, yo = args.offset(out) + plane * large;
    java.util.Arrays.fill(y, yo, yo + large, 0);
    for (int i = 0; i < spec.outHeight(); i++) {
      for (int j = 0; j < spec.outWidth(); j++) {
        double part = g[go++] * share;
        int left = left(j), right = right(j);
        for (int r = top(i); r < bottom(i); r++) {
          for (int at = yo + r * spec.width() + left; at < yo + r * spec.width() + right; at++) {
            y[at] += part;
          }
        }
      }
    }
  }

  private int top(int i) {
    return Math.max(0, i * spec.strideH() - spec.padH());
  }

  private int bottom(int i) {
    return Math.min(spec.height(), i * spec.strideH() - spec.padH() + spec.kernelHeight());
  }

  private int left(int j) {
    return Math.max(0, j * spec.strideW() - spec.padW());
  }

  private int right(int j) {
    return Math.min(spec.width(), j * spec.strideW() - spec.padW() + spec.kernelWidth());
  }
}

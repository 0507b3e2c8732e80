package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CumulateOp;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Running totals and extremes; see {@link CumulateOp}. A tensor is seen as (outer, n, inner).
 * Threads share the columns; where there are inner axes, neighbouring columns go side by side.
 */
final class CumulateKernel implements Kernel {
  /** Elements of a row that are converted at a time, or columns that go side by side. */
  private static final int BLOCK = 512;

  private static final int ALONE = 1 << 15;

  private final CumulateOp op;
  private final boolean reverse;
  private final DType dtype;
  private final Elements elements;
  private final Elements results;
  private final Epilogue epilogue;
  private final int outer;
  private final int n;
  private final int inner;
  private final int last;
  private final int out;

  CumulateKernel(Op.Cumulate cumulate, KernelSpec.Single spec, Epilogue epilogue) {
    op = cumulate.op();
    reverse = cumulate.reverse();
    dtype = spec.inputSpecs().get(0).dtype();
    elements = new Elements(dtype);
    results = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    Shape x = spec.inputSpecs().get(0).shape();
    outer = x.size(0, cumulate.axis());
    n = x.dim(cumulate.axis());
    inner = x.size(cumulate.axis() + 1, x.rank());
    last = op == CumulateOp.LINEAR ? 1 : 0;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    int blocks = Math.ceilDiv(inner, BLOCK), count = outer * blocks;
    int step = Math.max(1, ALONE / Math.max(1, n * Math.min(inner, BLOCK)));
    if (count <= 2 * step) {
      range(args, 0, count, blocks);
    } else {
      Threads.run(
          Math.ceilDiv(count, step),
          p -> range(args, p * step, Math.min(count, (p + 1) * step), blocks));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to, int blocks) {
    var columns =
        switch (op) {
          case SUM, LINEAR -> dtype.isFloating() ? new Reals() : new Integers();
          case ARGMAX, ARGMIN -> new Extremes();
        };
    for (int p = from; p < to; p++) {
      int first = p % blocks * BLOCK;
      int at = p / blocks * n * inner + first;
      if (inner == 1) {
        row(columns, args, at);
      } else {
        columns(columns, args, at, Math.min(BLOCK, inner - first));
      }
    }
  }

  /** One column whose elements are neighbours, in blocks. */
  private void row(Columns c, Args args, int at) {
    for (int done = 0; done < n; done += BLOCK) {
      int length = Math.min(BLOCK, n - done);
      int k = reverse ? n - done - length : done;
      c.load(args, at + k, length);
      c.along(length, k, done == 0);
      c.store(args, at + k, length);
    }
  }

  /** Neighbouring columns, a row of elements at a time. */
  private void columns(Columns c, Args args, int at, int width) {
    for (int i = 0; i < n; i++) {
      int k = reverse ? n - 1 - i : i;
      c.load(args, at + k * inner, width);
      c.across(width, k, i == 0);
      c.store(args, at + k * inner, width);
    }
  }

  /** The state of up to {@link #BLOCK} columns, and a block of their elements. */
  private abstract static class Columns {
    abstract void load(Args args, int at, int length);

    /** The block holds elements {@code k} to {@code k + length} of one column. */
    abstract void along(int length, int k, boolean first);

    /** The block holds element k of several columns. */
    abstract void across(int width, int k, boolean first);

    abstract void store(Args args, int at, int length);
  }

  private final class Reals extends Columns {
    private final double[] a = new double[BLOCK];
    private final double[] b = new double[BLOCK];
    private final double[] y = new double[BLOCK];

    @Override
    void load(Args args, int at, int length) {
      if (op == CumulateOp.LINEAR) {
        elements.load(args.array(0), args.offset(0) + at, a, length);
      }
      elements.load(args.array(last), args.offset(last) + at, b, length);
    }

    @Override
    void along(int length, int k, boolean first) {
      int e = reverse ? length - 1 : 0, step = reverse ? -1 : 1;
      double last = first ? b[e] : before(0, e) + b[e];
      b[e] = last;
      for (int i = 1; i < length; i++) {
        e += step;
        last = (op == CumulateOp.LINEAR ? a[e] * last : last) + b[e];
        b[e] = last;
      }
      y[0] = last;
    }

    @Override
    void across(int width, int k, boolean first) {
      for (int j = 0; j < width; j++) {
        y[j] = first ? b[j] : before(j, j) + b[j];
        b[j] = y[j];
      }
    }

    /** What the state of column j adds to element e. */
    private double before(int j, int e) {
      return op == CumulateOp.LINEAR ? a[e] * y[j] : y[j];
    }

    @Override
    void store(Args args, int at, int length) {
      results.store(b, args.array(out), args.offset(out) + at, length);
    }
  }

  private final class Integers extends Columns {
    private final long[] a = new long[BLOCK];
    private final long[] b = new long[BLOCK];
    private final long[] y = new long[BLOCK];

    @Override
    void load(Args args, int at, int length) {
      if (op == CumulateOp.LINEAR) {
        elements.load(args.array(0), args.offset(0) + at, a, length);
      }
      elements.load(args.array(last), args.offset(last) + at, b, length);
    }

    @Override
    void along(int length, int k, boolean first) {
      int e = reverse ? length - 1 : 0, step = reverse ? -1 : 1;
      long last = first ? b[e] : before(0, e) + b[e];
      b[e] = last;
      for (int i = 1; i < length; i++) {
        e += step;
        last = (op == CumulateOp.LINEAR ? a[e] * last : last) + b[e];
        b[e] = last;
      }
      y[0] = last;
    }

    @Override
    void across(int width, int k, boolean first) {
      for (int j = 0; j < width; j++) {
        y[j] = first ? b[j] : before(j, j) + b[j];
        b[j] = y[j];
      }
    }

    /** What the state of column j adds to element e. */
    private long before(int j, int e) {
      return op == CumulateOp.LINEAR ? a[e] * y[j] : y[j];
    }

    @Override
    void store(Args args, int at, int length) {
      results.store(b, args.array(out), args.offset(out) + at, length);
    }
  }

  private final class Extremes extends Columns {
    private final long[] keys = new long[BLOCK];
    private final long[] best = new long[BLOCK];
    private final long[] where = new long[BLOCK];
    private final long nan = dtype.isFloating() ? elements.keyOfNaN() : 0;

    @Override
    void load(Args args, int at, int length) {
      elements.keys(args.array(0), args.offset(0) + at, 1, length, keys);
      if (op == CumulateOp.ARGMIN) {
        for (int i = 0; i < length; i++) {
          boolean isNaN = dtype.isFloating() && keys[i] == nan;
          keys[i] = isNaN ? -1 : ~keys[i]; // the largest without sign
        }
      }
    }

    @Override
    void along(int length, int k, boolean first) {
      for (int i = 0; i < length; i++) {
        int e = reverse ? length - 1 - i : i;
        step(e, 0, k + e, first && i == 0);
      }
    }

    @Override
    void across(int width, int k, boolean first) {
      for (int j = 0; j < width; j++) {
        step(j, j, k, first);
      }
    }

    private void step(int e, int j, int k, boolean first) {
      if (first || Long.compareUnsigned(keys[e], best[j]) >= 0) {
        best[j] = keys[e];
        where[j] = k;
      }
      keys[e] = where[j];
    }

    @Override
    void store(Args args, int at, int length) {
      results.store(keys, args.array(out), args.offset(out) + at, length);
    }
  }
}

package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Gather, ScatterAdd, IndexSelect and IndexAdd. A tensor is seen as (outer, axis, inner); inputs
 * are a tensor and an index.
 */
final class IndexKernel implements Kernel {
  private static final int ALONE = 1 << 16;

  private final Op op;
  private final int axis;
  private final Shape x;
  private final Shape y;
  private final boolean wide;
  private final int indices;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  IndexKernel(KernelSpec.Single spec, Epilogue epilogue) {
    op = spec.op();
    axis =
        switch (op) {
          case Op.Gather(int a) -> a;
          case Op.ScatterAdd(int a, int _) -> a;
          case Op.IndexSelect(int a) -> a;
          case Op.IndexAdd(int a, int _) -> a;
          default -> throw new AssertionError(op);
        };
    x = spec.inputSpecs().get(0).shape();
    y = spec.output().shape();
    wide = spec.inputSpecs().get(1).dtype() == DType.INT64;
    indices = spec.inputSpecs().get(1).shape().size();
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    int extent =
        switch (op) {
          case Op.ScatterAdd _, Op.IndexAdd _ -> y.dim(axis);
          default -> x.dim(axis);
        };
    check(args, extent);
    int outer = y.size(0, axis);
    switch (op) {
      case Op.Gather _ -> outers(outer, o -> gather(args, o));
      case Op.IndexSelect _ -> outers(outer, o -> select(args, o));
      case Op.ScatterAdd _, Op.IndexAdd _ -> {
        elements.zero(args.array(out), args.offset(out), y.size());
        if (op instanceof Op.ScatterAdd) {
          outers(outer, o -> scatter(args, o));
        } else {
          outers(outer, o -> add(args, o));
        }
      }
      default -> throw new AssertionError(op);
    }
    epilogue.runAll(args);
  }

  private void outers(int outer, Threads.Piece piece) {
    if (Math.max(x.size(), y.size()) < ALONE) {
      for (int o = 0; o < outer; o++) {
        piece.run(o);
      }
    } else {
      int step = (outer + 63) / 64;
      Threads.run(
          (outer + step - 1) / Math.max(1, step),
          p -> {
            for (int o = p * step; o < Math.min(outer, (p + 1) * step); o++) {
              piece.run(o);
            }
          });
    }
  }

  private void check(Args args, int extent) {
    for (int i = 0; i < indices; i++) {
      long k = wide ? args.longs(1)[args.offset(1) + i] : args.ints(1)[args.offset(1) + i];
      if (k < 0 || k >= extent) {
        throw new ValueException(
            Describe.label(op),
            "index "
                + k
                + " (element "
                + i
                + ") is out of range for axis "
                + axis
                + " of extent "
                + extent,
            extent == 0
                ? "the axis is empty: pass no index"
                : "use indices from 0 to " + (extent - 1));
      }
    }
  }

  private int index(Args args, int i) {
    int at = args.offset(1) + i;
    return wide ? (int) args.longs(1)[at] : args.ints(1)[at];
  }

  private void gather(Args args, int o) {
    int n = y.dim(axis),
        inner = y.size(axis + 1, y.rank()),
        from = args.offset(0) + o * x.dim(axis) * inner;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < inner; i++) {
        int e = (o * n + k) * inner + i;
        elements.copy(
            args.array(0),
            from + index(args, e) * inner + i,
            1,
            args.array(out),
            args.offset(out) + e,
            1,
            1);
      }
    }
  }

  private void scatter(Args args, int o) {
    int n = x.dim(axis),
        inner = x.size(axis + 1, x.rank()),
        to = args.offset(out) + o * y.dim(axis) * inner;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < inner; i++) {
        int e = (o * n + k) * inner + i;
        elements.add(
            args.array(0), args.offset(0) + e, args.array(out), to + index(args, e) * inner + i, 1);
      }
    }
  }

  private void select(Args args, int o) {
    int n = y.dim(axis), inner = y.size(axis + 1, y.rank());
    int from = args.offset(0) + o * x.dim(axis) * inner, to = args.offset(out) + o * n * inner;
    for (int k = 0; k < n; k++) {
      System.arraycopy(
          args.array(0), from + index(args, k) * inner, args.array(out), to + k * inner, inner);
    }
  }

  private void add(Args args, int o) {
    int n = x.dim(axis), inner = x.size(axis + 1, x.rank());
    int from = args.offset(0) + o * n * inner, to = args.offset(out) + o * y.dim(axis) * inner;
    for (int k = 0; k < n; k++) {
      elements.add(
          args.array(0), from + k * inner, args.array(out), to + index(args, k) * inner, inner);
    }
  }
}

package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Elements combined into places along an axis; see {@link Op.Scatter}. Threads share the outer
 * slices, each of which one thread fills in order.
 */
final class ScatterKernel implements Kernel {
  private static final int ALONE = 1 << 16;

  private final ScatterOp how;
  private final Indices indices;
  private final int size;
  private final int outer;
  private final int length;
  private final int extent;
  private final int inner;
  private final boolean start;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  ScatterKernel(Op.Scatter op, KernelSpec.Single spec, Epilogue epilogue) {
    how = op.op();
    int axis = op.axis();
    Shape x = spec.inputSpecs().get(0).shape(), y = spec.output().shape();
    size = y.size();
    outer = x.size(0, axis);
    length = x.dim(axis);
    extent = y.dim(axis);
    inner = x.size(axis + 1, x.rank());
    indices = new Indices(op, 1, spec.inputSpecs().get(1), axis, extent, false);
    start = spec.inputSpecs().size() > 2;
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    if (start) {
      System.arraycopy(args.array(2), args.offset(2), args.array(out), args.offset(out), size);
    } else {
      elements.zero(args.array(out), args.offset(out), size);
    }
    int step = (int) Math.max(1, ALONE / 2 / Math.max(1, ((long) length + extent) * inner));
    if (outer <= step) {
      range(args, 0, outer);
    } else {
      Threads.run(
          (outer + step - 1) / step, p -> range(args, p * step, Math.min(outer, (p + 1) * step)));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to) {
    var s = Scratch.lease();
    try {
      // Rows of neighbours along the inner axes, which differ in their place.
      int block = inner == 1 ? length : inner;
      int[] places = s.places(block);
      for (int o = from; o < to; o++) {
        for (int e = o * length * inner; e < (o + 1) * length * inner; e += block) {
          indices.read(args, e, block, places, 0);
          for (int i = 0; i < block; i++) {
            places[i] = inner == 1 ? places[i] : places[i] * inner + i;
          }
          elements.put(
              how,
              args.array(0),
              args.offset(0) + e,
              args.array(out),
              args.offset(out) + o * extent * inner,
              places,
              block);
        }
      }
    } finally {
      s.release();
    }
  }
}

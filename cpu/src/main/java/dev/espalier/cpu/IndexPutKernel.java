package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScatterOp;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/**
 * Slices combined into places at tuples of indices; see {@link Op.IndexPut}. Threads share the
 * outer axes and blocks of the inner ones; each fills its part in order.
 */
final class IndexPutKernel implements Kernel {
  private static final int ALONE = 1 << 16;

  /** Narrowest block of the inner axes: a few cache lines. */
  private static final int NARROWEST = 64;

  private final ScatterOp how;
  private final Tuples tuples;
  private final int size;
  private final int outer;
  private final int inner;
  private final boolean start;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  IndexPutKernel(Op.IndexPut op, KernelSpec.Single spec, Epilogue epilogue) {
    how = op.op();
    int n = op.extents().rank();
    Shape y = spec.output().shape();
    tuples = new Tuples(spec, op.axis(), op.extents(), op.wrap());
    size = y.size();
    outer = y.size(0, op.axis());
    inner = y.size(op.axis() + n, y.rank());
    start = spec.inputSpecs().size() > n + 1;
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    if (start) {
      int base = tuples.tensors + 1;
      System.arraycopy(
          args.array(base), args.offset(base), args.array(out), args.offset(out), size);
    } else {
      elements.zero(args.array(out), args.offset(out), size);
    }
    var s = Scratch.lease();
    try {
      int[] places = tuples.places(args, s);
      if (outer * tuples.count * inner < ALONE) {
        for (int o = 0; o < outer; o++) {
          put(args, places, o, 0, inner);
        }
      } else {
        int width = Math.max(NARROWEST, Math.ceilDiv(inner, 16)),
            blocks = Math.ceilDiv(inner, width);
        Threads.run(
            outer * blocks,
            p -> {
              int from = p % blocks * width;
              put(args, places, p / blocks, from, Math.min(inner, from + width));
            });
      }
    } finally {
      s.release();
    }
    epilogue.runAll(args);
  }

  private void put(Args args, int[] places, int o, int from, int to) {
    Object x = args.array(0), y = args.array(out);
    int first = args.offset(0) + o * tuples.count * inner,
        at = args.offset(out) + o * tuples.extent * inner;
    if (inner == 1) {
      elements.put(how, x, first, y, at, places, tuples.count);
    } else {
      for (int k = 0; k < tuples.count; k++) {
        elements.combine(
            how, x, first + k * inner + from, y, at + places[k] * inner + from, to - from);
      }
    }
  }
}

package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/** Elements chosen along an axis; see {@link dev.espalier.ir.Op.Gather}. */
final class GatherKernel implements Kernel {
  /** Elements whose places are worked out at a time. */
  private static final int BLOCK = 1024;

  /** Elements that one thread takes at a time. */
  private static final int CHUNK = 1 << 15;

  private final Indices indices;
  private final int size;
  private final int length;
  private final int extent;
  private final int inner;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  GatherKernel(int axis, KernelSpec.Single spec, Epilogue epilogue) {
    Shape x = spec.inputSpecs().get(0).shape(), y = spec.output().shape();
    size = y.size();
    length = y.dim(axis);
    extent = x.dim(axis);
    inner = y.size(axis + 1, y.rank());
    indices = new Indices(spec.op(), 1, spec.inputSpecs().get(1), axis, extent, false);
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    if (size < 2 * CHUNK) {
      range(args, 0, size);
    } else {
      Threads.run(
          (size + CHUNK - 1) / CHUNK, p -> range(args, p * CHUNK, Math.min(size, (p + 1) * CHUNK)));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to) {
    var s = Scratch.lease();
    try {
      int[] places = s.places(BLOCK);
      for (int e = from; e < to; e += BLOCK) {
        int n = Math.min(BLOCK, to - e);
        places(args, e, n, places);
        elements.take(
            args.array(0), args.offset(0), places, 0, args.array(out), args.offset(out) + e, n);
      }
    } finally {
      s.release();
    }
  }

  /**
   * From the index along the axis to the element of x: the outer and inner parts are those of e.
   */
  private void places(Args args, int e, int n, int[] places) {
    indices.read(args, e, n, places, 0);
    int row = length * inner, o = e / row, within = e % row;
    for (int i = 0; i < n; ) {
      int run = Math.min(n - i, row - within), base = o * extent;
      if (inner == 1) {
        for (int k = i; k < i + run; k++) {
          places[k] += base;
        }
      } else {
        int column = within % inner;
        for (int k = i; k < i + run; k++) {
          places[k] = (base + places[k]) * inner + column;
          column = column + 1 == inner ? 0 : column + 1;
        }
      }
      i += run;
      within = 0;
      o++;
    }
  }
}

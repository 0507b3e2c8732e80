package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.Arrays;

/** Slices at tuples of indices; see {@link dev.espalier.ir.Op.Index}. */
final class IndexKernel implements Kernel {
  /** Elements that one thread takes at a time. */
  private static final int CHUNK = 1 << 15;

  private final Tuples tuples;
  private final int outer;
  private final int inner;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int out;

  IndexKernel(int axis, boolean wrap, KernelSpec.Single spec, Epilogue epilogue) {
    Shape x = spec.inputSpecs().get(0).shape();
    int n = spec.inputSpecs().size() - 1;
    tuples =
        new Tuples(spec, axis, Shape.of(Arrays.copyOfRange(x.toArray(), axis, axis + n)), wrap);
    outer = x.size(0, axis);
    inner = x.size(axis + n, x.rank());
    elements = new Elements(spec.output().dtype());
    this.epilogue = epilogue;
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    var s = Scratch.lease();
    try {
      int[] places = tuples.places(args, s);
      int rows = outer * tuples.count, step = Math.max(1, CHUNK / Math.max(1, inner));
      if (rows <= step) {
        range(args, places, 0, rows);
      } else {
        Threads.run(
            (rows + step - 1) / step,
            p -> range(args, places, p * step, Math.min(rows, (p + 1) * step)));
      }
    } finally {
      s.release();
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int[] places, int from, int to) {
    Object x = args.array(0), y = args.array(out);
    for (int r = from; r < to; ) {
      int o = r / tuples.count, k = r % tuples.count;
      int run = Math.min(to - r, tuples.count - k);
      int base = args.offset(0) + o * tuples.extent * inner, at = args.offset(out) + r * inner;
      if (inner == 1) {
        elements.take(x, base, places, k, y, at, run);
      } else {
        for (int i = 0; i < run; i++) {
          System.arraycopy(x, base + places[k + i] * inner, y, at + i * inner, inner);
        }
      }
      r += run;
    }
  }
}

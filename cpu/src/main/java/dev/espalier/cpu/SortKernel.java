package dev.espalier.cpu;

import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/** The order of elements along an axis; see {@link Op.ArgSort}. Threads share the columns. */
final class SortKernel implements Kernel {
  private static final int ALONE = 1 << 13;

  private final Op.ArgSort op;
  private final Elements elements;
  private final Epilogue epilogue;
  private final int outer;
  private final int n;
  private final int inner;
  private final int out;

  SortKernel(Op.ArgSort op, KernelSpec.Single spec, Epilogue epilogue) {
    this.op = op;
    elements = new Elements(spec.inputSpecs().get(0).dtype());
    this.epilogue = epilogue;
    Shape x = spec.inputSpecs().get(0).shape();
    outer = x.size(0, op.axis());
    n = x.dim(op.axis());
    inner = x.size(op.axis() + 1, x.rank());
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    int count = outer * inner, step = Math.max(1, ALONE / Math.max(1, n));
    if (count <= 2 * step) {
      range(args, 0, count);
    } else {
      Threads.run(
          Math.ceilDiv(count, step), p -> range(args, p * step, Math.min(count, (p + 1) * step)));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to) {
    var sort = new KeySort(n, elements.keyBits());
    var keys = new long[n];
    long[] y = args.longs(out);
    for (int c = from; c < to; c++) {
      int o = c / inner, i = c % inner;
      elements.keys(args.array(0), args.offset(0) + o * n * inner + i, inner, n, keys);
      if (op.descending()) {
        long used = -1L >>> (64 - elements.keyBits());
        for (int k = 0; k < n; k++) {
          keys[k] = ~keys[k] & used;
        }
      }
      int[] order = sort.first(op.count(), keys);
      int at = args.offset(out) + o * op.count() * inner + i;
      for (int k = 0; k < op.count(); k++) {
        y[at + k * inner] = order[k];
      }
    }
  }
}

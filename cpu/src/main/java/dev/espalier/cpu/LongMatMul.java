package dev.espalier.cpu;

import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.Arrays;

/**
 * Matrix products of int64, which wrap around: row by row, with the row of the result in an array
 * of its own so that C2 vectorises.
 */
final class LongMatMul implements Kernel {
  private static final long ALONE = 1 << 17;

  private final MatMulShape shape;
  private final Epilogue epilogue;

  LongMatMul(KernelSpec.Single spec, Epilogue epilogue) {
    shape = new MatMulShape(spec);
    this.epilogue = epilogue;
  }

  @Override
  public void run(Args args) {
    int pieces = shape.batches * shape.rows;
    long work = (long) pieces * shape.columns * Math.max(1, shape.depth);
    int threads = (int) Math.max(1, Math.min(Threads.get(), work / ALONE));
    if (pieces == 0) {
      return;
    }
    int step = (pieces + threads - 1) / threads;
    if (threads == 1) {
      rows(args, 0, pieces);
    } else {
      Threads.run(
          (pieces + step - 1) / step, p -> rows(args, p * step, Math.min(pieces, (p + 1) * step)));
    }
    epilogue.runAll(args);
  }

  private void rows(Args args, int from, int to) {
    long[] a = args.longs(0), b = args.longs(1), out = args.longs(shape.firstOutput);
    int n = shape.columns;
    var c = new long[n];
    var row = new long[n];
    for (int r = from; r < to; r++) {
      int batch = r / shape.rows, i = r % shape.rows;
      int ao = args.offset(0) + shape.left(batch) + i * shape.leftRowStride,
          bo = args.offset(1) + shape.right(batch);
      Arrays.fill(c, 0);
      for (int k = 0; k < shape.depth; k++) {
        for (int j = 0, at = bo + k * shape.rightRowStride;
            j < n;
            j++, at += shape.rightColumnStride) {
          row[j] = b[at];
        }
        addRow(a[ao + k * shape.leftColumnStride], row, c);
      }
      System.arraycopy(c, 0, out, args.offset(shape.firstOutput) + r * n, n);
    }
  }

  private static void addRow(long w, long[] b, long[] c) {
    for (int j = 0; j < c.length; j++) {
      c[j] += w * b[j];
    }
  }
}

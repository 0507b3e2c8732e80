package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.Arrays;

/** Functions of whole matrices; see {@link Op.Matrix}. Threads share the matrices. */
final class MatrixKernel implements Kernel {
  /** About as many operations as are worth a thread. */
  private static final double ALONE = 1 << 15;

  private final Op.Matrix op;
  private final Epilogue epilogue;
  private final boolean wide;
  private final boolean two;
  private final int count;
  private final int m;
  private final int n;
  private final int r;
  private final int size;
  private final int out;

  MatrixKernel(Op.Matrix op, KernelSpec.Single spec, Epilogue epilogue) {
    this.op = op;
    this.epilogue = epilogue;
    var x = spec.inputSpecs().get(0).shape();
    wide = spec.output().dtype() == DType.FLOAT64;
    two = op.kind().inputs() == 2;
    count = x.size(0, x.rank() - 2);
    m = x.dim(-2);
    n = x.dim(-1);
    r = two ? spec.inputSpecs().get(1).shape().dim(-1) : 0;
    var y = spec.output().shape();
    size = y.size(x.rank() - 2, y.rank());
    out = spec.inputs();
  }

  @Override
  public void run(Args args) {
    double work = Math.max(1, (double) m * n * (Math.min(m, n) + r + 8));
    int step = (int) Math.max(1, ALONE / work);
    if (count <= step) {
      range(args, 0, count);
    } else {
      Threads.run(
          Math.ceilDiv(count, step), p -> range(args, p * step, Math.min(count, (p + 1) * step)));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to) {
    var a = new double[m * n];
    var b = new double[m * r];
    var y = new double[size];
    for (int i = from; i < to; i++) {
      read(args, 0, i, a);
      if (two) {
        read(args, 1, i, b);
      }
      Arrays.fill(y, 0);
      op.kind().apply(MatrixKind.where(i, count), op.tolerance(), m, n, r, a, b, y);
      write(args, i, y);
    }
  }

  private void read(Args args, int input, int i, double[] x) {
    int at = args.offset(input) + i * x.length;
    if (wide) {
      System.arraycopy(args.doubles(input), at, x, 0, x.length);
    } else {
      float[] from = args.floats(input);
      for (int k = 0; k < x.length; k++) {
        x[k] = from[at + k];
      }
    }
  }

  private void write(Args args, int i, double[] y) {
    int at = args.offset(out) + i * size;
    if (wide) {
      System.arraycopy(y, 0, args.doubles(out), at, size);
    } else {
      float[] to = args.floats(out);
      for (int k = 0; k < size; k++) {
        to[at + k] = (float) y[k];
      }
    }
  }
}

package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;

/** The place of the largest or smallest element along an axis; see {@link Op.ArgReduce}. */
final class ArgReduceKernel implements Kernel {
  private static final int ALONE = 1 << 15;

  private final boolean max;
  private final DType dtype;
  private final Epilogue epilogue;
  private final int outer;
  private final int n;
  private final int inner;
  private final int out;

  ArgReduceKernel(Op.ArgReduce op, KernelSpec.Single spec, Epilogue epilogue) {
    max = op.op() == ReduceOp.MAX;
    this.epilogue = epilogue;
    Shape x = spec.inputSpecs().get(0).shape();
    dtype = spec.inputSpecs().get(0).dtype();
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
          (count + step - 1) / step, p -> range(args, p * step, Math.min(count, (p + 1) * step)));
    }
    epilogue.runAll(args);
  }

  private void range(Args args, int from, int to) {
    long[] y = args.longs(out);
    for (int i = from; i < to; i++) {
      int at = args.offset(0) + i / inner * n * inner + i % inner;
      y[args.offset(out) + i] =
          switch (dtype) {
            case FLOAT32 -> best(args.floats(0), at);
            case FLOAT64 -> best(args.doubles(0), at);
            case INT32 -> best(args.ints(0), at);
            case INT64 -> best(args.longs(0), at);
            case UINT8, BOOL -> best(args.bytes(0), at);
            case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype);
          };
    }
  }

  private int best(float[] x, int at) {
    int best = 0;
    float b = x[at];
    for (int k = 1; k < n && b == b; k++) {
      float e = x[at + k * inner];
      if (e != e || (max ? e > b : e < b)) {
        b = e;
        best = k;
      }
    }
    return best;
  }

  private int best(double[] x, int at) {
    int best = 0;
    double b = x[at];
    for (int k = 1; k < n && b == b; k++) {
      double e = x[at + k * inner];
      if (e != e || (max ? e > b : e < b)) {
        b = e;
        best = k;
      }
    }
    return best;
  }

  private int best(int[] x, int at) {
    int best = 0;
    for (int k = 1; k < n; k++) {
      int e = x[at + k * inner], b = x[at + best * inner];
      if (max ? e > b : e < b) {
        best = k;
      }
    }
    return best;
  }

  private int best(long[] x, int at) {
    int best = 0;
    for (int k = 1; k < n; k++) {
      long e = x[at + k * inner], b = x[at + best * inner];
      if (max ? e > b : e < b) {
        best = k;
      }
    }
    return best;
  }

  private int best(byte[] x, int at) {
    int best = 0;
    for (int k = 1; k < n; k++) {
      int e = x[at + k * inner] & 0xFF, b = x[at + best * inner] & 0xFF;
      if (max ? e > b : e < b) {
        best = k;
      }
    }
    return best;
  }
}

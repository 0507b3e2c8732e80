package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.cpu.kernel.Loops;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import dev.espalier.spi.Args;
import dev.espalier.spi.Kernel;
import dev.espalier.spi.KernelSpec;
import java.util.Arrays;

/**
 * Reductions in the order that {@link ReduceOp} defines. A tensor is seen as (outer, n, inner) with
 * n reduced.
 */
final class ReduceKernel implements Kernel {
  private static final int CONTIGUOUS_CHUNK = 4096;
  private static final int STRIDED_CHUNK = 512;
  private static final int LANES = 16;

  /** Elements from which threads share the outputs. */
  private static final int ALONE = 1 << 16;

  private final ReduceOp op;
  private final DType dtype;
  private final Epilogue epilogue;
  private final int outer;
  private final int n;
  private final int inner;
  private final int out;

  ReduceKernel(Op.Reduce reduce, KernelSpec.Single spec, Epilogue epilogue) {
    op = reduce.op();
    this.epilogue = epilogue;
    Shape x = spec.inputSpecs().get(0).shape();
    dtype = spec.output().dtype();
    outer = x.size(0, reduce.from());
    n = x.size(reduce.from(), reduce.to());
    inner = x.size(reduce.to(), x.rank());
    out = spec.inputs();
    if (dtype == DType.FLOAT32) {
      WarmUp.kernels();
    }
  }

  @Override
  public void run(Args args) {
    boolean floatSum = op == ReduceOp.SUM && dtype == DType.FLOAT32;
    if (floatSum && inner == 1) {
      if (outer == 1 && n >= 2 * ALONE) {
        oneSum(args);
      } else {
        split(
            outer,
            Math.max(1, ALONE / Math.max(1, n)),
            (from, to, s) -> contiguous(args, from, to, s));
      }
    } else if (floatSum) {
      int step = Math.max(128, ALONE / Math.max(1, n) / 16 * 16);
      int width = Math.min(step, inner), pieces = (inner + width - 1) / width;
      split(
          outer * pieces,
          Math.max(1, ALONE / Math.max(1, n * width)),
          (from, to, s) -> strided(args, from, to, width, pieces, s));
    } else {
      split(
          outer * inner,
          Math.max(1, ALONE / Math.max(1, n)),
          (from, to, _) -> scalar(args, from, to));
    }
    epilogue.runAll(args);
  }

  @FunctionalInterface
  private interface Range {
    void run(int from, int to, Scratch scratch);
  }

  private void split(int count, int step, Range range) {
    if ((long) outer * n * inner < 2L * ALONE || count <= step) {
      leased(range, 0, count);
    } else {
      Threads.run(
          (count + step - 1) / step, p -> leased(range, p * step, Math.min(count, (p + 1) * step)));
    }
  }

  private static void leased(Range range, int from, int to) {
    var s = Scratch.lease();
    try {
      range.run(from, to, s);
    } finally {
      s.release();
    }
  }

  private void contiguous(Args args, int from, int to, Scratch s) {
    float[] x = args.floats(0), y = args.floats(out), lanes = s.floats(Scratch.Slot.EDGE, LANES);
    var loops = Kernels.loops();
    for (int o = from; o < to; o++) {
      float sum = 0;
      for (int i = 0; i < n; i += CONTIGUOUS_CHUNK) {
        sum +=
            chunk(loops, x, args.offset(0) + o * n + i, Math.min(CONTIGUOUS_CHUNK, n - i), lanes);
      }
      y[args.offset(out) + o] = sum;
    }
  }

  private static float chunk(Loops loops, float[] x, int at, int n, float[] lanes) {
    Arrays.fill(lanes, 0, LANES, 0f);
    loops.addLanes(x, at, n, lanes);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
  }

  /** One long sum: threads share its chunks, whose results are then added in order. */
  private void oneSum(Args args) {
    int chunks = (n + CONTIGUOUS_CHUNK - 1) / CONTIGUOUS_CHUNK;
    var scratch = Scratch.lease();
    try {
      float[] parts = scratch.floats(Scratch.Slot.RESULT, chunks);
      int group = ALONE / 2 / CONTIGUOUS_CHUNK;
      Threads.run(
          (chunks + group - 1) / group,
          p ->
              leased(
                  (from, to, s) -> {
                    float[] lanes = s.floats(Scratch.Slot.EDGE, LANES);
                    for (int c = from; c < to; c++) {
                      int i = c * CONTIGUOUS_CHUNK;
                      parts[c] =
                          chunk(
                              Kernels.loops(),
                              args.floats(0),
                              args.offset(0) + i,
                              Math.min(CONTIGUOUS_CHUNK, n - i),
                              lanes);
                    }
                  },
                  p * group,
                  Math.min(chunks, (p + 1) * group)));
      float sum = 0;
      for (int c = 0; c < chunks; c++) {
        sum += parts[c];
      }
      args.floats(out)[args.offset(out)] = sum;
    } finally {
      scratch.release();
    }
  }

  /** Sums of neighbouring columns side by side. */
  private void strided(Args args, int from, int to, int width, int pieces, Scratch s) {
    float[] x = args.floats(0);
    int lanes = Math.max(width, 64);
    float[] room = s.floats(Scratch.Slot.IMAGE, lanes),
        part = s.floats(Scratch.Slot.RESULT, lanes),
        total = s.floats(Scratch.Slot.LEFT, lanes);
    for (int p = from; p < to; p++) {
      int o = p / pieces, first = p % pieces * width, m = Math.min(width, inner - first);
      int at = args.offset(0) + o * n * inner + first;
      Arrays.fill(total, 0, m, 0f);
      for (int i = 0; i < n; i += STRIDED_CHUNK) {
        Arrays.fill(part, 0, m, 0f);
        int rows = Math.min(STRIDED_CHUNK, n - i);
        Kernels.loops().addRows(x, at + i * inner, inner, rows, part, m, room);
        FloatLoops.add(total, part, total, m);
      }
      System.arraycopy(total, 0, args.floats(out), args.offset(out) + o * inner + first, m);
    }
  }

  /** Everything else, one output after the other. */
  private void scalar(Args args, int from, int to) {
    int x0 = args.offset(0), y0 = args.offset(out);
    for (int y = from; y < to; y++) {
      int at = x0 + y / inner * n * inner + y % inner;
      switch (dtype) {
        case FLOAT32 ->
            args.floats(out)[y0 + y] =
                op == ReduceOp.PROD ? product(args.floats(0), at) : extreme(args.floats(0), at);
        case FLOAT64 ->
            args.doubles(out)[y0 + y] =
                switch (op) {
                  case SUM -> sum(args.doubles(0), at);
                  case PROD -> product(args.doubles(0), at);
                  case MAX, MIN -> extreme(args.doubles(0), at);
                };
        case INT32 -> args.ints(out)[y0 + y] = fold(args.ints(0), at);
        case INT64 -> args.longs(out)[y0 + y] = fold(args.longs(0), at);
        case UINT8, BOOL -> args.bytes(out)[y0 + y] = (byte) fold(args.bytes(0), at);
        case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(op); // widened
      }
    }
  }

  private double sum(double[] x, int at) {
    double sum = 0;
    if (inner > 1) {
      for (int i = 0; i < n; i += STRIDED_CHUNK) {
        double part = 0;
        for (int k = i; k < Math.min(n, i + STRIDED_CHUNK); k++) {
          part += x[at + k * inner];
        }
        sum += part;
      }
      return sum;
    }
    var lanes = new double[LANES];
    for (int i = 0; i < n; i += CONTIGUOUS_CHUNK) {
      Arrays.fill(lanes, 0);
      for (int k = 0; k < Math.min(n - i, CONTIGUOUS_CHUNK); k++) {
        lanes[k % LANES] += x[at + i + k];
      }
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int l = 0; l < half; l++) {
          lanes[l] += lanes[l + half];
        }
      }
      sum += lanes[0];
    }
    return sum;
  }

  private float product(float[] x, int at) {
    double product = 1;
    for (int k = 0; k < n; k++) {
      product *= x[at + k * inner];
    }
    return (float) product;
  }

  private double product(double[] x, int at) {
    double product = 1;
    for (int k = 0; k < n; k++) {
      product *= x[at + k * inner];
    }
    return product;
  }

  private float extreme(float[] x, int at) {
    float best = x[at];
    for (int k = 1; k < n; k++) {
      float e = x[at + k * inner];
      best = op == ReduceOp.MAX ? Math.max(best, e) : Math.min(best, e);
    }
    return best;
  }

  private double extreme(double[] x, int at) {
    double best = x[at];
    for (int k = 1; k < n; k++) {
      double e = x[at + k * inner];
      best = op == ReduceOp.MAX ? Math.max(best, e) : Math.min(best, e);
    }
    return best;
  }

  private int fold(int[] x, int at) {
    int y = op == ReduceOp.SUM ? 0 : op == ReduceOp.PROD ? 1 : x[at];
    for (int k = 0; k < n; k++) {
      int e = x[at + k * inner];
      y =
          switch (op) {
            case SUM -> y + e;
            case PROD -> y * e;
            case MAX -> Math.max(y, e);
            case MIN -> Math.min(y, e);
          };
    }
    return y;
  }

  private long fold(long[] x, int at) {
    long y = op == ReduceOp.SUM ? 0 : op == ReduceOp.PROD ? 1 : x[at];
    for (int k = 0; k < n; k++) {
      long e = x[at + k * inner];
      y =
          switch (op) {
            case SUM -> y + e;
            case PROD -> y * e;
            case MAX -> Math.max(y, e);
            case MIN -> Math.min(y, e);
          };
    }
    return y;
  }

  private int fold(byte[] x, int at) {
    int y = op == ReduceOp.SUM ? 0 : op == ReduceOp.PROD ? 1 : x[at] & 0xFF;
    for (int k = 0; k < n; k++) {
      int e = x[at + k * inner] & 0xFF;
      y =
          switch (op) {
            case SUM -> y + e;
            case PROD -> y * e;
            case MAX -> Math.max(y, e);
            case MIN -> Math.min(y, e);
          };
    }
    return y;
  }
}

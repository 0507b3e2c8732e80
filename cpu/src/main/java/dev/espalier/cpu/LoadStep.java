package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Tile;
import dev.espalier.ir.Axes;
import dev.espalier.spi.View;

/** Reads a tile of an operand through a view into a register. */
final class LoadStep implements Step {
  private final int operand;
  private final DType dtype;
  private final int register;
  private final int offset;

  /**
   * Extents and strides with neighbouring axes merged and those of extent 1 left out; the last axis
   * is the innermost.
   */
  private final int[] dims;

  private final int[] strides;

  LoadStep(int operand, View view, DType dtype, int register) {
    this.operand = operand;
    this.dtype = dtype;
    this.register = register;
    this.offset = view.offset();
    int rank = view.shape().rank();
    var d = new int[rank];
    var s = new int[rank];
    int n = 0;
    Axes given = view.strides();
    for (int k = 0; k < rank; k++) {
      int extent = view.shape().dim(k), stride = given.get(k);
      if (extent == 1) {
        continue;
      }
      if (n > 0 && s[n - 1] == stride * extent) {
        d[n - 1] *= extent;
        s[n - 1] = stride;
      } else {
        d[n] = extent;
        s[n++] = stride;
      }
    }
    dims = java.util.Arrays.copyOf(d, n);
    strides = java.util.Arrays.copyOf(s, n);
  }

  /** Whether all elements are one: the register is then filled once a run. */
  boolean isScalar() {
    return dims.length == 0 || dims.length == 1 && strides[0] == 0;
  }

  @Override
  public void run(Tile t, int base, int n) {
    Object array = t.args().array(operand);
    int at = t.args().offset(operand) + offset;
    if (isScalar()) {
      copy(t, array, at, 0, 0, n);
    } else if (dims.length == 1) {
      copy(t, array, at + base * strides[0], strides[0], 0, n);
    } else {
      walk(t, array, at, base, n);
    }
  }

  /** Runs along the innermost axis, one after the other. */
  private void walk(Tile t, Object array, int at, int base, int n) {
    int last = dims.length - 1;
    int inner = dims[last], step = strides[last];
    int row = base / inner;
    int k = base - row * inner;
    for (int done = 0; done < n; ) {
      int from = at;
      int rest = row;
      for (int axis = last - 1; axis >= 0; axis--) {
        int up = rest / dims[axis];
        from += (rest - up * dims[axis]) * strides[axis];
        rest = up;
      }
      int run = Math.min(inner - k, n - done);
      copy(t, array, from + k * step, step, done, run);
      done += run;
      row++;
      k = 0;
    }
  }

  private void copy(Tile t, Object array, int from, int step, int to, int n) {
    switch (dtype) {
      case FLOAT32 -> copy((float[]) array, from, step, t.f[register], to, n);
      case FLOAT64 -> copy((double[]) array, from, step, t.d[register], to, n);
      case INT32 -> copy((int[]) array, from, step, t.i[register], to, n);
      case INT64 -> copy((long[]) array, from, step, t.l[register], to, n);
      case FLOAT16, BFLOAT16, INT16 -> copy((short[]) array, from, step, t.i[register], to, n);
      case INT8 -> copySigned((byte[]) array, from, step, t.i[register], to, n);
      case UINT8, BOOL -> copy((byte[]) array, from, step, t.i[register], to, n);
    }
  }

  private static void copy(float[] x, int from, int step, float[] y, int to, int n) {
    if (step == 1 && n > 8) {
      System.arraycopy(x, from, y, to, n);
      return;
    }
    if (step == 0) {
      java.util.Arrays.fill(y, to, to + n, x[from]);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copy(double[] x, int from, int step, double[] y, int to, int n) {
    if (step == 1 && n > 8) {
      System.arraycopy(x, from, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copy(int[] x, int from, int step, int[] y, int to, int n) {
    if (step == 1 && n > 8) {
      System.arraycopy(x, from, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copy(long[] x, int from, int step, long[] y, int to, int n) {
    if (step == 1 && n > 8) {
      System.arraycopy(x, from, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copy(short[] x, int from, int step, int[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copySigned(byte[] x, int from, int step, int[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step];
    }
  }

  private static void copy(byte[] x, int from, int step, int[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] = x[from + i * step] & 0xFF;
    }
  }
}

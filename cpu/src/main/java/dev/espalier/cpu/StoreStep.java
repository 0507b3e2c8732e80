package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Tile;

/** Writes a register to an output, element for element. */
record StoreStep(int operand, DType dtype, int register) implements Step {
  @Override
  public void run(Tile t, int base, int n) {
    Object array = t.args().array(operand);
    int at = t.args().offset(operand) + base;
    switch (dtype) {
      case FLOAT32 -> System.arraycopy(t.f[register], 0, array, at, n);
      case FLOAT64 -> System.arraycopy(t.d[register], 0, array, at, n);
      case INT32 -> System.arraycopy(t.i[register], 0, array, at, n);
      case INT64 -> System.arraycopy(t.l[register], 0, array, at, n);
      case FLOAT16, BFLOAT16, INT16 -> narrow(t.i[register], (short[]) array, at, n);
      case INT8, UINT8, BOOL -> narrow(t.i[register], (byte[]) array, at, n);
    }
  }

  private static void narrow(int[] x, short[] y, int at, int n) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (short) x[i];
    }
  }

  private static void narrow(int[] x, byte[] y, int at, int n) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (byte) x[i];
    }
  }
}

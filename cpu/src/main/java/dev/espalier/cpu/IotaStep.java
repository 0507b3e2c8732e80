package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.cpu.kernel.Step;
import dev.espalier.cpu.kernel.Tile;

/** Element i is {@code (i / stride) % extent}. */
record IotaStep(int stride, int extent, DType dtype, int register) implements Step {
  @Override
  public void run(Tile t, int base, int n) {
    int value = base / stride % extent;
    int left = stride - base % stride; // elements that still have this value
    for (int i = 0; i < n; i++) {
      switch (dtype) {
        case FLOAT32 -> t.f[register][i] = value;
        case FLOAT64 -> t.d[register][i] = value;
        case INT32 -> t.i[register][i] = value;
        case INT64 -> t.l[register][i] = value;
        case UINT8 -> t.i[register][i] = value & 0xFF;
        case BOOL -> t.i[register][i] = value != 0 ? 1 : 0;
        case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype);
      }
      if (--left == 0) {
        left = stride;
        value = value + 1 == extent ? 0 : value + 1;
      }
    }
  }
}

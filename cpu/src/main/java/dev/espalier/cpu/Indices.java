package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.ir.Describe;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Args;

/** Reads an index tensor: int64 or int32 elements that lie inside an axis. */
final class Indices {
  private final Op op;
  private final int operand;
  private final boolean wide;
  private final int axis;
  private final int extent;
  private final boolean wrap;

  /**
   * @param operand which operand of the kernel the index tensor is
   * @param axis the axis it counts along, for messages
   * @param wrap whether negative indices count from the end
   */
  Indices(Op op, int operand, TensorSpec spec, int axis, int extent, boolean wrap) {
    this.op = op;
    this.operand = operand;
    wide = spec.dtype() == DType.INT64;
    this.axis = axis;
    this.extent = extent;
    this.wrap = wrap;
  }

  /** {@code to[i] = to[i] · factor + index[from + i]} for i below n. */
  void read(Args args, int from, int n, int[] to, int factor) {
    int at = args.offset(operand) + from;
    if (wide) {
      long[] x = args.longs(operand);
      for (int i = 0; i < n; i++) {
        to[i] = to[i] * factor + checked(x[at + i], from + i);
      }
    } else {
      int[] x = args.ints(operand);
      for (int i = 0; i < n; i++) {
        to[i] = to[i] * factor + checked(x[at + i], from + i);
      }
    }
  }

  private int checked(long given, int element) {
    long k = wrap && given < 0 ? given + extent : given;
    if (k < 0 || k >= extent) {
      throw Describe.outOfRange(op, given, element, axis, extent, wrap);
    }
    return (int) k;
  }
}

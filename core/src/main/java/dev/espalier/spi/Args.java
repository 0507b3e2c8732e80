package dev.espalier.spi;

import org.jspecify.annotations.Nullable;

/** Where the operands of one kernel run lie: inputs first, then outputs. */
public final class Args {
  private final @Nullable Object[] arrays;
  private final int[] offsets;

  public Args(int operands) {
    arrays = new Object[operands];
    offsets = new int[operands];
  }

  public void set(int operand, @Nullable Object array, int offset) {
    arrays[operand] = array;
    offsets[operand] = offset;
  }

  public Object array(int operand) {
    Object a = arrays[operand];
    assert a != null : "operand " + operand + " is not bound";
    return a;
  }

  public int offset(int operand) {
    return offsets[operand];
  }

  public float[] floats(int operand) {
    return (float[]) array(operand);
  }

  public double[] doubles(int operand) {
    return (double[]) array(operand);
  }

  public int[] ints(int operand) {
    return (int[]) array(operand);
  }

  public long[] longs(int operand) {
    return (long[]) array(operand);
  }

  public byte[] bytes(int operand) {
    return (byte[]) array(operand);
  }
}

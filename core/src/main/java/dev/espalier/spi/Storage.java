package dev.espalier.spi;

import dev.espalier.base.DType;
import dev.espalier.ir.Value;

/**
 * The elements of a realised tensor, row-major and contiguous: a range of a Java array (float[],
 * double[], int[], long[]; short[] for int16 and the bits of float16 and bfloat16; byte[] for int8,
 * uint8 and bool, which is 0 or 1). Immutable once visible to users.
 */
public record Storage(DType dtype, Object array, int offset, int size) implements Value {
  /** A whole array. */
  public static Storage of(DType dtype, Object array) {
    return new Storage(dtype, array, 0, java.lang.reflect.Array.getLength(array));
  }

  /** Zeros. */
  public static Storage allocate(DType dtype, int size) {
    return new Storage(dtype, dtype.newArray(size), 0, size);
  }

  /** A part of this storage, sharing the array. */
  public Storage slice(int from, int length) {
    return new Storage(dtype, array, offset + from, length);
  }

  /** Copies the elements into a new array. */
  public Object copy() {
    Object to = dtype.newArray(size);
    System.arraycopy(array, offset, to, 0, size);
    return to;
  }

  public float[] floats() {
    return (float[]) array;
  }

  public double[] doubles() {
    return (double[]) array;
  }

  public int[] ints() {
    return (int[]) array;
  }

  public long[] longs() {
    return (long[]) array;
  }

  public short[] shorts() {
    return (short[]) array;
  }

  public byte[] bytes() {
    return (byte[]) array;
  }
}

package dev.espalier.spi;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Value;
import java.lang.reflect.Array;

/**
 * The elements of a realised tensor, row-major and contiguous: a range of a Java array (float[],
 * double[], int[], long[]; short[] for int16 and the bits of float16 and bfloat16; byte[] for int8,
 * uint8 and bool, which is 0 or 1). Immutable once visible to users.
 */
public record Storage(DType dtype, Object array, int offset, int size) implements Value {
  /** Raises DTypeException for an array of another type than the dtype's, as of another backend. */
  public Storage {
    var expected = dtype.newArray(0).getClass();
    if (!expected.isInstance(array)) {
      throw new DTypeException(
          TensorException.Facts.of(
              "storage",
              dtype + " elements in a " + array.getClass().getSimpleName(),
              "elements of " + dtype + " lie in a " + expected.getSimpleName(),
              "copy them into a " + expected.getSimpleName() + ", as toArray() of a tensor gives"));
    }
    int length = Array.getLength(array);
    if (offset < 0 || size < 0 || offset > length - size) {
      throw new ValueException(
          TensorException.Facts.of(
              "storage",
              size + " elements from " + offset + " on in an array of " + length,
              "0 <= offset and offset + size <= length",
              "use at most " + Math.max(0, length - Math.max(0, offset)) + " elements"));
    }
  }

  /** A whole array. */
  public static Storage of(DType dtype, Object array) {
    return new Storage(dtype, array, 0, Array.getLength(array));
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

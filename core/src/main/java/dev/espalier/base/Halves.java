package dev.espalier.base;

/** Conversions between float32 and the bits of 16-bit floating dtypes. */
public final class Halves {
  private Halves() {}

  /** The float16 nearest to x, ties to even; ∞ from 65520 on. */
  public static short toFloat16(float x) {
    return Float.floatToFloat16(x);
  }

  /** The value of a float16. */
  public static float fromFloat16(short bits) {
    return Float.float16ToFloat(bits);
  }

  /** The bfloat16 nearest to x, ties to even; NaN becomes the quiet NaN of its sign. */
  public static short toBFloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    int rounded = bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
    int quiet = bits >>> 16 | 0x40;
    return (short) ((bits & 0x7FFFFFFF) > 0x7F800000 ? quiet : rounded);
  }

  /** The value of a bfloat16. */
  public static float fromBFloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The bits of the nearest number of a 16-bit floating dtype. */
  public static short to(DType dtype, float x) {
    return dtype == DType.FLOAT16 ? toFloat16(x) : toBFloat16(x);
  }

  /** The value of a number of a 16-bit floating dtype. */
  public static float from(DType dtype, short bits) {
    return dtype == DType.FLOAT16 ? fromFloat16(bits) : fromBFloat16(bits);
  }
}

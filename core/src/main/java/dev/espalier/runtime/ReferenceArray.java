package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.spi.View;

/**
 * Elements of any dtype behind one pair of accessors: floating ones as double (exact for float32
 * too), the others as long (uint8 from 0 to 255, bool 0 or 1; of float16 and bfloat16 the bits).
 */
record ReferenceArray(DType dtype, Object array, int offset) {
  static ReferenceArray zeros(DType dtype, int size) {
    return new ReferenceArray(dtype, dtype.newArray(size), 0);
  }

  /** The elements of a view in row-major order, copied. */
  ReferenceArray read(View view) {
    int n = view.shape().size();
    var to = zeros(dtype, n);
    for (int i = 0; i < n; i++) {
      to.copy(i, this, position(view, i), 1);
    }
    return to;
  }

  /** Where element number i of a view, counted row-major, lies. */
  static int position(View view, int i) {
    int at = view.offset();
    for (int k = view.shape().rank() - 1; k >= 0; k--) {
      int extent = view.shape().dim(k);
      at += i % extent * view.strides().get(k);
      i /= extent;
    }
    return at;
  }

  /** Copies n elements of the same dtype, with their bits. */
  void copy(int to, ReferenceArray from, int at, int n) {
    System.arraycopy(from.array, from.offset + at, array, offset + to, n);
  }

  double real(int i) {
    return switch (dtype) {
      case FLOAT32 -> ((float[]) array)[offset + i];
      case FLOAT64 -> ((double[]) array)[offset + i];
      case FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL ->
          throw new AssertionError("real of " + dtype);
    };
  }

  /** Stores a value that is already rounded to the dtype. */
  void real(int i, double x) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) array)[offset + i] = (float) x;
      case FLOAT64 -> ((double[]) array)[offset + i] = x;
      case FLOAT16, BFLOAT16, INT8, INT16, INT32, INT64, UINT8, BOOL ->
          throw new AssertionError("real of " + dtype);
    }
  }

  long integer(int i) {
    return switch (dtype) {
      case INT32 -> ((int[]) array)[offset + i];
      case INT64 -> ((long[]) array)[offset + i];
      case INT16 -> ((short[]) array)[offset + i];
      case FLOAT16, BFLOAT16 -> ((short[]) array)[offset + i] & 0xFFFF; // the bits
      case INT8 -> ((byte[]) array)[offset + i];
      case UINT8 -> ((byte[]) array)[offset + i] & 0xFF;
      case BOOL -> ((byte[]) array)[offset + i];
      case FLOAT32, FLOAT64 -> throw new AssertionError("integer of " + dtype);
    };
  }

  /** Stores x, narrowed to the dtype. */
  void integer(int i, long x) {
    switch (dtype) {
      case INT32 -> ((int[]) array)[offset + i] = (int) x;
      case INT64 -> ((long[]) array)[offset + i] = x;
      case FLOAT16, BFLOAT16, INT16 -> ((short[]) array)[offset + i] = (short) x;
      case INT8, UINT8 -> ((byte[]) array)[offset + i] = (byte) x;
      case BOOL -> ((byte[]) array)[offset + i] = (byte) (x == 0 ? 0 : 1);
      case FLOAT32, FLOAT64 -> throw new AssertionError("integer of " + dtype);
    }
  }

  /** Adds element {@code at} of another array to element i, rounding (or wrapping) to the dtype. */
  void add(int i, ReferenceArray other, int at) {
    if (dtype.isFloating()) {
      real(i, add(dtype, real(i), other.real(at)));
    } else {
      integer(i, integer(i) + other.integer(at));
    }
  }

  /** The sum rounded to a floating dtype. */
  static double add(DType dtype, double a, double b) {
    return dtype == DType.FLOAT32 ? (float) a + (float) b : a + b;
  }

  /** The product rounded to a floating dtype. */
  static double mul(DType dtype, double a, double b) {
    return dtype == DType.FLOAT32 ? (float) a * (float) b : a * b;
  }

  /** a · b + c rounded once to a floating dtype. */
  static double fma(DType dtype, double a, double b, double c) {
    return dtype == DType.FLOAT32 ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
  }
}

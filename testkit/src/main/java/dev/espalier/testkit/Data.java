package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.base.Rng;
import dev.espalier.spi.Storage;
import java.util.Arrays;
import java.util.List;

/** Makes the elements of one kernel input. */
@FunctionalInterface
public interface Data {
  /** A new array of {@code size} elements. */
  Object make(Rng rng, DType dtype, int size);

  /**
   * Random values of many magnitudes, bools and integers of the whole range; one in eight is a
   * special value.
   */
  Data MIXED = (rng, dtype, size) -> fill(rng, dtype, size, 8);

  /** The dtypes that kernels compute with; arithmetic on narrow ones is done in a wider one. */
  List<DType> ARITHMETIC = Arrays.stream(DType.values()).filter(t -> !t.isNarrow()).toList();

  /** Random values of many magnitudes; no NaN, infinity or zero. Integers from the whole range. */
  Data ORDINARY = (rng, dtype, size) -> fill(rng, dtype, size, 0);

  /** Whole numbers from -3 to 3 (0 to 6 for uint8): many equal ones. */
  Data TIES =
      (rng, dtype, size) -> {
        var x = dtype.newArray(size);
        for (int i = 0; i < size; i++) {
          int k = rng.nextInt(7) - 3;
          switch (dtype) {
            case FLOAT32 -> ((float[]) x)[i] = k;
            case FLOAT64 -> ((double[]) x)[i] = k;
            case INT32 -> ((int[]) x)[i] = k;
            case INT64 -> ((long[]) x)[i] = k;
            case FLOAT16, BFLOAT16 -> ((short[]) x)[i] = Halves.to(dtype, k);
            case INT16 -> ((short[]) x)[i] = (short) k;
            case INT8 -> ((byte[]) x)[i] = (byte) k;
            case UINT8 -> ((byte[]) x)[i] = (byte) (k + 3);
            case BOOL -> ((byte[]) x)[i] = (byte) (k & 1);
          }
        }
        return x;
      };

  /** Indices into an axis of this extent. */
  static Data indices(int extent) {
    return indices(0, extent);
  }

  /** Indices from {@code low} (inclusive) to {@code high} (exclusive). */
  static Data indices(int low, int high) {
    return (rng, dtype, size) -> {
      var x = dtype.newArray(size);
      for (int i = 0; i < size; i++) {
        int k = low + rng.nextInt(high - low);
        if (dtype == DType.INT32) {
          ((int[]) x)[i] = k;
        } else {
          ((long[]) x)[i] = k;
        }
      }
      return x;
    };
  }

  /** One and the same int64. */
  static Data constant(long value) {
    return (_, _, size) -> {
      var x = new long[size];
      Arrays.fill(x, value);
      return x;
    };
  }

  private static Object fill(Rng rng, DType dtype, int size, int specialEvery) {
    var x = dtype.newArray(size);
    for (int i = 0; i < size; i++) {
      boolean special = specialEvery > 0 && rng.nextInt(specialEvery) == 0;
      switch (dtype) {
        case FLOAT32 -> ((float[]) x)[i] = special ? (float) special(rng) : (float) number(rng);
        case FLOAT64 -> ((double[]) x)[i] = special ? special(rng) : number(rng);
        case INT32 ->
            ((int[]) x)[i] = special ? rng.nextInt(5) - 2 : rng.nextInt() >> rng.nextInt(32);
        case INT64 -> ((long[]) x)[i] = special ? rng.nextInt(5) - 2 : wide(rng) >> rng.nextInt(64);
        case FLOAT16, BFLOAT16 ->
            ((short[]) x)[i] = Halves.to(dtype, (float) (special ? special(rng) : number(rng)));
        case INT16 -> ((short[]) x)[i] = (short) rng.nextInt();
        case INT8, UINT8 -> ((byte[]) x)[i] = (byte) rng.nextInt();
        case BOOL -> ((byte[]) x)[i] = (byte) (rng.nextInt() & 1);
      }
    }
    return x;
  }

  private static long wide(Rng rng) {
    return (long) rng.nextInt() << 32 | rng.nextInt() & 0xFFFFFFFFL;
  }

  /** Either sign, magnitude between 2⁻¹⁰ and 2¹⁰. */
  private static double number(Rng rng) {
    double mantissa = 1 + rng.nextFloat();
    return Math.scalb((rng.nextInt() & 1) == 0 ? mantissa : -mantissa, rng.nextInt(21) - 10);
  }

  private static double special(Rng rng) {
    double[] values = {
      0.0,
      -0.0,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      1,
      -1,
      0.5,
      -2.5,
      1e-40,
      -1e-42,
      3e38,
      2147483648.0,
      -1e30
    };
    return values[rng.nextInt(values.length)];
  }

  /**
   * Elements of a storage as a new storage that starts {@code offset} elements into its array,
   * surrounded by guard elements.
   */
  static Storage guarded(DType dtype, Object elements, int size, int offset, int behind) {
    var array = dtype.newArray(offset + size + behind);
    for (int i = 0; i < offset + size + behind; i++) {
      guard(dtype, array, i);
    }
    System.arraycopy(elements, 0, array, offset, size);
    return new Storage(dtype, array, offset, size);
  }

  private static void guard(DType dtype, Object array, int i) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) array)[i] = -77777;
      case FLOAT64 -> ((double[]) array)[i] = -77777;
      case INT32 -> ((int[]) array)[i] = -77777;
      case INT64 -> ((long[]) array)[i] = -77777;
      case FLOAT16, BFLOAT16, INT16 -> ((short[]) array)[i] = 7777;
      case INT8, UINT8, BOOL -> ((byte[]) array)[i] = 77;
    }
  }
}

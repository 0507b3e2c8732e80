package dev.espalier.cpu;

import dev.espalier.base.DType;
import dev.espalier.ir.ScatterOp;
import java.util.Arrays;

/** Loops that move elements of any dtype. */
record Elements(DType dtype) {
  void zero(Object to, int at, int n) {
    switch (dtype) {
      case FLOAT32 -> Arrays.fill((float[]) to, at, at + n, 0f);
      case FLOAT64 -> Arrays.fill((double[]) to, at, at + n, 0);
      case INT32 -> Arrays.fill((int[]) to, at, at + n, 0);
      case INT64 -> Arrays.fill((long[]) to, at, at + n, 0);
      case FLOAT16, BFLOAT16, INT16 -> Arrays.fill((short[]) to, at, at + n, (short) 0);
      case INT8, UINT8, BOOL -> Arrays.fill((byte[]) to, at, at + n, (byte) 0);
    }
  }

  /** {@code to[at + i · toStep] = from[first + i · fromStep]} for i below n. */
  void copy(Object from, int first, int fromStep, Object to, int at, int toStep, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from, b = (float[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from, b = (double[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
      case INT32 -> {
        int[] a = (int[]) from, b = (int[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
      case INT64 -> {
        long[] a = (long[]) from, b = (long[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
      case FLOAT16, BFLOAT16, INT16 -> {
        short[] a = (short[]) from, b = (short[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
      case INT8, UINT8, BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
    }
  }

  /** {@code to[at + i] += from[first + i]} for i below n; of bools the "or". */
  void add(Object from, int first, Object to, int at, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from, b = (float[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from, b = (double[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
      case INT32 -> {
        int[] a = (int[]) from, b = (int[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
      case INT64 -> {
        long[] a = (long[]) from, b = (long[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
      case UINT8 -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
      case BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] |= a[first + i];
        }
      }
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype); // widened
    }
  }

  /** Combines {@code from[first + i]} with {@code to[at + i]} for i below n. */
  void combine(ScatterOp how, Object from, int first, Object to, int at, int n) {
    switch (how) {
      case SET -> System.arraycopy(from, first, to, at, n);
      case ADD -> add(from, first, to, at, n);
      case PROD, MAX, MIN -> {
        for (int i = 0; i < n; i++) {
          combine(how, from, first + i, to, at + i);
        }
      }
    }
  }

  /** A float product computed in double is rounded once, and so the same. */
  private void combine(ScatterOp how, Object from, int first, Object to, int at) {
    if (dtype.isFloating()) {
      double x = real(from, first), y = real(to, at);
      real(
          to,
          at,
          switch (how) {
            case SET -> x;
            case ADD -> y + x;
            case PROD -> y * x;
            case MAX -> Math.max(y, x);
            case MIN -> Math.min(y, x);
          });
    } else {
      long x = integer(from, first), y = integer(to, at);
      integer(
          to,
          at,
          switch (how) {
            case SET -> x;
            case ADD -> y + x;
            case PROD -> y * x;
            case MAX -> Math.max(y, x);
            case MIN -> Math.min(y, x);
          });
    }
  }

  /** {@code to[at + i] = from[first + places[k + i]]} for i below n. */
  void take(Object from, int first, int[] places, int k, Object to, int at, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from, b = (float[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from, b = (double[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
      case INT32 -> {
        int[] a = (int[]) from, b = (int[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
      case INT64 -> {
        long[] a = (long[]) from, b = (long[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
      case FLOAT16, BFLOAT16, INT16 -> {
        short[] a = (short[]) from, b = (short[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
      case INT8, UINT8, BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] = a[first + places[k + i]];
        }
      }
    }
  }

  /** Combines {@code from[first + i]} with {@code to[at + places[i]]} for i below n, in order. */
  void put(ScatterOp how, Object from, int first, Object to, int at, int[] places, int n) {
    switch (how) {
      case SET -> set(from, first, to, at, places, n);
      case ADD -> add(from, first, to, at, places, n);
      case PROD, MAX, MIN -> {
        for (int i = 0; i < n; i++) {
          combine(how, from, first + i, to, at + places[i]);
        }
      }
    }
  }

  private void set(Object from, int first, Object to, int at, int[] places, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from, b = (float[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from, b = (double[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
      case INT32 -> {
        int[] a = (int[]) from, b = (int[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
      case INT64 -> {
        long[] a = (long[]) from, b = (long[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
      case FLOAT16, BFLOAT16, INT16 -> {
        short[] a = (short[]) from, b = (short[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
      case INT8, UINT8, BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] = a[first + i];
        }
      }
    }
  }

  private void add(Object from, int first, Object to, int at, int[] places, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from, b = (float[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] += a[first + i];
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from, b = (double[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] += a[first + i];
        }
      }
      case INT64 -> {
        long[] a = (long[]) from, b = (long[]) to;
        for (int i = 0; i < n; i++) {
          b[at + places[i]] += a[first + i];
        }
      }
      case INT32, UINT8, BOOL -> {
        for (int i = 0; i < n; i++) {
          add(from, first + i, to, at + places[i], 1);
        }
      }
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype); // widened
    }
  }

  private double real(Object from, int i) {
    return switch (dtype) {
      case FLOAT32 -> ((float[]) from)[i];
      case FLOAT64 -> ((double[]) from)[i];
      case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype);
    };
  }

  private void real(Object to, int i, double x) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) to)[i] = (float) x;
      case FLOAT64 -> ((double[]) to)[i] = x;
      case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype);
    }
  }

  private long integer(Object from, int i) {
    return switch (dtype) {
      case INT32 -> ((int[]) from)[i];
      case INT64 -> ((long[]) from)[i];
      case UINT8, BOOL -> ((byte[]) from)[i] & 0xFF;
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype);
    };
  }

  private void integer(Object to, int i, long x) {
    switch (dtype) {
      case INT32 -> ((int[]) to)[i] = (int) x;
      case INT64 -> ((long[]) to)[i] = x;
      case UINT8, BOOL -> ((byte[]) to)[i] = (byte) x;
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype);
    }
  }

  /** {@code to[i] = from[first + i]} for i below n, of a floating dtype. */
  void load(Object from, int first, double[] to, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from;
        for (int i = 0; i < n; i++) {
          to[i] = a[first + i];
        }
      }
      case FLOAT64 -> System.arraycopy(from, first, to, 0, n);
      case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype);
    }
  }

  /** {@code to[at + i] = from[i]} for i below n, rounded. */
  void store(double[] from, Object to, int at, int n) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) to;
        for (int i = 0; i < n; i++) {
          a[at + i] = (float) from[i];
        }
      }
      case FLOAT64 -> System.arraycopy(from, 0, to, at, n);
      case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype);
    }
  }

  /** {@code to[i] = from[first + i]} for i below n, of an integral dtype. */
  void load(Object from, int first, long[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = integer(from, first + i);
    }
  }

  /** {@code to[at + i] = from[i]} for i below n, wrapped. */
  void store(long[] from, Object to, int at, int n) {
    for (int i = 0; i < n; i++) {
      integer(to, at + i, from[i]);
    }
  }

  /**
   * Writes for each of n elements, {@code step} apart, a number that has its order when compared
   * without sign: zeros of either sign have the same, NaN the largest. 32 bits are enough for
   * dtypes of up to 32 bits.
   */
  void keys(Object from, int first, int step, int n, long[] keys) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] a = (float[]) from;
        for (int i = 0; i < n; i++) {
          int bits = Float.floatToIntBits(a[first + i * step] + 0f); // one NaN, and no −0
          keys[i] = (bits ^ (bits >> 31 | Integer.MIN_VALUE)) & 0xFFFFFFFFL;
        }
      }
      case FLOAT64 -> {
        double[] a = (double[]) from;
        for (int i = 0; i < n; i++) {
          long bits = Double.doubleToLongBits(a[first + i * step] + 0.0);
          keys[i] = bits ^ (bits >> 63 | Long.MIN_VALUE);
        }
      }
      case INT32 -> {
        int[] a = (int[]) from;
        for (int i = 0; i < n; i++) {
          keys[i] = (a[first + i * step] ^ Integer.MIN_VALUE) & 0xFFFFFFFFL;
        }
      }
      case INT64 -> {
        long[] a = (long[]) from;
        for (int i = 0; i < n; i++) {
          keys[i] = a[first + i * step] ^ Long.MIN_VALUE;
        }
      }
      case UINT8, BOOL -> {
        byte[] a = (byte[]) from;
        for (int i = 0; i < n; i++) {
          keys[i] = a[first + i * step] & 0xFF;
        }
      }
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype); // widened
    }
  }

  /** How many bits of {@link #keys} may differ. */
  int keyBits() {
    return 8 * dtype.bytes();
  }

  /** The key of NaN, of a floating dtype. */
  long keyOfNaN() {
    return switch (dtype) {
      case FLOAT32 -> 0xFFC00000L;
      case FLOAT64 -> 0xFFF8000000000000L;
      case INT32, INT64, UINT8, BOOL, FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype);
    };
  }
}

package dev.espalier.cpu;

import dev.espalier.base.DType;
import java.util.Arrays;

/** Loops that move elements of any dtype. */
record Elements(DType dtype) {
  void zero(Object to, int at, int n) {
    switch (dtype) {
      case FLOAT32 -> Arrays.fill((float[]) to, at, at + n, 0f);
      case FLOAT64 -> Arrays.fill((double[]) to, at, at + n, 0);
      case INT32 -> Arrays.fill((int[]) to, at, at + n, 0);
      case INT64 -> Arrays.fill((long[]) to, at, at + n, 0);
      case UINT8, BOOL -> Arrays.fill((byte[]) to, at, at + n, (byte) 0);
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
      case UINT8, BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i * toStep] = a[first + i * fromStep];
        }
      }
    }
  }

  /**
   * {@code to[at + i] += from[first + i]} for i below n; bools take the low eight bits of the sum.
   */
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
      case UINT8, BOOL -> {
        byte[] a = (byte[]) from, b = (byte[]) to;
        for (int i = 0; i < n; i++) {
          b[at + i] += a[first + i];
        }
      }
    }
  }
}

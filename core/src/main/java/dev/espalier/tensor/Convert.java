package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.spi.Storage;
import java.util.Arrays;

/** Copies of a storage as Java arrays. */
final class Convert {
  private Convert() {}

  static float[] floats(Storage s) {
    if (s.array() instanceof float[] a) {
      return Arrays.copyOfRange(a, s.offset(), s.offset() + s.size());
    }
    var out = new float[s.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.array() instanceof long[] a ? (float) a[s.offset() + i] : (float) number(s, i);
    }
    return out;
  }

  static double[] doubles(Storage s) {
    var out = new double[s.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(s, i);
    }
    return out;
  }

  static long[] longs(Storage s) {
    if (s.array() instanceof long[] a) {
      return Arrays.copyOfRange(a, s.offset(), s.offset() + s.size());
    }
    var out = new long[s.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) number(s, i);
    }
    return out;
  }

  static int[] ints(Storage s) {
    var out = new int[s.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.array() instanceof long[] a ? (int) a[s.offset() + i] : (int) number(s, i);
    }
    return out;
  }

  static boolean[] booleans(Storage s) {
    var out = new boolean[s.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(s, i) != 0;
    }
    return out;
  }

  private static double number(Storage s, int i) {
    int k = s.offset() + i;
    return switch (s.array()) {
      case float[] a -> a[k];
      case double[] a -> a[k];
      case int[] a -> a[k];
      case long[] a -> a[k];
      case short[] a -> s.dtype().isFloating() ? Halves.from(s.dtype(), a[k]) : a[k];
      case byte[] a -> s.dtype() == DType.INT8 ? a[k] : a[k] & 0xFF;
      default -> throw new AssertionError(s.array().getClass());
    };
  }
}

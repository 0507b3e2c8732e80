package dev.espalier.testkit;

import dev.espalier.base.DType;
import dev.espalier.base.Halves;
import dev.espalier.base.Shape;
import dev.espalier.spi.Storage;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Comparisons of arrays whose failures say how far apart they are, where, and in how many places.
 */
public final class TensorAssert {
  private TensorAssert() {}

  /**
   * Fails unless both have one shape, dtype and bits; every NaN equals every NaN, +0 and -0 differ.
   */
  public static void assertSameBits(String what, Shape shape, Storage expected, Storage actual) {
    if (expected.dtype() != actual.dtype() || expected.size() != actual.size()) {
      throw new AssertionError(
          what
              + ": expected "
              + expected.size()
              + " of "
              + expected.dtype()
              + ", got "
              + actual.size()
              + " of "
              + actual.dtype());
    }
    int wrong = 0, first = -1;
    for (int i = 0; i < expected.size(); i++) {
      if (bits(expected, i) != bits(actual, i)) {
        wrong++;
        first = first < 0 ? i : first;
      }
    }
    if (wrong > 0) {
      throw new AssertionError(
          what
              + ": "
              + wrong
              + " of "
              + expected.size()
              + " elements of "
              + shape
              + " differ in bits; first at "
              + at(shape, first)
              + ": expected "
              + element(expected, first)
              + ", got "
              + element(actual, first));
    }
  }

  /**
   * Fails unless {@code |actual − expected| ≤ tolerance} for every element. NaN equals NaN only, an
   * infinity only itself.
   *
   * @return the largest error
   */
  public static double assertClose(
      String what, Shape shape, double[] expected, double[] actual, double tolerance) {
    if (expected.length != actual.length) {
      throw new AssertionError(
          what + ": expected " + expected.length + " elements, got " + actual.length);
    }
    double worst = 0;
    int where = -1, wrong = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = error(expected[i], actual[i]);
      if (!(error <= tolerance)) {
        wrong++;
      }
      if (error > worst) {
        worst = error;
        where = i;
      }
    }
    if (wrong > 0) {
      throw new AssertionError(
          what
              + ": "
              + wrong
              + " of "
              + expected.length
              + " elements of "
              + shape
              + " are off by more than "
              + tolerance
              + "; largest error "
              + worst
              + " at "
              + at(shape, where)
              + ": expected "
              + expected[where]
              + ", got "
              + actual[where]);
    }
    return worst;
  }

  /** Fails unless the shapes are equal. */
  public static void assertShape(String what, Shape expected, Shape actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + ": expected shape " + expected + ", got " + actual);
    }
  }

  private static double error(double expected, double actual) {
    if (Double.isNaN(expected) || Double.isNaN(actual)) {
      return Double.isNaN(expected) && Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    return expected == actual ? 0 : Math.abs(expected - actual); // equal infinities would give NaN
  }

  /** The elements as doubles (int64 beyond 2⁵³ rounds). */
  public static double[] doubles(Storage s) {
    var x = new double[s.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          switch (s.dtype()) {
            case FLOAT32 -> s.floats()[s.offset() + i];
            case FLOAT64 -> s.doubles()[s.offset() + i];
            case INT32 -> s.ints()[s.offset() + i];
            case INT64 -> s.longs()[s.offset() + i];
            case FLOAT16, BFLOAT16 -> Halves.from(s.dtype(), s.shorts()[s.offset() + i]);
            case INT16 -> s.shorts()[s.offset() + i];
            case INT8 -> s.bytes()[s.offset() + i];
            case UINT8 -> s.bytes()[s.offset() + i] & 0xFF;
            case BOOL -> s.bytes()[s.offset() + i];
          };
    }
    return x;
  }

  private static long bits(Storage s, int i) {
    int at = s.offset() + i;
    return switch (s.dtype()) {
      case FLOAT32 -> Float.floatToIntBits(s.floats()[at]);
      case FLOAT64 -> Double.doubleToLongBits(s.doubles()[at]);
      case INT32 -> s.ints()[at];
      case INT64 -> s.longs()[at];
      case FLOAT16, BFLOAT16 -> // one NaN, as of the wider ones
          Float.floatToIntBits(Halves.from(s.dtype(), s.shorts()[at]));
      case INT16 -> s.shorts()[at];
      case INT8, UINT8, BOOL -> s.bytes()[at];
    };
  }

  private static String element(Storage s, int i) {
    int at = s.offset() + i;
    return switch (s.dtype()) {
      case FLOAT32 ->
          s.floats()[at]
              + " (0x"
              + Integer.toHexString(Float.floatToRawIntBits(s.floats()[at]))
              + ")";
      case FLOAT64 ->
          s.doubles()[at]
              + " (0x"
              + Long.toHexString(Double.doubleToRawLongBits(s.doubles()[at]))
              + ")";
      case INT32 -> String.valueOf(s.ints()[at]);
      case INT64 -> String.valueOf(s.longs()[at]);
      case FLOAT16, BFLOAT16 ->
          Halves.from(s.dtype(), s.shorts()[at])
              + " (0x"
              + Integer.toHexString(s.shorts()[at] & 0xFFFF)
              + ")";
      case INT16 -> String.valueOf(s.shorts()[at]);
      case INT8 -> String.valueOf(s.bytes()[at]);
      case UINT8, BOOL -> String.valueOf(s.bytes()[at] & 0xFF);
    };
  }

  /** Coordinates of element number i. */
  private static String at(Shape shape, int i) {
    var c = new int[shape.rank()];
    for (int k = shape.rank() - 1; k >= 0; k--) {
      c[k] = i % shape.dim(k);
      i /= shape.dim(k);
    }
    return Arrays.toString(c);
  }

  /** Fails unless the arrays hold the same bits, whatever lies in them. */
  static void assertUntouched(String what, DType dtype, Object before, Object after) {
    int n = Array.getLength(before);
    assertSameBits(
        what, Shape.of(n), new Storage(dtype, before, 0, n), new Storage(dtype, after, 0, n));
  }
}

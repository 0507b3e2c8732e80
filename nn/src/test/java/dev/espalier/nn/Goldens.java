package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.DType;
import dev.espalier.io.Json;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Values that PyTorch computed; goldens.py beside goldens.json made them, and so for others. */
public final class Goldens {
  public static final Json ALL = read("goldens.json");

  private Goldens() {}

  public static Json read(String file) {
    try (var in = Goldens.class.getResourceAsStream(file)) {
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Tensor tensor(Json t) {
    return Tensor.of(floats(t.get("data")), ints(t.get("shape")));
  }

  static Tensor float64(Json t) {
    return Tensor.of(doubles(t.get("data")), ints(t.get("shape")));
  }

  /** Numbers; those that JSON has no words for are strings. */
  public static double[] doubles(Json list) {
    return list.items().stream().mapToDouble(Goldens::number).toArray();
  }

  private static double number(Json v) {
    return v instanceof Json.Str(var s)
        ? switch (s) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(s.replace("nan", "NaN"));
        }
        : v.number();
  }

  static double[] wide(float[] x) {
    var d = new double[x.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = x[i];
    }
    return d;
  }

  private static float[] floats(Json list) {
    var d = doubles(list);
    var f = new float[d.length];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) d[i];
    }
    return f;
  }

  private static int[] ints(Json list) {
    return list.items().stream().mapToInt(j -> (int) j.integer()).toArray();
  }

  /** Equal shapes, and elements within rtol of the largest expected one. */
  public static void assertClose(String what, Json expected, Tensor actual, double rtol) {
    assertEquals(tensor(expected).shape(), actual.shape(), what);
    assertClose(
        what, doubles(expected.get("data")), actual.to(DType.FLOAT64).toDoubleArray(), rtol);
  }

  public static void assertClose(String what, double[] expected, double[] actual, double rtol) {
    assertEquals(expected.length, actual.length, what);
    double scale = 1e-30;
    for (double e : expected) {
      scale = Double.isFinite(e) ? Math.max(scale, Math.abs(e)) : scale;
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], rtol * scale, what + " at " + i);
    }
  }
}

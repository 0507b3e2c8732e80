package dev.espalier.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrayPrinterTest {
  record Case(Shape shape, DType dtype, Object array, String text) {
    @Override
    public String toString() {
      return dtype + " " + shape + " " + text.lines().findFirst().orElse("");
    }
  }

  static List<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    try (var in = ArrayPrinterTest.class.getResourceAsStream("/printing/cases.txt")) {
      for (String c : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("^# |\n# ", -1)) {
        if (c.isEmpty()) {
          continue;
        }
        var head = c.substring(0, c.indexOf('\n')).strip().split(" ", -1);
        var dtype = DType.valueOf(head[0].toUpperCase(Locale.ROOT));
        var dims = head[1].equals("-") ? new String[0] : head[1].split("x", -1);
        var shape = new int[dims.length];
        for (int i = 0; i < dims.length; i++) {
          shape[i] = Integer.parseInt(dims[i]);
        }
        var type = Shape.of(shape);
        var array = dtype.newArray(type.size() + 1); // the first element is not part of it
        for (int i = 0; i < type.size(); i++) {
          char rule = head[2].charAt(0);
          int n = Character.isLetterOrDigit(rule) ? 0 : Integer.parseInt(head[2].substring(1));
          switch (rule) {
            case '/' -> set(dtype, array, i + 1, (double) i / n);
            case '%' -> set(dtype, array, i + 1, i % n);
            case '=' -> set(dtype, array, i + 1, i % n == 0 ? 1 : 0);
            default -> setBits(dtype, array, i + 1, Long.parseUnsignedLong(head[2 + i], 16));
          }
        }
        cases.add(new Case(type, dtype, array, c.substring(c.indexOf('\n') + 1).stripTrailing()));
      }
    }
    return cases;
  }

  private static void set(DType dtype, Object array, int i, double value) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) array)[i] = (float) value;
      case FLOAT64 -> ((double[]) array)[i] = value;
      case INT32 -> ((int[]) array)[i] = (int) value;
      case INT64 -> ((long[]) array)[i] = (long) value;
      case UINT8, BOOL -> ((byte[]) array)[i] = (byte) value;
      case FLOAT16, BFLOAT16, INT8, INT16 ->
          throw new AssertionError(dtype); // NumPy's cases are of the others
    }
  }

  private static void setBits(DType dtype, Object array, int i, long bits) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) array)[i] = Float.intBitsToFloat((int) bits);
      case FLOAT64 -> ((double[]) array)[i] = Double.longBitsToDouble(bits);
      case INT32 -> ((int[]) array)[i] = (int) bits;
      case INT64 -> ((long[]) array)[i] = bits;
      case UINT8, BOOL -> ((byte[]) array)[i] = (byte) bits;
      case FLOAT16, BFLOAT16, INT8, INT16 -> throw new AssertionError(dtype);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsAsNumPyDoes(Case c) {
    assertEquals(c.text, ArrayPrinter.format(c.shape, c.dtype, c.array, 1));
  }

  @Test
  void theCasesAreThere() throws IOException {
    assertEquals(218, cases().size());
  }

  @Test
  void theNameSetsTheIndent() {
    assertEquals(
        """
        Parameter([[1.  , 2.25],
                   [3.  , 4.  ]], shape=(2, 2), dtype=float32)\
        """,
        ArrayPrinter.format(
            "Parameter", Shape.of(2, 2), DType.FLOAT32, new float[] {1, 2.25f, 3, 4}, 0));
  }
}

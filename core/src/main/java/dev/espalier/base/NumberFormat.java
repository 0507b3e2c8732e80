package dev.espalier.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The words in which NumPy writes numbers of one array: the fewest digits that tell a value from
 * its neighbours, at most eight after the point, in one notation for all of them.
 */
final class NumberFormat {
  private static final int PRECISION = 8;

  private final DType dtype;
  private final boolean single;
  private final double[] values;

  private NumberFormat(DType dtype, double[] values) {
    this.dtype = dtype;
    this.single = dtype != DType.FLOAT64;
    this.values = values;
  }

  /** One word for each position. */
  static String[] words(DType dtype, Object array, int[] at, boolean scalar) {
    return switch (dtype) {
      case FLOAT32 -> new NumberFormat(DType.FLOAT32, values((float[]) array, at)).words();
      case FLOAT64 -> new NumberFormat(DType.FLOAT64, values((double[]) array, at)).words();
      case FLOAT16, BFLOAT16 -> new NumberFormat(dtype, halves(dtype, (short[]) array, at)).words();
      case INT8, INT16, INT32, INT64, UINT8, BOOL -> aligned(whole(dtype, array, at, scalar));
    };
  }

  private static double[] values(float[] array, int[] at) {
    var v = new double[at.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = array[at[i]];
    }
    return v;
  }

  private static double[] values(double[] array, int[] at) {
    var v = new double[at.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = array[at[i]];
    }
    return v;
  }

  private static double[] halves(DType dtype, short[] array, int[] at) {
    var v = new double[at.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = Halves.from(dtype, array[at[i]]);
    }
    return v;
  }

  private static String[] whole(DType dtype, Object array, int[] at, boolean scalar) {
    var w = new String[at.length];
    for (int i = 0; i < w.length; i++) {
      w[i] =
          switch (dtype) {
            case INT32 -> String.valueOf(((int[]) array)[at[i]]);
            case INT64 -> String.valueOf(((long[]) array)[at[i]]);
            case INT16 -> String.valueOf(((short[]) array)[at[i]]);
            case INT8 -> String.valueOf(((byte[]) array)[at[i]]);
            case UINT8 -> String.valueOf(((byte[]) array)[at[i]] & 0xFF);
            case BOOL -> ((byte[]) array)[at[i]] == 0 ? "False" : scalar ? "True" : " True";
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw new AssertionError(dtype);
          };
    }
    return w;
  }

  private static String[] aligned(String[] words) {
    int width = 0;
    for (String w : words) {
      width = Math.max(width, w.length());
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = " ".repeat(width - words[i].length()) + words[i];
    }
    return words;
  }

  private String[] words() {
    boolean scientific = scientific();
    int digits = 0; // after the point
    int exponent = 2; // digits of the exponent
    if (scientific) {
      for (double x : values) {
        if (Double.isFinite(x)) {
          var d = limited(x, true);
          digits = Math.max(digits, d.precision() - 1);
          exponent = Math.max(exponent, String.valueOf(Math.abs(exponent(d))).length());
        }
      }
    }
    var w = new String[values.length];
    int left = 0;
    int right = 0;
    for (int i = 0; i < w.length; i++) {
      if (Double.isFinite(values[i])) {
        w[i] =
            sign(values[i])
                + (scientific ? scientific(values[i], digits, exponent) : positional(values[i]));
        int point = w[i].indexOf('.');
        left = Math.max(left, point);
        right = Math.max(right, w[i].length() - point - 1);
      }
    }
    int width = left + 1 + right;
    for (double x : values) {
      width = Double.isFinite(x) ? width : Math.max(width, notFinite(x).length());
    }
    left = width - 1 - right;
    for (int i = 0; i < w.length; i++) {
      if (Double.isFinite(values[i])) {
        int point = w[i].indexOf('.');
        w[i] = " ".repeat(left - point) + w[i] + " ".repeat(right - (w[i].length() - point - 1));
      } else {
        String s = notFinite(values[i]);
        w[i] = " ".repeat(width - s.length()) + s;
      }
    }
    return w;
  }

  private static String notFinite(double x) {
    return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  }

  private static String sign(double x) {
    return Double.doubleToRawLongBits(x) < 0 ? "-" : "";
  }

  /** Whether some value is too large, too small or too far from the others for plain notation. */
  private boolean scientific() {
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    for (double x : values) {
      if (Double.isFinite(x) && x != 0) {
        max = Math.max(max, Math.abs(x));
        min = Math.min(min, Math.abs(x));
      }
    }
    if (max == 0) {
      return false;
    }
    return single // NumPy compares in the dtype of the array
        ? max >= 1e6 || (float) min < 1e-4f || (float) max / (float) min > 1000f
        : max >= 1e8 || min < 1e-4 || max / min > 1000;
  }

  /** The shortest decimal of |x|, or where that is too long |x| rounded, without trailing zeros. */
  private BigDecimal limited(double x, boolean scientific) {
    var d = shortest(Math.abs(x));
    int excess = scientific ? d.precision() - 1 - PRECISION : d.scale() - PRECISION;
    if (excess <= 0) {
      return d;
    }
    var exact = new BigDecimal(Math.abs(x));
    return strip(
        scientific
            ? exact.round(new MathContext(PRECISION + 1, RoundingMode.HALF_EVEN))
            : exact.setScale(PRECISION, RoundingMode.HALF_EVEN));
  }

  private BigDecimal shortest(double x) {
    if (dtype.isNarrow()) {
      return shortestHalf(x);
    }
    var d = strip(new BigDecimal(single ? Float.toString((float) x) : Double.toString(x)));
    if (d.precision()
        == 2) { // Java always gives two digits, of which tiny subnormals need only one
      var one = d.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (single ? one.floatValue() == (float) x : one.doubleValue() == x) {
        return strip(one);
      }
    }
    return d;
  }

  /** The fewest digits that round to this half and to no other. */
  private BigDecimal shortestHalf(double x) {
    short bits = Halves.to(dtype, (float) x);
    var exact = new BigDecimal(x);
    for (int digits = 1; ; digits++) {
      var d = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (Halves.to(dtype, d.floatValue()) == bits) {
        return strip(d);
      }
    }
  }

  private static BigDecimal strip(BigDecimal d) {
    return d.signum() == 0 ? BigDecimal.ZERO : d.stripTrailingZeros();
  }

  private String positional(double x) {
    var d = limited(x, false);
    String s = d.toPlainString();
    return s.indexOf('.') < 0 ? s + "." : s;
  }

  private static int exponent(BigDecimal d) {
    return d.signum() == 0 ? 0 : d.precision() - d.scale() - 1;
  }

  /**
   * |x| with so many digits after the point, all of them true: more than the shortest form where
   * others need them.
   */
  private static String scientific(double x, int digits, int exponentDigits) {
    var d = new BigDecimal(Math.abs(x)).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int e = exponent(d);
    String s = d.unscaledValue().toString();
    s = s.length() <= digits ? s + "0".repeat(digits + 1 - s.length()) : s.substring(0, digits + 1);
    String power = String.valueOf(Math.abs(e));
    return s.charAt(0)
        + "."
        + s.substring(1)
        + "e"
        + (e < 0 ? "-" : "+")
        + "0".repeat(exponentDigits - power.length())
        + power;
  }
}

package dev.espalier.train.metrics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The sum of any number of doubles without rounding: whatever their order and grouping, the value
 * is the double nearest to the exact sum.
 *
 * <p>A fixed-point number of 32 bits a digit over the whole range of doubles (Kulisch's
 * accumulator). Digits overflow into their upper halves, and are put in order now and then.
 */
final class ExactSum {
  /** The exponent of the lowest bit. */
  private static final int LOWEST = -1074;

  private static final int DIGITS = 70;
  private static final long MASK = 0xFFFF_FFFFL;

  /** Additions before the digits, of 63 bits, might overflow. */
  private static final int LIMIT = 1 << 29;

  private final long[] digits = new long[DIGITS];
  private int unordered;

  /** What was infinite or NaN. */
  private double special;

  void add(double x) {
    if (!Double.isFinite(x)) {
      special += x;
      return;
    }
    long bits = Double.doubleToRawLongBits(x);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    long mantissa = bits & 0xF_FFFF_FFFF_FFFFL;
    if (exponent > 0) {
      mantissa |= 1L << 52;
      exponent--;
    }
    int at = exponent >>> 5;
    int shift = exponent & 31;
    long low = mantissa << shift;
    long high = shift == 0 ? 0 : mantissa >>> (64 - shift);
    int sign = bits < 0 ? -1 : 1;
    digits[at] += sign * (low & MASK);
    digits[at + 1] += sign * (low >>> 32);
    digits[at + 2] += sign * high;
    if (++unordered == LIMIT) {
      order();
    }
  }

  /** Adds a · b without rounding, unless the product's lowest bits are below those of doubles. */
  void addProduct(double a, double b) {
    double product = a * b;
    add(product);
    if (Double.isFinite(product)) {
      add(Math.fma(a, b, -product));
    }
  }

  void add(ExactSum other) {
    other.order();
    order();
    for (int i = 0; i < DIGITS; i++) {
      digits[i] += other.digits[i];
    }
    special += other.special;
    order();
  }

  /** Brings all digits but the highest, which has the sign, into [0, 2³²). */
  private void order() {
    for (int i = 0; i < DIGITS - 1; i++) {
      digits[i + 1] += digits[i] >> 32;
      digits[i] &= MASK;
    }
    unordered = 0;
  }

  void clear() {
    Arrays.fill(digits, 0);
    special = 0;
    unordered = 0;
  }

  /** The sum in units of 2⁻¹⁰⁷⁴. */
  private BigInteger units() {
    order();
    var sum = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      if (digits[i] != 0 || sum.signum() != 0) {
        sum = sum.shiftLeft(32).add(BigInteger.valueOf(digits[i]));
      }
    }
    return sum;
  }

  /** The double nearest to the sum; infinite or NaN as the plain sum would be. */
  double value() {
    return special != 0 ? special : nearest(units());
  }

  private static double nearest(BigInteger units) {
    var size = units.abs();
    int drop = size.bitLength() - 55;
    if (drop <= 0) {
      return Math.scalb((double) units.longValue(), LOWEST);
    }
    long top = size.shiftRight(drop).longValue();
    long sticky = size.getLowestSetBit() < drop ? 1 : 0;
    double nearest = Math.scalb((double) (top | sticky), drop + LOWEST);
    return units.signum() < 0 ? -nearest : nearest;
  }

  /** The exact sum, which must be finite. */
  BigDecimal exact() {
    return new BigDecimal(units()).divide(new BigDecimal(BigInteger.TWO.pow(-LOWEST)));
  }

  /** The sum as few doubles whose exact sum it is, after their number. */
  double[] state() {
    if (special != 0) {
      return new double[] {1, special};
    }
    var parts = new double[2 * DIGITS];
    int n = 0;
    for (var rest = units(); rest.signum() != 0; ) {
      double next = nearest(rest);
      parts[++n] = next;
      var part = new ExactSum();
      part.add(next);
      rest = rest.subtract(part.units());
    }
    parts[0] = n;
    return Arrays.copyOf(parts, n + 1);
  }

  /** Goes back to a state that begins at a position; returns where it ends. */
  int load(double[] state, int from) {
    clear();
    int end = from + 1 + (int) state[from];
    for (int i = from + 1; i < end; i++) {
      add(state[i]);
    }
    return end;
  }
}

package dev.espalier.train;

import dev.espalier.base.ValueException;

/**
 * Doubles as text and back, to the bit, NaN and infinities included: the 16 hexadecimal digits of
 * their IEEE 754 form.
 */
public final class Exact {
  private Exact() {}

  public static String text(double value) {
    return String.format("%016x", Double.doubleToRawLongBits(value));
  }

  public static double number(String text) {
    try {
      return Double.longBitsToDouble(Long.parseUnsignedLong(text, 16));
    } catch (NumberFormatException e) {
      throw new ValueException(
          "checkpoint",
          "\"" + text + "\" is not the bits of a number",
          "the file is damaged: use the previous checkpoint");
    }
  }
}

package dev.espalier.spi;

import dev.espalier.ir.Value;

/**
 * A Java number bound to a scalar leaf; integral dtypes take {@code bits}, floating ones {@code
 * value}.
 */
public record Scalar(double value, long bits) implements Value {
  public static Scalar of(double value) {
    return new Scalar(value, (long) value);
  }

  public static Scalar of(long value) {
    return new Scalar(value, value);
  }
}

package dev.espalier.base;

import java.io.Serializable;

/**
 * An operand as an error shows it.
 *
 * @param role what it is to the operation, such as {@code left} or {@code weight}
 * @param origin where it came from, such as {@code relu} or {@code parameter fc1.weight}
 */
public record Operand(String role, Shape shape, DType dtype, String origin)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As in {@code (32, 784) float32}. */
  public String spec() {
    return shape + " " + dtype;
  }
}

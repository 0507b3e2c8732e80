package dev.espalier.spi;

import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;

/**
 * How a kernel reads an operand: element (i₀, i₁, …) of {@code shape} lies at {@code offset + Σ iₖ
 * · strides[k]} of the operand's storage. A stride of 0 repeats; negative ones go backwards.
 */
public record View(Shape shape, Axes strides, int offset) {
  /** Row-major, from the start. */
  public static View contiguous(Shape shape) {
    return new View(shape, Axes.of(shape.strides()), 0);
  }

  /** Whether element number i of the shape, counted row-major, is element i of the storage. */
  public boolean isContiguous() {
    if (offset != 0) {
      return false;
    }
    int n = 1;
    for (int k = shape.rank() - 1; k >= 0; k--) {
      if (shape.dim(k) != 1 && strides.get(k) != n) {
        return false;
      }
      n *= shape.dim(k);
    }
    return true;
  }

  /** Whether all elements are one and the same. */
  public boolean isScalar() {
    for (int k = 0; k < shape.rank(); k++) {
      if (shape.dim(k) != 1 && strides.get(k) != 0) {
        return false;
      }
    }
    return true;
  }
}

package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/** Shape and element type of a node. */
public record TensorSpec(Shape shape, DType dtype) {
  @Override
  public String toString() {
    return shape + " " + dtype;
  }
}

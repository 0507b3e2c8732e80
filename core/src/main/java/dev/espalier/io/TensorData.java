package dev.espalier.io;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.spi.Storage;

/** A tensor as files hold it: a shape and its elements, row-major. */
public record TensorData(Shape shape, Storage storage) {
  public TensorData {
    if (shape.size() != storage.size()) {
      throw new ShapeException(
          "data",
          storage.size() + " elements for shape " + shape,
          "give " + shape.size() + " elements");
    }
  }

  /**
   * A whole Java array (float[], double[], int[], long[]; byte[] for uint8 and bool) with a shape;
   * not copied.
   */
  public static TensorData of(Shape shape, DType dtype, Object array) {
    return new TensorData(shape, Storage.of(dtype, array));
  }

  public DType dtype() {
    return storage.dtype();
  }
}

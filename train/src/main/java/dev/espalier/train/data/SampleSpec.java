package dev.espalier.train.data;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/**
 * Shape and dtype of one sample's input or target; a batch puts the batch axis before the shape.
 */
public record SampleSpec(Shape shape, DType dtype) {
  /** Number of elements of one sample. */
  public int size() {
    return shape.size();
  }

  int[] batchShape(int samples) {
    var d = new int[shape.rank() + 1];
    d[0] = samples;
    for (int i = 0; i < shape.rank(); i++) {
      d[i + 1] = shape.dim(i);
    }
    return d;
  }

  @Override
  public String toString() {
    return shape + " " + dtype;
  }
}

package dev.espalier.train.data;

import dev.espalier.tensor.Tensor;

/**
 * Some samples together: x (N, …) and y (N, …). Their arrays belong to the batch alone; no loader
 * writes to them again.
 */
public record Batch(Tensor x, Tensor y) {
  /** Number of samples N. */
  public int size() {
    return x.dim(0);
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Slices whose places are structure, not bindings as those of {@link Tensor#slice}: so they are
 * views of the kernels that read them, not copies.
 */
final class Part {
  private Part() {}

  /** Elements {@code from} to {@code to} (exclusive) along an axis. */
  static Tensor of(Tensor x, int axis, int from, int to) {
    var part = new dev.espalier.ir.Part(x.shape().axis(axis), from, to - from, 1);
    return Tensor.composite(part, x);
  }

  /** Gate {@code i} of {@code n}: equal parts along an axis. */
  static Tensor gate(Tensor gates, int axis, int i, int n) {
    int size = gates.dim(axis) / n;
    return of(gates, axis, i * size, (i + 1) * size);
  }
}

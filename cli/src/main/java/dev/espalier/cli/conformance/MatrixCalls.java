package dev.espalier.cli.conformance;

import dev.espalier.tensor.Tensor;

/** Products of matrices. */
final class MatrixCalls {
  private final Calls c;

  private MatrixCalls(Calls c) {
    this.c = c;
  }

  static void add(Calls c) {
    new MatrixCalls(c).linear();
  }

  private void linear() {
    c.binary("matmul", Tensor::matmul);
    c.binary("bmm", Tensor::matmul);
  }
}

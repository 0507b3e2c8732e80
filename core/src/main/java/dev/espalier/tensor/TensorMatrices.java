package dev.espalier.tensor;

import dev.espalier.base.DType;

/** Products of matrices. */
abstract class TensorMatrices extends TensorIndexing {
  /**
   * Matrix product {@code (…, m, k) · (…, k, n) → (…, m, n)}; leading axes broadcast. A vector on
   * the left is a row, on the right a column, and its axis disappears.
   */
  public Tensor matmul(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var a = rank() == 1 ? to(t).unsqueeze(0) : to(t);
    var b = other.rank() == 1 ? other.to(t).unsqueeze(1) : other.to(t);
    var y = record(Ops.MATMUL, a, b);
    if (other.rank() == 1) {
      y = y.squeeze(-1);
    }
    return rank() == 1 ? y.squeeze(other.rank() == 1 ? -1 : -2) : y;
  }
}

package dev.espalier.tensor;

/** Norms of matrices, for {@link Linalg#matrixNorm} and {@link Linalg#cond}. */
public enum MatrixNorm {
  /** √Σ aᵢⱼ². */
  FROBENIUS,
  /** The sum of the singular values. */
  NUCLEAR,
  /** The largest singular value. */
  TWO,
  /** The smallest singular value. */
  MINUS_TWO,
  /** The largest sum of magnitudes of a column. */
  ONE,
  /** The smallest sum of magnitudes of a column. */
  MINUS_ONE,
  /** The largest sum of magnitudes of a row. */
  INFINITY,
  /** The smallest sum of magnitudes of a row. */
  MINUS_INFINITY
}

package dev.espalier.ir;

import java.util.Locale;

/**
 * What {@link Op.Matrix} computes from one matrix a (m, n), and for some a right side b (m, r).
 * Numbers are double throughout; the results are rounded once to the dtype. All methods are direct
 * or iterate in a fixed order, so that the bits depend on the matrix alone.
 */
public enum MatrixKind {
  /** The lower triangular L with L·Lᵀ = a, of whose lower triangle is read. */
  CHOLESKY(1, true),
  /** (m + n, k), k = min(m, n): Q above Rᵀ, where a = Q·R and the diagonal of R is not negative. */
  QR(1, false),
  /**
   * (n, 1 + n): ascending eigenvalues, then the eigenvectors as columns, of a symmetric matrix, of
   * which the lower triangle is read. Of each vector the element of the largest magnitude is
   * positive.
   */
  EIGH(1, true),
  /**
   * (k, m + 1 + n), k = min(m, n): row i is uᵢ, σᵢ, vᵢ of a = Σ σᵢ uᵢ vᵢᵀ with descending σ. Of
   * each u the element of the largest magnitude is positive.
   */
  SVD(1, false),
  /** a⁻¹; a singular matrix is refused. */
  INVERSE(1, true),
  /** a⁻¹; NaN for a singular matrix. */
  INVERSE_OR_NAN(1, true),
  /** a⁻¹·b (n, r); a singular matrix is refused. */
  SOLVE(2, true),
  /** The solution of a·x = b by the lower triangle of a; divides by 0 where the diagonal is 0. */
  SOLVE_LOWER(2, true),
  /** The solution of a·x = b by the upper triangle of a; divides by 0 where the diagonal is 0. */
  SOLVE_UPPER(2, true),
  /**
   * The x (n, r) of the smallest norm that minimises ‖a·x − b‖; singular values of at most the
   * tolerance times the largest count as 0.
   */
  LSTSQ(2, false),
  /** The determinant, a scalar. */
  DET(1, true),
  /** The cofactors, the derivative of the determinant: det(a)·a⁻ᵀ, also where a is singular. */
  COFACTORS(1, true),
  /** (2): sign and logarithm of the magnitude of the determinant; 0 and −∞ of a singular matrix. */
  SLOGDET(1, true),
  /** Σ aᵏ / k!. */
  EXP(1, true),
  /** (n, 2): the rows of a are complex numbers; row j is Σ exp(−2πi jk/n) times row k. */
  DFT(1, false),
  /** As DFT with exp(+2πi jk/n): its adjoint, and n times its inverse. */
  DFT_ADJOINT(1, false);

  private final int inputs;
  private final boolean square;

  MatrixKind(int inputs, boolean square) {
    this.inputs = inputs;
    this.square = square;
  }

  public int inputs() {
    return inputs;
  }

  public boolean square() {
    return square;
  }

  /** PyTorch's name. */
  public String label() {
    return switch (this) {
      case INVERSE, INVERSE_OR_NAN -> "inv";
      case SOLVE_LOWER, SOLVE_UPPER -> "solve_triangular";
      case EXP -> "matrix_exp";
      case DFT, DFT_ADJOINT -> "fft";
      case CHOLESKY, QR, EIGH, SVD, SOLVE, LSTSQ, DET, COFACTORS, SLOGDET ->
          name().toLowerCase(Locale.ROOT);
    };
  }

  /** The extents of the result for a of (m, n) and b of (m, r). */
  public int[] output(int m, int n, int r) {
    int k = Math.min(m, n);
    return switch (this) {
      case CHOLESKY, INVERSE, INVERSE_OR_NAN, COFACTORS, EXP -> new int[] {n, n};
      case QR -> new int[] {m + n, k};
      case EIGH -> new int[] {n, 1 + n};
      case SVD -> new int[] {k, m + 1 + n};
      case SOLVE, SOLVE_LOWER, SOLVE_UPPER, LSTSQ -> new int[] {n, r};
      case DET -> new int[0];
      case DFT, DFT_ADJOINT -> new int[] {m, n};
      case SLOGDET -> new int[] {2};
    };
  }

  /** What errors say after naming what is wrong: which of several matrices it is. */
  public static String where(int i, int count) {
    return count == 1 ? "" : " (number " + i + " of the batch)";
  }

  /**
   * Computes one matrix.
   *
   * @param where what to add to an error to say which matrix of several it is about
   * @param a (m, n), not changed
   * @param b (m, r), not changed
   * @param y zeros to fill
   */
  public void apply(
      String where, double tolerance, int m, int n, int r, double[] a, double[] b, double[] y) {
    switch (this) {
      case CHOLESKY -> Triangular.cholesky(where, n, a, y);
      case QR -> Householder.qr(m, n, a, y);
      case EIGH -> Jacobi.eigh(where, n, a, y);
      case SVD -> Jacobi.svd(where, m, n, a, y);
      case INVERSE, INVERSE_OR_NAN -> Lu.inverse(where, this == INVERSE, n, a, y);
      case SOLVE -> Lu.solve(where, n, r, a, b, y);
      case SOLVE_LOWER -> Triangular.lower(n, r, a, b, y);
      case SOLVE_UPPER -> Triangular.upper(n, r, a, b, y);
      case LSTSQ -> Jacobi.leastSquares(where, tolerance, m, n, r, a, b, y);
      case DET -> y[0] = new Lu(n, a).determinant();
      case COFACTORS -> Jacobi.cofactors(where, n, a, y);
      case SLOGDET -> new Lu(n, a).logDeterminant(y);
      case EXP -> MatrixExp.exp(n, a, y);
      case DFT, DFT_ADJOINT -> Dft.transform(m, this == DFT, a, y);
    }
  }
}

package dev.espalier.cpu.kernel;

/**
 * The innermost loop of matrix products and convolutions: a tile of accumulators, one chain of
 * fused multiply-adds each, kept in vector registers.
 */
public interface MicroKernel {
  /**
   * Distance of the rows of a packed left operand: a constant, so that one register addresses all
   * rows.
   */
  int LDA = 528;

  /**
   * Most columns of the left operand in one call; more would not fit between rows that lie LDA
   * apart.
   */
  int KC = 512;

  /** Columns of a tile. */
  int columns();

  /** Rows of a tile that {@link #run} takes, descending. A method that returns a new array. */
  int[] rows();

  /**
   * {@code c[i][j] = chain over k < kc of a[i][k] · b[k][j]}, for i below rows and j below {@link
   * #columns}; the chain starts from c itself when {@code load}, else from +0. a[i][k] is {@code
   * a[ao + i · LDA + k]}, b[k][j] is {@code b[bo + off[k0 + k] + j]}, c[i][j] is {@code c[co + i ·
   * ldc + j]}.
   */
  void run(
      int rows,
      float[] a,
      int ao,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int kc,
      float[] c,
      int co,
      int ldc,
      boolean load);
}

package dev.espalier.cpu;

/**
 * A product {@code c = a · b} of float matrices, which convolutions are too. Each element of c is
 * one chain of fused multiply-adds over ascending k.
 *
 * <p>The columns of b come in runs: lane j of run u of row k is {@code b[bo + off[k] + runs[u] +
 * j]}, so that a window sliding over an image needs no copy of it. Its place in row i of c is
 * {@code c[co + i · ldc + u · runStride + j]}.
 */
final class Problem {
  private static final int[] ONE_RUN = {0};

  /** Left operand: element (i, k) is {@code a[ao + i · rowStride + k · columnStride]}. */
  float[] a = {};

  int ao;
  int rowStride;
  int columnStride;
  int rows;
  int depth;

  float[] b = {};
  int bo;
  int[] off = {};
  int[] runs = ONE_RUN;
  int runCount;
  int runLength;

  float[] c = {};
  int co;
  int ldc;
  int runStride;

  /** Whether chains go on from c; else they start from +0. */
  boolean load;

  /**
   * Whether a whole vector may be read beyond each run of b, and written beyond each run of c up to
   * the next one.
   */
  boolean slack;

  /** Whether rows of b lie far apart, so that a copy pays when there are many rows of a. */
  boolean scattered;

  void left(float[] array, int offset, int rowStride, int columnStride, int rows, int depth) {
    a = array;
    ao = offset;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
    this.rows = rows;
    this.depth = depth;
  }

  /** One run of columns. */
  void right(float[] array, int offset, int[] rowOffsets, int columns) {
    right(array, offset, rowOffsets, ONE_RUN, 1, columns);
  }

  void right(float[] array, int offset, int[] rowOffsets, int[] runs, int runCount, int runLength) {
    b = array;
    bo = offset;
    off = rowOffsets;
    this.runs = runs;
    this.runCount = runCount;
    this.runLength = runLength;
  }

  void result(float[] array, int offset, int ldc, int runStride, boolean load) {
    c = array;
    co = offset;
    this.ldc = ldc;
    this.runStride = runStride;
    this.load = load;
  }
}

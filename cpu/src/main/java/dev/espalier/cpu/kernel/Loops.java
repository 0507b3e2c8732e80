package dev.espalier.cpu.kernel;

/** Loops around the micro-kernel and over windows and lanes. */
public interface Loops {
  /**
   * {@code d[do + j · ds + i] = s[so + i · ss + j · se]} for i below rows and j below columns; ss
   * or se is 1.
   */
  void transpose(
      float[] s, int so, int ss, int se, float[] d, int dO, int ds, int rows, int columns);

  /** {@code d[do + i · ds + j] = s[so + i · ss + j]} for i below rows and j below columns. */
  void copy(float[] s, int so, int ss, float[] d, int dO, int ds, int rows, int columns);

  /** {@code d[i · columns + j] = s[so + off[k0 + i] + j]} for i below rows and j below columns. */
  void panel(float[] s, int so, int[] off, int k0, float[] d, int rows, int columns);

  /**
   * {@code y[j] += x[xo + i · xs + j]} for j below n, and i below rows in ascending order.
   *
   * @param room for n elements
   */
  void addRows(float[] x, int xo, int xs, int rows, float[] y, int n, float[] room);

  /** Adds {@code x[xo … xo + n - 1]} to 16 lanes, element i to lane i % 16. */
  void addLanes(float[] x, int xo, int n, float[] lanes);

  /**
   * The largest of each 2×2 window of two rows: y[j] of x[j·2], x[j·2 + 1] of rows at xo and xo +
   * xs, for j below n. See PoolKind.MAX.
   */
  void max2x2(float[] x, int xo, int xs, float[] y, int yo, int n);

  /**
   * Writes g (plus +0), or +0, to the four places of each window: 2 n elements of two rows of d,
   * which lie xs apart as those of x. See PoolKind.MAX_SCATTER.
   */
  void scatter2x2(float[] x, int xo, int xs, float[] g, int go, float[] d, int dO, int n);
}

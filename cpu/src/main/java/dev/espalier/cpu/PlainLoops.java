package dev.espalier.cpu;

import dev.espalier.cpu.kernel.Loops;

/** The plain form of the loops around products, windows and lanes. */
final class PlainLoops implements Loops {
  @Override
  public void transpose(
      float[] s, int so, int ss, int se, float[] d, int dO, int ds, int rows, int columns) {
    // Eight rows at a time: their lines of s stay in the cache while d is written along its rows.
    for (int i0 = 0; i0 < rows; i0 += 8) {
      int end = Math.min(rows, i0 + 8);
      for (int j = 0; j < columns; j++) {
        int from = so + i0 * ss + j * se, to = dO + j * ds;
        for (int i = i0; i < end; i++, from += ss) {
          d[to + i] = s[from];
        }
      }
    }
  }

  @Override
  public void copy(float[] s, int so, int ss, float[] d, int dO, int ds, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(s, so + i * ss, d, dO + i * ds, columns);
    }
  }

  @Override
  public void panel(float[] s, int so, int[] off, int k0, float[] d, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(s, so + off[k0 + i], d, i * columns, columns);
    }
  }

  @Override
  public void addRows(float[] x, int xo, int xs, int rows, float[] y, int n, float[] room) {
    for (int i = 0; i < rows; i++) { // C2 vectorises loops over arrays with one index only
      System.arraycopy(x, xo + i * xs, room, 0, n);
      FloatLoops.add(y, room, y, n);
    }
  }

  @Override
  public void addLanes(float[] x, int xo, int n, float[] lanes) {
    float l0 = lanes[0],
        l1 = lanes[1],
        l2 = lanes[2],
        l3 = lanes[3],
        l4 = lanes[4],
        l5 = lanes[5],
        l6 = lanes[6],
        l7 = lanes[7];
    float l8 = lanes[8],
        l9 = lanes[9],
        l10 = lanes[10],
        l11 = lanes[11],
        l12 = lanes[12],
        l13 = lanes[13],
        l14 = lanes[14],
        l15 = lanes[15];
    int i = 0;
    for (; i + 16 <= n; i += 16) {
      int k = xo + i;
      l0 += x[k];
      l1 += x[k + 1];
      l2 += x[k + 2];
      l3 += x[k + 3];
      l4 += x[k + 4];
      l5 += x[k + 5];
      l6 += x[k + 6];
      l7 += x[k + 7];
      l8 += x[k + 8];
      l9 += x[k + 9];
      l10 += x[k + 10];
      l11 += x[k + 11];
      l12 += x[k + 12];
      l13 += x[k + 13];
      l14 += x[k + 14];
      l15 += x[k + 15];
    }
    lanes[0] = l0;
    lanes[1] = l1;
    lanes[2] = l2;
    lanes[3] = l3;
    lanes[4] = l4;
    lanes[5] = l5;
    lanes[6] = l6;
    lanes[7] = l7;
    lanes[8] = l8;
    lanes[9] = l9;
    lanes[10] = l10;
    lanes[11] = l11;
    lanes[12] = l12;
    lanes[13] = l13;
    lanes[14] = l14;
    lanes[15] = l15;
    for (; i < n; i++) {
      lanes[i & 15] += x[xo + i];
    }
  }

  @Override
  public void max2x2(float[] x, int xo, int xs, float[] y, int yo, int n) {
    for (int j = 0; j < n; j++) {
      int k = xo + 2 * j;
      float m = Math.max(Math.max(x[k], x[k + 1]), Math.max(x[k + xs], x[k + xs + 1]));
      // Math.max needs no branch, which would be mispredicted; only the sign of a zero and the
      // choice of a NaN are left to do.
      y[yo + j] = m > 0 || m < 0 ? m : x[first(x, k, xs)];
    }
  }

  /** The place of the first largest element of a window, or of the first NaN. */
  private static int first(float[] x, int k, int xs) {
    int best = k;
    for (int q = 1; q < 4; q++) {
      int at = k + (q & 1) + (q >> 1) * xs;
      float e = x[at], m = x[best];
      if (e > m || e != e && m == m) {
        best = at;
      }
    }
    return best;
  }

  @Override
  public void scatter2x2(float[] x, int xo, int xs, float[] g, int go, float[] d, int dO, int n) {
    for (int j = 0; j < n; j++) {
      int k = xo + 2 * j, to = dO + 2 * j;
      float e0 = x[k], e1 = x[k + 1], e2 = x[k + xs], e3 = x[k + xs + 1];
      float m = Math.max(Math.max(e0, e1), Math.max(e2, e3));
      float v = 0f + g[go + j];
      if (m == m) {
        // Masks instead of branches: all ones for the first element that is not below the largest.
        int rest = e0 < m ? -1 : 0;
        d[to] = bits(v, ~rest);
        int here = e1 < m ? -1 : 0;
        d[to + 1] = bits(v, rest & ~here);
        rest &= here;
        here = e2 < m ? -1 : 0;
        d[to + xs] = bits(v, rest & ~here);
        d[to + xs + 1] = bits(v, rest & here);
      } else {
        d[to] = 0;
        d[to + 1] = 0;
        d[to + xs] = 0;
        d[to + xs + 1] = 0;
        d[to + first(x, k, xs) - k] = v;
      }
    }
  }

  private static float bits(float x, int mask) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) & mask);
  }
}

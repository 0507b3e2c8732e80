package dev.espalier.vector;

import dev.espalier.cpu.kernel.Loops;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops around products, windows and lanes. Where a length is no whole number of vectors, the last
 * vector overlaps the one before, which writes the same values twice; masks would cost more.
 */
final class VectorLoops implements Loops {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int LANES = 16;

  /** Windows of images are few in a row: 8 at a time at most. */
  private static final VectorSpecies<Float> W =
      L >= 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  private static final int WL = W.length();
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(W, i -> 2 * i % WL);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(W, i -> 2 * i % WL + 1);
  private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(W, i -> i / 2);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(W, i -> i / 2 + WL / 2);
  private static final VectorMask<Float> SECOND_HALF = VectorMask.fromLong(W, -1L << WL / 2);
  private static final VectorMask<Float> SECOND = VectorMask.fromLong(W, 0xAAAAAAAAL);

  @Override
  public void transpose(
      float[] s, int so, int ss, int se, float[] d, int dO, int ds, int rows, int columns) {
    if (L == 16 && se == 1 && rows >= 16 && columns >= 16) {
      for (int j = 0; j < columns; j += 16) {
        int jj = Math.min(j, columns - 16);
        for (int i = 0; i < rows; i += 16) {
          int ii = Math.min(i, rows - 16);
          Transpose512.tile(s, so + ii * ss + jj, ss, d, dO + jj * ds + ii, ds);
        }
      }
    } else if (L == 16 && ss == 1 && rows >= 16 && columns >= 16) {
      // Rows of s lie side by side: the same with the roles of i and j changed.
      for (int i = 0; i < rows; i += 16) {
        int ii = Math.min(i, rows - 16);
        for (int j = 0; j < columns; j += 16) {
          int jj = Math.min(j, columns - 16);
          copySquare(s, so + ii + jj * se, se, d, dO + jj * ds + ii, ds);
        }
      }
    } else {
      scalar(s, so, ss, se, d, dO, ds, rows, columns);
    }
  }

  private static void copySquare(float[] s, int so, int ss, float[] d, int dO, int ds) {
    for (int i = 0; i < 16; i++) {
      FloatVector.fromArray(S, s, so + i * ss).intoArray(d, dO + i * ds);
    }
  }

  private static void scalar(
      float[] s, int so, int ss, int se, float[] d, int dO, int ds, int rows, int columns) {
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
    if (columns < L) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          d[dO + i * ds + j] = s[so + i * ss + j];
        }
      }
      return;
    }
    for (int i = 0; i < rows; i++) {
      copyRow(s, so + i * ss, d, dO + i * ds, columns);
    }
  }

  private static void copyRow(float[] s, int so, float[] d, int dO, int n) {
    for (int j = 0; j <= n - L; j += L) {
      FloatVector.fromArray(S, s, so + j).intoArray(d, dO + j);
    }
    FloatVector.fromArray(S, s, so + n - L).intoArray(d, dO + n - L);
  }

  @Override
  public void panel(float[] s, int so, int[] off, int k0, float[] d, int rows, int columns) {
    if (columns == 2 * L) {
      panel(s, so, off, k0, d, rows);
      return;
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(s, so + off[k0 + i], d, i * columns, columns);
    }
  }

  private static void panel(float[] s, int so, int[] off, int k0, float[] d, int rows) {
    for (int i = 0; i < rows; i++) {
      int from = so + off[k0 + i];
      FloatVector.fromArray(S, s, from).intoArray(d, 2 * L * i);
      FloatVector.fromArray(S, s, from + L).intoArray(d, 2 * L * i + L);
    }
  }

  @Override
  public void addRows(float[] x, int xo, int xs, int rows, float[] y, int n, float[] room) {
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      addFour(x, xo + i * xs, xs, y, n);
    }
    for (; i < rows; i++) {
      addOne(x, xo + i * xs, y, n);
    }
    for (int j = n / L * L; j < n; j++) {
      for (int k = 0; k < rows; k++) {
        y[j] += x[xo + k * xs + j];
      }
    }
  }

  private static void addFour(float[] x, int at, int xs, float[] y, int n) {
    for (int j = 0; j <= n - L; j += L) {
      var sum = FloatVector.fromArray(S, y, j).add(FloatVector.fromArray(S, x, at + j));
      sum = sum.add(FloatVector.fromArray(S, x, at + xs + j));
      sum = sum.add(FloatVector.fromArray(S, x, at + 2 * xs + j));
      sum.add(FloatVector.fromArray(S, x, at + 3 * xs + j)).intoArray(y, j);
    }
  }

  private static void addOne(float[] x, int at, float[] y, int n) {
    for (int j = 0; j <= n - L; j += L) {
      FloatVector.fromArray(S, y, j).add(FloatVector.fromArray(S, x, at + j)).intoArray(y, j);
    }
  }

  @Override
  public void addLanes(float[] x, int xo, int n, float[] lanes) {
    for (int g = 0; g < LANES; g += L) {
      addGroup(x, xo + g, n / LANES, lanes, g);
    }
    for (int i = n / LANES * LANES; i < n; i++) {
      lanes[i & LANES - 1] += x[xo + i];
    }
  }

  /** Every 16th vector of L lanes, one chain each. */
  private static void addGroup(float[] x, int at, int times, float[] lanes, int g) {
    var sum = FloatVector.fromArray(S, lanes, g);
    for (int i = 0; i < times; i++) {
      sum = sum.add(FloatVector.fromArray(S, x, at + i * LANES));
    }
    sum.intoArray(lanes, g);
  }

  private static FloatVector even(float[] x, int at) {
    var a = FloatVector.fromArray(W, x, at).rearrange(EVEN);
    return a.blend(FloatVector.fromArray(W, x, at + WL).rearrange(EVEN), SECOND_HALF);
  }

  private static FloatVector odd(float[] x, int at) {
    var a = FloatVector.fromArray(W, x, at).rearrange(ODD);
    return a.blend(FloatVector.fromArray(W, x, at + WL).rearrange(ODD), SECOND_HALF);
  }

  /** Where x takes the place of the earlier m: above it, or the first NaN. */
  private static VectorMask<Float> beats(FloatVector x, FloatVector m) {
    var nan = x.compare(VectorOperators.NE, x).and(m.compare(VectorOperators.EQ, m));
    return x.compare(VectorOperators.GT, m).or(nan);
  }

  @Override
  public void max2x2(float[] x, int xo, int xs, float[] y, int yo, int n) {
    if (n < WL) {
      for (int j = 0; j < n; j++) {
        int k = xo + 2 * j;
        y[yo + j] = larger(larger(larger(x[k], x[k + 1]), x[k + xs]), x[k + xs + 1]);
      }
      return;
    }
    for (int j = 0; j < n; j += WL) {
      int jj = Math.min(j, n - WL);
      max(x, xo + 2 * jj, xs, y, yo + jj);
    }
  }

  private static void max(float[] x, int at, int xs, float[] y, int to) {
    var m = even(x, at);
    var e = odd(x, at);
    m = m.blend(e, beats(e, m));
    e = even(x, at + xs);
    m = m.blend(e, beats(e, m));
    e = odd(x, at + xs);
    m.blend(e, beats(e, m)).intoArray(y, to);
  }

  private static float larger(float m, float x) {
    return x > m || x != x && m == m ? x : m;
  }

  @Override
  public void scatter2x2(float[] x, int xo, int xs, float[] g, int go, float[] d, int dO, int n) {
    if (n < WL) {
      scatterFew(x, xo, xs, g, go, d, dO, n);
      return;
    }
    for (int j = 0; j < n; j += WL) {
      int jj = Math.min(j, n - WL);
      scatter(x, xo + 2 * jj, xs, g, go + jj, d, dO + 2 * jj);
    }
  }

  private static void scatter(float[] x, int at, int xs, float[] g, int go, float[] d, int to) {
    var m = even(x, at);
    var e = odd(x, at);
    var k1 = beats(e, m);
    m = m.blend(e, k1);
    e = even(x, at + xs);
    var k2 = beats(e, m);
    m = m.blend(e, k2);
    e = odd(x, at + xs);
    var k3 = beats(e, m);
    var zero = FloatVector.zero(W);
    var v = FloatVector.fromArray(W, g, go).add(zero);
    var lower = k2.or(k3);
    weave(v.blend(zero, k1.or(lower)), zero.blend(v, k1).blend(zero, lower), d, to);
    weave(zero.blend(v, k2).blend(zero, k3), zero.blend(v, k3), d, to + xs);
  }

  private static void weave(FloatVector even, FloatVector odd, float[] d, int to) {
    even.rearrange(LOW).blend(odd.rearrange(LOW), SECOND).intoArray(d, to);
    even.rearrange(HIGH).blend(odd.rearrange(HIGH), SECOND).intoArray(d, to + WL);
  }

  private static void scatterFew(
      float[] x, int xo, int xs, float[] g, int go, float[] d, int dO, int n) {
    for (int j = 0; j < n; j++) {
      int k = xo + 2 * j, to = dO + 2 * j;
      float m = x[k];
      int at = to;
      for (int q = 1; q < 4; q++) {
        int step = (q & 1) + (q >> 1) * xs;
        float e = x[k + step];
        if (e > m || e != e && m == m) {
          m = e;
          at = to + step;
        }
      }
      d[to] = 0;
      d[to + 1] = 0;
      d[to + xs] = 0;
      d[to + xs + 1] = 0;
      d[at] = 0f + g[go + j];
    }
  }
}

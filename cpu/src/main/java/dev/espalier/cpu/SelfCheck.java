package dev.espalier.cpu;

import dev.espalier.cpu.kernel.Loops;
import dev.espalier.cpu.kernel.MicroKernel;
import java.util.Arrays;

/** Compares a second form of a kernel with the plain one on small cases, bit by bit. */
final class SelfCheck {
  private static final int N = 37;

  private final float[] x = new float[4 * N * N];
  private final float[] g = new float[N * N];
  private final float[] expected = new float[4 * N * N];
  private final float[] got = new float[4 * N * N];

  SelfCheck() {
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 11 == 0 ? 0f : i % 13 == 0 ? -0f : i % 97 == 5 ? Float.NaN : (i * 7919 % 1009 - 500) * 0.013f;
    }
    for (int i = 0; i < g.length; i++) {
      g[i] = i % 5 == 0 ? -0f : i * 0.25f;
    }
  }

  /** The operands of one call of a micro-kernel on a tiny depth. */
  static final class Tile {
    private static final int DEPTH = 5;
    private final MicroKernel kernel;
    private final int rows;
    private final int columns;
    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final int[] off = new int[DEPTH + 1];

    Tile(MicroKernel kernel, int rows) {
      this.kernel = kernel;
      this.rows = rows;
      columns = kernel.columns();
      a = new float[rows * MicroKernel.LDA];
      b = new float[(DEPTH + 1) * columns + 3];
      c = new float[rows * columns + 8];
      for (int i = 0; i < a.length; i++) {
        a[i] = i * 7 % 13 - 6.3f;
      }
      for (int i = 0; i < b.length; i++) {
        b[i] = i * 5 % 17 - 8.1f;
      }
      for (int k = 0; k <= DEPTH; k++) {
        off[k] = (DEPTH - k) * columns;
      }
    }

    void run(boolean load) {
      kernel.run(rows, a, 2, b, 3, off, 1, DEPTH, c, 1, columns, load);
    }
  }

  boolean tile(MicroKernel kernel, int rows) {
    var t = new Tile(kernel, rows);
    t.run(false);
    t.run(true);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < t.columns; j++) {
        float sum = 0;
        for (int twice = 0; twice < 2; twice++) {
          for (int k = 0; k < Tile.DEPTH; k++) {
            sum = Math.fma(t.a[2 + i * MicroKernel.LDA + k], t.b[3 + t.off[1 + k] + j], sum);
          }
        }
        if (bits(sum) != bits(t.c[1 + i * t.columns + j])) {
          return false;
        }
      }
    }
    return true;
  }

  /** One of the loops, by turns and with changing sizes. */
  boolean loops(Loops loops, int turn) {
    int n = 1 + turn * 5 % N;
    Loops plain = Kernels.PLAIN_LOOPS;
    switch (turn % 5) {
      case 0 -> {
        plain.transpose(x, 1, N, 1, expected, 2, N, n, N - 1);
        loops.transpose(x, 1, N, 1, got, 2, N, n, N - 1);
      }
      case 1 -> {
        plain.copy(x, 1, N, expected, 2, N + 1, 3, n);
        loops.copy(x, 1, N, got, 2, N + 1, 3, n);
      }
      case 2 -> {
        plain.addLanes(g, 1, 4 * n, expected);
        loops.addLanes(g, 1, 4 * n, got);
      }
      case 3 -> {
        plain.max2x2(x, 1, 2 * N, expected, 2, n);
        loops.max2x2(x, 1, 2 * N, got, 2, n);
      }
      default -> {
        plain.scatter2x2(x, 1, 2 * N, g, 2, expected, 3, n);
        loops.scatter2x2(x, 1, 2 * N, g, 2, got, 3, n);
      }
    }
    boolean same = turn > 200 || Arrays.equals(expected, got);
    if (turn % 5 == 4) { // sums of many turns would overflow
      Arrays.fill(expected, 0, 16, 0f);
      Arrays.fill(got, 0, 16, 0f);
    }
    return same;
  }

  static boolean same(dev.espalier.cpu.kernel.Tile a, dev.espalier.cpu.kernel.Tile b, int n) {
    boolean same = true;
    for (int r = 0; r < 4; r++) {
      same &= Arrays.equals(a.f[r], 0, n, b.f[r], 0, n);
      same &= Arrays.equals(a.d[r], 0, n, b.d[r], 0, n);
      same &= Arrays.equals(a.i[r], 0, n, b.i[r], 0, n);
      same &= Arrays.equals(a.l[r], 0, n, b.l[r], 0, n);
    }
    return same;
  }

  private static int bits(float x) {
    return Float.floatToIntBits(x);
  }
}

package dev.espalier.cpu;

import dev.espalier.cpu.kernel.Loops;
import dev.espalier.cpu.kernel.MicroKernel;
import java.util.Arrays;

/** Compares a second form of a kernel with the plain one on small cases, bit by bit. */
final class SelfCheck {
  private static final int N = 37;
  private static final int LOOPS = 8;

  private final float[] x = new float[4 * N * N];
  private final float[] g = new float[N * N];
  private final float[] expected = new float[4 * N * N];
  private final float[] got = new float[4 * N * N];
  private final float[] room = new float[N];
  private final int[] off = new int[N + 3];
  private int turn;

  SelfCheck() {
    for (int i = 0; i < off.length; i++) {
      off[i] = i * 31 % N * N;
    }
    for (int i = 0; i < x.length; i++) {
      x[i] =
          i % 11 == 0
              ? 0f
              : i % 13 == 0 ? -0f : i % 97 == 5 ? Float.NaN : (i * 7919 % 1009 - 500) * 0.013f;
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

    /**
     * Whether a tile that starts from zero and then goes on is the chain of multiply-adds it should
     * be.
     */
    boolean isRight() {
      run(false);
      run(true);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          float sum = 0;
          for (int k = 0; k < 2 * DEPTH; k++) {
            sum =
                Math.fma(
                    a[2 + i * MicroKernel.LDA + k % DEPTH], b[3 + off[1 + k % DEPTH] + j], sum);
          }
          if (Float.floatToIntBits(sum) != Float.floatToIntBits(c[1 + i * columns + j])) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /** Each of the loops once, with changing sizes. */
  void run(Loops loops) {
    turn = turn % N + 1;
    for (int which = 0; which < LOOPS; which++) {
      run(loops, which, turn, got);
    }
  }

  /** Whether the loops give the bits of the plain ones, whatever the size. */
  boolean isRight(Loops loops) {
    for (int n = 1; n <= N; n++) {
      for (int which = 0; which < LOOPS; which++) {
        run(Kernels.PLAIN_LOOPS, which, n, expected);
        run(loops, which, n, got);
        if (!Arrays.equals(expected, got)) {
          return false;
        }
      }
    }
    return true;
  }

  private void run(Loops loops, int which, int n, float[] to) {
    switch (which) {
      case 0 -> loops.transpose(x, 1, N, 1, to, 2, N, n, N - 1);
      case 1 -> loops.transpose(x, 1, 1, N, to, 2, N, n, N - 1);
      case 2 -> loops.copy(x, 1, N, to, 2, N + 1, 3, n);
      case 3 -> {
        Arrays.fill(to, 0, 16, 0f);
        loops.addLanes(g, 1, 4 * n, to);
      }
      case 4 -> loops.max2x2(x, 1, 2 * N, to, 2, n);
      case 5 -> loops.scatter2x2(x, 1, 2 * N, g, 2, to, 3, n);
      case 6 -> loops.panel(x, 1, off, n % 3, to, n, 8 << n % 3);
      case 7 -> {
        System.arraycopy(g, 0, to, 0, N);
        loops.addRows(x, 3, N + 2, n, to, N, room);
      }
      default -> throw new AssertionError(which);
    }
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
}

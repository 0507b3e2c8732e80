package dev.espalier.cpu;

import dev.espalier.cpu.kernel.MicroKernel;

/**
 * The form of {@link Problem} around a micro-kernel: rows of a are copied so that they lie a
 * constant distance apart, columns of b are taken tile by tile where they are, or from a copy when
 * they lie too far apart or a tile would leave the array.
 */
final class PackedProduct implements Product {
  /**
   * Rows of a in one block: with 512 columns they fit into half of a second-level cache of 1 MiB.
   */
  private static final int MC = 240;

  /** From so many rows of a on, a copy of scattered columns of b pays. */
  private static final int COPY_FROM = 24;

  private final MicroKernel kernel;
  private final int columns;
  private final int smallest;

  /** Rows of the tile to take first where so many rows are left; beyond, as for the last. */
  private final int[] steps;

  PackedProduct(MicroKernel kernel) {
    this.kernel = kernel;
    columns = kernel.columns();
    int[] rows = kernel.rows();
    smallest = rows[rows.length - 1];
    steps = steps(rows);
  }

  /**
   * The tiles that cover so many rows at the least cost: one for each row and one more, and two for
   * the copy of a tile that rows do not fill.
   */
  private static int[] steps(int[] rows) {
    int[] best = new int[2 * rows[0] + 1];
    int[] cost = new int[best.length];
    for (int m = 1; m < best.length; m++) {
      cost[m] = Integer.MAX_VALUE;
      for (int r : rows) {
        int c = r + 1 + (r > m ? 2 : cost[m - r]);
        if (c < cost[m] && r - m < rows[rows.length - 1]) { // the copy of a ends there
          cost[m] = c;
          best[m] = r;
        }
      }
    }
    return best;
  }

  @Override
  public void run(Problem p, Scratch s) {
    for (int k0 = 0; k0 < p.depth; ) {
      int rest = p.depth - k0;
      int kc =
          rest <= MicroKernel.KC
              ? rest
              : rest < 2 * MicroKernel.KC ? (rest + 1) / 2 : MicroKernel.KC;
      for (int i0 = 0; i0 < p.rows; i0 += MC) {
        block(p, s, i0, Math.min(MC, p.rows - i0), k0, kc, p.load || k0 > 0);
      }
      k0 += kc;
    }
    if (p.depth == 0 && !p.load) {
      zero(p);
    }
  }

  private static void zero(Problem p) {
    for (int i = 0; i < p.rows; i++) {
      for (int u = 0; u < p.runCount; u++) {
        int c = p.co + i * p.ldc + u * p.runStride;
        java.util.Arrays.fill(p.c, c, c + p.runLength, 0f);
      }
    }
  }

  private void block(Problem p, Scratch s, int i0, int m, int k0, int kc, boolean load) {
    int padded = (m + smallest - 1) / smallest * smallest;
    float[] a = s.floats(Scratch.Slot.LEFT, padded * MicroKernel.LDA);
    packLeft(p, i0, m, padded, k0, kc, a);
    for (int u = 0; u < p.runCount; u++) {
      for (int j = 0; j < p.runLength; j += columns) {
        int n = Math.min(columns, p.runLength - j);
        float[] b = p.b;
        int bo = p.bo + p.runs[u] + j;
        int[] off = p.off;
        int first = k0;
        if (p.scattered && m >= COPY_FROM || n < columns && !p.slack) {
          b = s.floats(Scratch.Slot.PANEL, MicroKernel.KC * columns);
          packRight(p.b, bo, p.off, k0, kc, b, n);
          bo = 0;
          off = s.offsets(MicroKernel.KC, columns);
          first = 0;
        }
        tiles(p, s, a, i0, m, b, bo, off, first, kc, p.co + u * p.runStride + j, n, load);
      }
    }
  }

  /** All rows of one tile of columns. */
  private void tiles(
      Problem p,
      Scratch s,
      float[] a,
      int i0,
      int m,
      float[] b,
      int bo,
      int[] off,
      int k0,
      int kc,
      int c,
      int n,
      boolean load) {
    int i = 0;
    boolean whole = n == columns || p.slack;
    while (i < m) {
      int step = steps[Math.min(m - i, steps.length - 1)];
      int at = c + (i0 + i) * p.ldc;
      if (whole && step <= m - i) {
        kernel.run(step, a, i * MicroKernel.LDA, b, bo, off, k0, kc, p.c, at, p.ldc, load);
      } else {
        int valid = Math.min(step, m - i);
        float[] edge = s.floats(Scratch.Slot.EDGE, step * columns);
        if (load) {
          for (int r = 0; r < valid; r++) {
            System.arraycopy(p.c, at + r * p.ldc, edge, r * columns, n);
          }
        }
        kernel.run(step, a, i * MicroKernel.LDA, b, bo, off, k0, kc, edge, 0, columns, load);
        for (int r = 0; r < valid; r++) {
          System.arraycopy(edge, r * columns, p.c, at + r * p.ldc, n);
        }
      }
      i += step;
    }
  }

  private static void packLeft(Problem p, int i0, int m, int padded, int k0, int kc, float[] to) {
    int from = p.ao + i0 * p.rowStride + k0 * p.columnStride;
    if (p.columnStride == 1) {
      for (int i = 0; i < m; i++) {
        System.arraycopy(p.a, from + i * p.rowStride, to, i * MicroKernel.LDA, kc);
      }
    } else {
      Kernels.loops()
          .transpose(p.a, from, p.columnStride, p.rowStride, to, 0, MicroKernel.LDA, kc, m);
    }
    for (int i = m; i < padded; i++) {
      java.util.Arrays.fill(to, i * MicroKernel.LDA, i * MicroKernel.LDA + kc, 0f);
    }
  }

  private void packRight(float[] b, int bo, int[] off, int k0, int kc, float[] to, int n) {
    if (n == columns) {
      Kernels.loops().panel(b, bo, off, k0, to, kc, columns);
      return;
    }
    for (int k = 0; k < kc; k++) {
      System.arraycopy(b, bo + off[k0 + k], to, k * columns, n);
      java.util.Arrays.fill(to, k * columns + n, (k + 1) * columns, 0f);
    }
  }
}

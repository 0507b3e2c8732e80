package dev.espalier.cpu;

/**
 * The plain form of {@link Problem}. C2 vectorises a loop over several arrays only when each is
 * indexed by the same expression, so rows of b are copied to arrays of their own and four rows of c
 * at a time live in four more; four steps of k in one pass keep loads and stores of c below the
 * multiply-adds.
 */
final class PlainProduct implements Product {
  /**
   * Lanes of one row array: long enough that the scalar ends of a vectorised loop weigh little,
   * short enough for the panel to stay in L2.
   */
  static final int LANES = 480;

  private static final int KC = 256;
  private static final int TINY = 2048;

  @Override
  public void run(Problem p, Scratch s) {
    if (p.rows * (long) p.depth * p.runCount * p.runLength <= TINY) {
      tiny(p);
      return;
    }
    if (p.runLength > LANES / 2) {
      int slices = (p.runLength + LANES - 1) / LANES;
      int step = (p.runLength + slices - 1) / slices;
      for (int u = 0; u < p.runCount; u++) {
        for (int j = 0; j < p.runLength; j += step) {
          slice(p, s, u, u + 1, j, Math.min(p.runLength, j + step));
        }
      }
    } else {
      int group = LANES / p.runLength;
      for (int u = 0; u < p.runCount; u += group) {
        slice(p, s, u, Math.min(p.runCount, u + group), 0, p.runLength);
      }
    }
  }

  private static void tiny(Problem p) {
    for (int i = 0; i < p.rows; i++) {
      for (int u = 0; u < p.runCount; u++) {
        int c = p.co + i * p.ldc + u * p.runStride;
        for (int j = 0; j < p.runLength; j++) {
          p.c[c + j] =
              dot(
                  p.a,
                  p.ao + i * p.rowStride,
                  p.columnStride,
                  p.b,
                  p.bo + p.runs[u] + j,
                  p.off,
                  p.depth,
                  p.load ? p.c[c + j] : 0);
        }
      }
    }
  }

  private static float dot(
      float[] a, int ao, int step, float[] b, int bo, int[] off, int depth, float start) {
    float sum = start;
    for (int k = 0; k < depth; k++) {
      sum = Math.fma(a[ao + k * step], b[bo + off[k]], sum);
    }
    return sum;
  }

  /** Lanes from … to of the runs first … end. */
  private static void slice(Problem p, Scratch s, int first, int end, int from, int to) {
    int length = to - from, lanes = (end - first) * length;
    float[][] rows = s.rows(KC + 4);
    float[] w = s.floats(Scratch.Slot.LEFT, 16);
    for (int k0 = 0; k0 < p.depth; k0 += KC) {
      int kc = Math.min(KC, p.depth - k0);
      boolean load = p.load || k0 > 0;
      for (int k = 0; k < kc; k++) {
        for (int u = first; u < end; u++) {
          System.arraycopy(
              p.b,
              p.bo + p.off[k0 + k] + p.runs[u] + from,
              rows[4 + k],
              (u - first) * length,
              length);
        }
      }
      for (int i = 0; i < p.rows; i += 4) {
        int m = Math.min(4, p.rows - i);
        for (int r = 0; r < m; r++) {
          if (load) {
            for (int u = first; u < end; u++) {
              System.arraycopy(
                  p.c,
                  p.co + (i + r) * p.ldc + u * p.runStride + from,
                  rows[r],
                  (u - first) * length,
                  length);
            }
          } else {
            java.util.Arrays.fill(rows[r], 0, lanes, 0f);
          }
        }
        int a = p.ao + i * p.rowStride + k0 * p.columnStride;
        if (m == 4) {
          four(p.a, a, p.rowStride, p.columnStride, w, rows, kc, lanes);
        } else {
          for (int r = 0; r < m; r++) {
            one(p.a, a + r * p.rowStride, p.columnStride, rows, rows[r], kc, lanes);
          }
        }
        for (int r = 0; r < m; r++) {
          for (int u = first; u < end; u++) {
            System.arraycopy(
                rows[r],
                (u - first) * length,
                p.c,
                p.co + (i + r) * p.ldc + u * p.runStride + from,
                length);
          }
        }
      }
    }
  }

  private static void four(
      float[] a, int ao, int rs, int cs, float[] w, float[][] rows, int kc, int lanes) {
    int k = 0;
    for (; k + 4 <= kc; k += 4) {
      for (int r = 0; r < 4; r++) {
        for (int q = 0; q < 4; q++) {
          w[4 * r + q] = a[ao + r * rs + (k + q) * cs];
        }
      }
      block4x4(
          w,
          rows[k + 4],
          rows[k + 5],
          rows[k + 6],
          rows[k + 7],
          rows[0],
          rows[1],
          rows[2],
          rows[3],
          lanes);
    }
    for (; k < kc; k++) {
      int at = ao + k * cs;
      block4x1(
          a[at],
          a[at + rs],
          a[at + 2 * rs],
          a[at + 3 * rs],
          rows[k + 4],
          rows[0],
          rows[1],
          rows[2],
          rows[3],
          lanes);
    }
  }

  private static void one(float[] a, int ao, int cs, float[][] rows, float[] c, int kc, int lanes) {
    int k = 0;
    for (; k + 4 <= kc; k += 4) {
      int at = ao + k * cs;
      block1x4(
          a[at],
          a[at + cs],
          a[at + 2 * cs],
          a[at + 3 * cs],
          rows[k + 4],
          rows[k + 5],
          rows[k + 6],
          rows[k + 7],
          c,
          lanes);
    }
    for (; k < kc; k++) {
      block1x1(a[ao + k * cs], rows[k + 4], c, lanes);
    }
  }

  private static void block4x4(
      float[] w,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      float[] c0,
      float[] c1,
      float[] c2,
      float[] c3,
      int n) {
    float w00 = w[0],
        w01 = w[1],
        w02 = w[2],
        w03 = w[3],
        w10 = w[4],
        w11 = w[5],
        w12 = w[6],
        w13 = w[7];
    float w20 = w[8],
        w21 = w[9],
        w22 = w[10],
        w23 = w[11],
        w30 = w[12],
        w31 = w[13],
        w32 = w[14],
        w33 = w[15];
    for (int j = 0; j < n; j++) {
      float x0 = b0[j], x1 = b1[j], x2 = b2[j], x3 = b3[j];
      c0[j] = Math.fma(w03, x3, Math.fma(w02, x2, Math.fma(w01, x1, Math.fma(w00, x0, c0[j]))));
      c1[j] = Math.fma(w13, x3, Math.fma(w12, x2, Math.fma(w11, x1, Math.fma(w10, x0, c1[j]))));
      c2[j] = Math.fma(w23, x3, Math.fma(w22, x2, Math.fma(w21, x1, Math.fma(w20, x0, c2[j]))));
      c3[j] = Math.fma(w33, x3, Math.fma(w32, x2, Math.fma(w31, x1, Math.fma(w30, x0, c3[j]))));
    }
  }

  private static void block4x1(
      float w0,
      float w1,
      float w2,
      float w3,
      float[] b,
      float[] c0,
      float[] c1,
      float[] c2,
      float[] c3,
      int n) {
    for (int j = 0; j < n; j++) {
      float x = b[j];
      c0[j] = Math.fma(w0, x, c0[j]);
      c1[j] = Math.fma(w1, x, c1[j]);
      c2[j] = Math.fma(w2, x, c2[j]);
      c3[j] = Math.fma(w3, x, c3[j]);
    }
  }

  private static void block1x4(
      float w0,
      float w1,
      float w2,
      float w3,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      float[] c,
      int n) {
    for (int j = 0; j < n; j++) {
      c[j] =
          Math.fma(w3, b3[j], Math.fma(w2, b2[j], Math.fma(w1, b1[j], Math.fma(w0, b0[j], c[j]))));
    }
  }

  private static void block1x1(float w, float[] b, float[] c, int n) {
    for (int j = 0; j < n; j++) {
      c[j] = Math.fma(w, b[j], c[j]);
    }
  }
}

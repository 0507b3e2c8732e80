package dev.espalier.ir;

import java.util.Arrays;

/** QR by Householder's reflections (Golub and Van Loan, Matrix Computations, 5.2). */
final class Householder {
  private Householder() {}

  /** Fills y (m + n, k) with Q above Rᵀ. */
  static void qr(int m, int n, double[] a, double[] y) {
    int k = Math.min(m, n);
    int shift = Jacobi.exponent(a);
    var w = new double[n * m]; // columns of a, one after the other
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        w[j * m + i] = Math.scalb(a[i * n + j], -shift);
      }
    }
    var diagonal = new double[k];
    for (int j = 0; j < k; j++) {
      diagonal[j] = reflector(w, j * m + j, m - j);
      for (int c = j + 1; c < n; c++) {
        reflect(w, j * m + j, w, c * m + j, m - j);
      }
    }
    var q = new double[m];
    for (int c = 0; c < k; c++) {
      boolean flip = diagonal[c] < 0;
      Arrays.fill(q, 0);
      q[c] = flip ? -1 : 1;
      for (int j = c; j >= 0; j--) {
        reflect(w, j * m + j, q, j, m - j);
      }
      for (int i = 0; i < m; i++) {
        y[i * k + c] = q[i];
      }
      for (int j = c; j < n; j++) {
        double r = Math.scalb(j == c ? diagonal[c] : w[j * m + c], shift);
        y[(m + j) * k + c] = flip ? -r : r;
      }
    }
  }

  /**
   * Replaces x, n elements from {@code at} on, by the vector v of the reflection I − 2vvᵀ/vᵀv that
   * turns it into (β, 0, …), with v scaled to vᵀv = 2 (or 0); gives β.
   */
  private static double reflector(double[] w, int at, int n) {
    double tail = 0;
    for (int i = 1; i < n; i++) {
      tail += w[at + i] * w[at + i];
    }
    double x = w[at];
    if (tail == 0) {
      w[at] = 0;
      return x;
    }
    double beta = Math.sqrt(x * x + tail);
    beta = x >= 0 ? -beta : beta;
    w[at] = x - beta;
    double f = Math.sqrt(2 / (w[at] * w[at] + tail));
    for (int i = 0; i < n; i++) {
      w[at + i] *= f;
    }
    return beta;
  }

  private static void reflect(double[] v, int from, double[] x, int at, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += v[from + i] * x[at + i];
    }
    if (dot != 0) {
      for (int i = 0; i < n; i++) {
        x[at + i] -= dot * v[from + i];
      }
    }
  }
}

package dev.espalier.nn;

import dev.espalier.base.Rng;

/**
 * Orthogonal matrices by Householder's method, in float64, so that the result does not depend on
 * the machine.
 */
final class Orthogonal {
  private Orthogonal() {}

  /** rows × columns, row-major: the shorter side's vectors are orthogonal with norm gain. */
  static float[] matrix(Rng rng, int rows, int columns, double gain) {
    int m = Math.max(rows, columns);
    int n = Math.min(rows, columns);
    var a = new double[n][m]; // the columns of an m × n matrix
    for (var column : a) {
      for (int i = 0; i < m; i++) {
        column[i] = Initializers.normal(rng);
      }
    }
    var q = q(a, m, n);
    var w = new float[rows * columns];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        w[rows >= columns ? i * columns + j : j * columns + i] = (float) (gain * q[j][i]);
      }
    }
    return w;
  }

  /** The columns of Q in A = Q · R with a positive diagonal of R. Destroys a. */
  private static double[][] q(double[][] a, int m, int n) {
    var v = new double[n][]; // reflectors I − 2 v vᵀ, v of norm 1 from row k on
    var sign = new double[n];
    for (int k = 0; k < n; k++) {
      var x = a[k];
      double norm = 0;
      for (int i = k; i < m; i++) {
        norm += x[i] * x[i];
      }
      norm = Math.sqrt(norm);
      double alpha = x[k] > 0 ? -norm : norm; // R's diagonal, away from cancellation
      sign[k] = alpha < 0 ? -1 : 1;
      var u = x.clone();
      u[k] -= alpha;
      double length = 0;
      for (int i = k; i < m; i++) {
        length += u[i] * u[i];
      }
      length = Math.sqrt(length);
      for (int i = k; i < m && length > 0; i++) {
        u[i] /= length;
      }
      v[k] = u;
      for (int j = k + 1; j < n; j++) {
        reflect(a[j], u, k, m);
      }
    }
    var q = new double[n][m];
    for (int j = 0; j < n; j++) {
      q[j][j] = sign[j];
      for (int k = n - 1; k >= 0; k--) {
        reflect(q[j], v[k], k, m);
      }
    }
    return q;
  }

  private static void reflect(double[] x, double[] v, int from, int to) {
    double dot = 0;
    for (int i = from; i < to; i++) {
      dot += v[i] * x[i];
    }
    for (int i = from; i < to; i++) {
      x[i] -= 2 * dot * v[i];
    }
  }
}

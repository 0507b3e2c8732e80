package dev.espalier.ir;

import dev.espalier.base.ValueException;

/** Cholesky's factorisation and substitution. */
final class Triangular {
  private Triangular() {}

  static void cholesky(String where, int n, double[] a, double[] l) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double s = a[i * n + j];
        for (int k = 0; k < j; k++) {
          s -= l[i * n + k] * l[j * n + k];
        }
        if (i != j) {
          l[i * n + j] = s / l[j * n + j];
        } else if (s > 0) {
          l[i * n + i] = Math.sqrt(s);
        } else {
          int order = i + 1;
          throw new ValueException(
              "cholesky",
              "the matrix is not positive definite"
                  + where
                  + ": its leading minor of order "
                  + order
                  + " is not positive",
              "symmetrise it, or add a small multiple of the identity: a + 1e-6 · eye(" + n + ")");
        }
      }
    }
  }

  static void lower(int n, int r, double[] a, double[] b, double[] x) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(b, i * r, x, i * r, r);
      for (int k = 0; k < i; k++) {
        Lu.subtract(a[i * n + k], x, k * r, i * r, r);
      }
      for (int j = 0; j < r; j++) {
        x[i * r + j] /= a[i * n + i];
      }
    }
  }

  static void upper(int n, int r, double[] a, double[] b, double[] x) {
    for (int i = n - 1; i >= 0; i--) {
      System.arraycopy(b, i * r, x, i * r, r);
      for (int k = i + 1; k < n; k++) {
        Lu.subtract(a[i * n + k], x, k * r, i * r, r);
      }
      for (int j = 0; j < r; j++) {
        x[i * r + j] /= a[i * n + i];
      }
    }
  }
}

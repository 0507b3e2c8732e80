package dev.espalier.ir;

import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * Gauss elimination with partial pivoting: P·a = L·U (Golub and Van Loan, Matrix Computations,
 * 3.4).
 */
final class Lu {
  private final int n;
  private final double[] lu;
  private final int[] rows;
  private int sign = 1;

  /** The first step that found no pivot, counted from 1; 0 where there is none. */
  private int singular;

  Lu(int n, double[] a) {
    this.n = n;
    lu = a.clone();
    rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    for (int k = 0; k < n; k++) {
      step(k);
    }
  }

  private void step(int k) {
    int p = k;
    for (int i = k + 1; i < n; i++) {
      if (Math.abs(lu[i * n + k]) > Math.abs(lu[p * n + k])) {
        p = i;
      }
    }
    if (p != k) {
      sign = -sign;
      int r = rows[p];
      rows[p] = rows[k];
      rows[k] = r;
      for (int j = 0; j < n; j++) {
        double x = lu[p * n + j];
        lu[p * n + j] = lu[k * n + j];
        lu[k * n + j] = x;
      }
    }
    double pivot = lu[k * n + k];
    if (pivot == 0) {
      singular = singular == 0 ? k + 1 : singular;
      return;
    }
    for (int i = k + 1; i < n; i++) {
      double f = lu[i * n + k] / pivot;
      lu[i * n + k] = f;
      if (f != 0) {
        for (int j = k + 1; j < n; j++) {
          lu[i * n + j] -= f * lu[k * n + j];
        }
      }
    }
  }

  double determinant() {
    double d = sign;
    for (int i = 0; i < n; i++) {
      d *= lu[i * n + i];
    }
    return d;
  }

  /** Sign and logarithm. */
  void logDeterminant(double[] y) {
    double s = sign;
    double log = 0;
    for (int i = 0; i < n; i++) {
      double d = lu[i * n + i];
      s *= Math.signum(d);
      log += StrictMath.log(Math.abs(d));
    }
    y[0] = s == 0 ? 0 : s;
    y[1] = s == 0 ? Double.NEGATIVE_INFINITY : log;
  }

  /** x = a⁻¹·b, both (n, r). */
  void solve(int r, double[] b, double[] x) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(b, rows[i] * r, x, i * r, r);
      for (int k = 0; k < i; k++) {
        subtract(lu[i * n + k], x, k * r, i * r, r);
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        subtract(lu[i * n + k], x, k * r, i * r, r);
      }
      double d = lu[i * n + i];
      for (int j = 0; j < r; j++) {
        x[i * r + j] /= d;
      }
    }
  }

  /** Row {@code to} less f times row {@code from}. */
  static void subtract(double f, double[] x, int from, int to, int length) {
    if (f != 0) {
      for (int j = 0; j < length; j++) {
        x[to + j] -= f * x[from + j];
      }
    }
  }

  static void solve(String where, int n, int r, double[] a, double[] b, double[] x) {
    var lu = new Lu(n, a);
    lu.check("solve", where);
    lu.solve(r, b, x);
  }

  static void inverse(String where, boolean checked, int n, double[] a, double[] x) {
    var lu = new Lu(n, a);
    if (checked) {
      lu.check("inv", where);
    } else if (lu.singular > 0) {
      Arrays.fill(x, Double.NaN);
      return;
    }
    lu.solve(n, identity(n), x);
  }

  private void check(String op, String where) {
    if (singular > 0) {
      throw new ValueException(
          op,
          "the matrix is singular"
              + where
              + ": pivot "
              + singular
              + " of "
              + n
              + " of its elimination is 0",
          op.equals("inv")
              ? "use Linalg.pinv(a), or add a small multiple of the identity to a"
              : "use Linalg.lstsq(a, b), or add a small multiple of the identity to a");
    }
  }

  static double[] identity(int n) {
    var y = new double[n * n];
    for (int i = 0; i < n; i++) {
      y[i * n + i] = 1;
    }
    return y;
  }
}

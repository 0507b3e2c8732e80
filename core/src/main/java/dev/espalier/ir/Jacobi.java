package dev.espalier.ir;

import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * Eigenvalues by cyclic and singular values by one-sided Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, 8.5 and 8.6): simple, accurate for small values too, and the same bits
 * everywhere.
 */
final class Jacobi {
  /** Sweeps needed grow with the logarithm of the extent; ten are many. */
  private static final int SWEEPS = 100;

  private Jacobi() {}

  /** Eigenvalues and, as columns, eigenvectors, (n, 1 + n). */
  static void eigh(String where, int n, double[] a, double[] y) {
    requireFinite("eigh", where, a);
    int shift = exponent(a);
    var s = new double[n * n];
    double norm = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double x = Math.scalb(a[i * n + j], -shift);
        s[i * n + j] = x;
        s[j * n + i] = x;
        norm += x * x;
      }
    }
    var v = Lu.identity(n); // rows are vectors
    double nothing = Math.sqrt(norm) * 1e-20;
    boolean moved = true;
    for (int sweep = 0; moved && sweep < SWEEPS; sweep++) {
      moved = false;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          moved |= rotate(n, s, v, p, q, nothing);
        }
      }
    }
    var order = new int[n];
    var w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = s[i * n + i];
    }
    sort(w, order, false);
    for (int k = 0; k < n; k++) {
      int row = order[k] * n;
      y[k * (n + 1)] = Math.scalb(w[order[k]], shift);
      double sign = sign(v, row, n);
      for (int i = 0; i < n; i++) {
        y[i * (n + 1) + 1 + k] = sign * v[row + i];
      }
    }
  }

  /** Makes element (p, q) of a symmetric matrix 0; whether there was something to do. */
  private static boolean rotate(int n, double[] s, double[] v, int p, int q, double nothing) {
    double x = s[p * n + q];
    double a = s[p * n + p];
    double b = s[q * n + q];
    if (Math.abs(x) <= nothing || Math.abs(x) <= 1e-17 * Math.min(Math.abs(a), Math.abs(b))) {
      return false;
    }
    double theta = (b - a) / (2 * x);
    double t = 1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    t = theta < 0 ? -t : t;
    double c = 1 / Math.sqrt(t * t + 1);
    turn(s, p * n, q * n, n, c, t * c);
    for (int k = 0; k < n; k++) {
      s[k * n + p] = s[p * n + k];
      s[k * n + q] = s[q * n + k];
    }
    s[p * n + p] = a - t * x;
    s[q * n + q] = b + t * x;
    s[p * n + q] = 0;
    s[q * n + p] = 0;
    turn(v, p * n, q * n, n, c, t * c);
    return true;
  }

  /** Rows p and q become c·p − s·q and s·p + c·q. */
  private static void turn(double[] x, int p, int q, int n, double c, double s) {
    for (int k = 0; k < n; k++) {
      double a = x[p + k];
      double b = x[q + k];
      x[p + k] = c * a - s * b;
      x[q + k] = s * a + c * b;
    }
  }

  /** Rows (uᵢ, σᵢ, vᵢ), (k, m + 1 + n). */
  static void svd(String where, int m, int n, double[] a, double[] y) {
    var d = new Svd("svd", where, m, n, a);
    int row = m + 1 + n;
    for (int i = 0; i < d.k; i++) {
      System.arraycopy(d.u, i * m, y, i * row, m);
      y[i * row + m] = Math.scalb(d.s[i], d.shift);
      System.arraycopy(d.v, i * n, y, i * row + m + 1, n);
    }
  }

  static void leastSquares(
      String where, double tolerance, int m, int n, int r, double[] a, double[] b, double[] x) {
    var d = new Svd("lstsq", where, m, n, a);
    var c = new double[r];
    for (int i = 0; i < d.k && d.s[i] > tolerance * d.s[0]; i++) {
      Arrays.fill(c, 0);
      for (int p = 0; p < m; p++) {
        double f = d.u[i * m + p];
        for (int j = 0; j < r; j++) {
          c[j] += f * b[p * r + j];
        }
      }
      double s = Math.scalb(d.s[i], d.shift);
      for (int j = 0; j < r; j++) {
        c[j] /= s;
      }
      for (int p = 0; p < n; p++) {
        double f = d.v[i * n + p];
        for (int j = 0; j < r; j++) {
          x[p * r + j] += f * c[j];
        }
      }
    }
  }

  /** det(u)·det(v) Σ uᵢ vᵢᵀ Π σⱼ over j ≠ i. */
  static void cofactors(String where, int n, double[] a, double[] y) {
    var d = new Svd("det", where, n, n, a);
    double sign = Math.rint(new Lu(n, d.u).determinant()) * Math.rint(new Lu(n, d.v).determinant());
    for (int k = 0; k < n; k++) {
      double others = sign;
      for (int j = 0; j < n; j++) {
        others *= j == k ? 1 : Math.scalb(d.s[j], d.shift);
      }
      for (int i = 0; i < n; i++) {
        double f = d.u[k * n + i] * others;
        for (int j = 0; j < n; j++) {
          y[i * n + j] += f * d.v[k * n + j];
        }
      }
    }
  }

  /** The singular value decomposition of a scaled matrix: a = 2^shift Σ sᵢ uᵢ vᵢᵀ. */
  private static final class Svd {
    final int k;
    final int shift;
    final double[] s;

    /** (k, m) */
    final double[] u;

    /** (k, n) */
    final double[] v;

    Svd(String op, String where, int m, int n, double[] a) {
      requireFinite(op, where, a);
      k = Math.min(m, n);
      shift = exponent(a);
      int length = Math.max(m, n);
      boolean wide = m < n;
      // Rows of x are the columns of the tall one of a and its transpose.
      var x = new double[k * length];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          x[wide ? i * n + j : j * m + i] = Math.scalb(a[i * n + j], -shift);
        }
      }
      var turned = Lu.identity(k);
      boolean moved = true;
      for (int sweep = 0; moved && sweep < SWEEPS; sweep++) {
        moved = false;
        for (int p = 0; p < k; p++) {
          for (int q = p + 1; q < k; q++) {
            moved |= orthogonalise(x, turned, p, q, length, k);
          }
        }
      }
      var norms = new double[k];
      for (int i = 0; i < k; i++) {
        norms[i] = Math.sqrt(dot(x, i * length, i * length, length));
      }
      var order = new int[k];
      sort(norms, order, true);
      s = new double[k];
      var tall = new double[k * length];
      var small = new double[k * k];
      for (int i = 0; i < k; i++) {
        int from = order[i];
        s[i] = norms[from];
        System.arraycopy(turned, from * k, small, i * k, k);
        if (s[i] > 0) {
          for (int p = 0; p < length; p++) {
            tall[i * length + p] = x[from * length + p] / s[i];
          }
        } else {
          complete(tall, i, length);
        }
      }
      u = wide ? small : tall;
      v = wide ? tall : small;
      for (int i = 0; i < k; i++) {
        if (sign(u, i * m, m) < 0) {
          negate(u, i * m, m);
          negate(v, i * n, n);
        }
      }
    }

    private static void negate(double[] x, int at, int n) {
      for (int i = at; i < at + n; i++) {
        x[i] = -x[i];
      }
    }

    /** Makes rows p and q of x orthogonal; whether there was something to do. */
    private static boolean orthogonalise(
        double[] x, double[] turned, int p, int q, int length, int k) {
      double a = dot(x, p * length, p * length, length);
      double b = dot(x, q * length, q * length, length);
      double c = dot(x, p * length, q * length, length);
      if (Math.abs(c) <= 1e-15 * Math.sqrt(a) * Math.sqrt(b) || c == 0) {
        return false;
      }
      double theta = (b - a) / (2 * c);
      double t = 1 / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      t = theta < 0 ? -t : t;
      double cos = 1 / Math.sqrt(t * t + 1);
      turn(x, p * length, q * length, length, cos, t * cos);
      turn(turned, p * k, q * k, k, cos, t * cos);
      return true;
    }

    private static double dot(double[] x, int p, int q, int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[p + i] * x[q + i];
      }
      return sum;
    }

    /** A unit vector orthogonal to the first rows, which are orthonormal. */
    private static void complete(double[] x, int row, int n) {
      int at = row * n;
      for (int axis = 0; ; axis++) {
        Arrays.fill(x, at, at + n, 0);
        x[at + axis] = 1;
        for (int again = 0; again < 2; again++) {
          for (int i = 0; i < row; i++) {
            Lu.subtract(dot(x, i * n, at, n), x, i * n, at, n);
          }
        }
        double norm = Math.sqrt(dot(x, at, at, n));
        // One of n axes leaves at least 1/√n.
        if (norm * norm * n > 0.5) {
          for (int i = at; i < at + n; i++) {
            x[i] /= norm;
          }
          return;
        }
      }
    }
  }

  /** The order of values, which are few; equal ones keep theirs. */
  private static void sort(double[] x, int[] order, boolean descending) {
    for (int i = 0; i < order.length; i++) {
      int k = i;
      while (k > 0 && (descending ? x[order[k - 1]] < x[i] : x[order[k - 1]] > x[i])) {
        order[k] = order[k - 1];
        k--;
      }
      order[k] = i;
    }
  }

  /** The sign of the element of the largest magnitude, the first of them. */
  private static double sign(double[] x, int at, int n) {
    int best = at;
    for (int i = at + 1; i < at + n; i++) {
      if (Math.abs(x[i]) > Math.abs(x[best])) {
        best = i;
      }
    }
    return n > 0 && x[best] < 0 ? -1 : 1;
  }

  /**
   * The power of 2 that brings the largest magnitude near 1: squares neither over- nor underflow.
   */
  static int exponent(double[] a) {
    double max = 0;
    for (double x : a) {
      max = Math.max(max, Math.abs(x));
    }
    return max > 0 && max < Double.POSITIVE_INFINITY ? Math.getExponent(max) : 0;
  }

  private static void requireFinite(String op, String where, double[] a) {
    for (double x : a) {
      if (!Double.isFinite(x)) {
        throw new ValueException(
            op, "the matrix has an element " + x + where, "use a matrix of finite numbers");
      }
    }
  }
}

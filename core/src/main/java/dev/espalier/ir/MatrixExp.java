package dev.espalier.ir;

import java.util.Arrays;

/**
 * The exponential by scaling, a Padé approximant of degree 13, and squaring (Higham, "The scaling
 * and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26, 2005).
 */
final class MatrixExp {
  /** Up to this 1-norm the approximant is exact to rounding. */
  private static final double THETA = 5.371920351148152;

  private static final double[] B = {
    64764752532480000.,
    32382376266240000.,
    7771770303897600.,
    1187353796428800.,
    129060195264000.,
    10559470521600.,
    670442572800.,
    33522128640.,
    1323241920.,
    40840800.,
    960960.,
    16380.,
    182.,
    1.
  };

  private MatrixExp() {}

  static void exp(int n, double[] a, double[] y) {
    double norm = 0;
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.abs(a[i * n + j]);
      }
      norm = Double.isNaN(sum) ? sum : Math.max(norm, sum);
    }
    if (!(norm < Double.POSITIVE_INFINITY)) {
      Arrays.fill(y, Double.NaN);
      return;
    }
    int squarings = norm > THETA ? Math.max(0, Math.getExponent(norm / THETA) + 1) : 0;
    var x = a.clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.scalb(x[i], -squarings);
    }
    var x2 = product(n, x, x);
    var x4 = product(n, x2, x2);
    var x6 = product(n, x4, x2);
    var odd = product(n, x6, sum(n, x2, x4, x6, 0, B[9], B[11], B[13]));
    add(odd, sum(n, x2, x4, x6, B[1], B[3], B[5], B[7]));
    odd = product(n, x, odd);
    var even = product(n, x6, sum(n, x2, x4, x6, 0, B[8], B[10], B[12]));
    add(even, sum(n, x2, x4, x6, B[0], B[2], B[4], B[6]));
    var above = even.clone();
    add(above, odd);
    for (int i = 0; i < odd.length; i++) {
      even[i] -= odd[i];
    }
    var r = new double[n * n];
    new Lu(n, even).solve(n, above, r);
    for (int i = 0; i < squarings; i++) {
      r = product(n, r, r);
    }
    System.arraycopy(r, 0, y, 0, r.length);
  }

  private static void add(double[] to, double[] x) {
    for (int i = 0; i < to.length; i++) {
      to[i] += x[i];
    }
  }

  private static double[] sum(
      int n, double[] x2, double[] x4, double[] x6, double c0, double c2, double c4, double c6) {
    var y = new double[n * n];
    for (int i = 0; i < y.length; i++) {
      y[i] = c2 * x2[i] + c4 * x4[i] + c6 * x6[i];
    }
    for (int i = 0; i < n; i++) {
      y[i * n + i] += c0;
    }
    return y;
  }

  private static double[] product(int n, double[] a, double[] b) {
    var y = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double f = a[i * n + k];
        for (int j = 0; j < n; j++) {
          y[i * n + j] += f * b[k * n + j];
        }
      }
    }
    return y;
  }
}

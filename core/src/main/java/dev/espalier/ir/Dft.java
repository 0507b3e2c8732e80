package dev.espalier.ir;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The discrete Fourier transform of any length: Cooley and Tukey's over the prime factors, of which
 * each costs its size a number; Bluestein's convolution where one is large (Van Loan, Computational
 * Frameworks for the Fast Fourier Transform, 1992).
 */
final class Dft {
  /** Larger prime factors are left to Bluestein's transform. */
  private static final int LARGEST_RADIX = 31;

  /** Tables of roots that are kept. */
  private static final int TABLES = 64;

  private static final ConcurrentHashMap<Integer, double[]> ROOTS = new ConcurrentHashMap<>();

  private final int n;

  /** cos and sin of 2πk/n, in turn. */
  private final double[] roots;

  private Dft(int n) {
    this.n = n;
    roots = roots(n);
  }

  /**
   * y[j] = Σ x[k] exp(∓2πi jk/n) over pairs of a real and an imaginary part; minus where {@code
   * forward}.
   */
  static void transform(int n, boolean forward, double[] x, double[] y) {
    if (n == 0) {
      return;
    }
    // The backward transform is the forward one with real and imaginary parts exchanged.
    var in = forward ? x : swapped(x);
    if (largestFactor(n) > LARGEST_RADIX) {
      bluestein(n, in, y);
    } else {
      new Dft(n).step(n, in, 0, 1, y, 0);
    }
    if (!forward) {
      System.arraycopy(swapped(y), 0, y, 0, y.length);
    }
  }

  private static double[] swapped(double[] x) {
    var y = new double[x.length];
    for (int i = 0; i < x.length; i += 2) {
      y[i] = x[i + 1];
      y[i + 1] = x[i];
    }
    return y;
  }

  /** Transforms m elements of x, {@code stride} apart, to m neighbours of y. */
  private void step(int m, double[] x, int from, int stride, double[] y, int to) {
    if (m == 1) {
      y[2 * to] = x[2 * from];
      y[2 * to + 1] = x[2 * from + 1];
      return;
    }
    int p = m % 4 == 0 ? 4 : smallestFactor(m);
    int part = m / p;
    for (int r = 0; r < p; r++) {
      step(part, x, from + r * stride, stride * p, y, to + r * part);
    }
    var re = new double[p];
    var im = new double[p];
    int apart = n / m;
    for (int k = 0; k < part; k++) {
      for (int r = 0; r < p; r++) {
        int at = 2 * (to + r * part + k);
        int w = 2 * (r * k * apart);
        double c = roots[w];
        double s = roots[w + 1];
        re[r] = y[at] * c + y[at + 1] * s;
        im[r] = y[at + 1] * c - y[at] * s;
      }
      butterfly(p, re, im, y, to + k, part);
    }
  }

  /** Writes the transform of p numbers, {@code part} apart. */
  private void butterfly(int p, double[] re, double[] im, double[] y, int to, int part) {
    if (p == 2) {
      put(y, to, re[0] + re[1], im[0] + im[1]);
      put(y, to + part, re[0] - re[1], im[0] - im[1]);
    } else if (p == 4) {
      double a = re[0] + re[2], b = im[0] + im[2], c = re[0] - re[2], d = im[0] - im[2];
      double e = re[1] + re[3], f = im[1] + im[3], g = re[1] - re[3], h = im[1] - im[3];
      put(y, to, a + e, b + f);
      put(y, to + part, c + h, d - g);
      put(y, to + 2 * part, a - e, b - f);
      put(y, to + 3 * part, c - h, d + g);
    } else {
      for (int q = 0; q < p; q++) {
        double sumRe = re[0];
        double sumIm = im[0];
        for (int r = 1; r < p; r++) {
          int w = 2 * (q * r % p * (n / p));
          sumRe += re[r] * roots[w] + im[r] * roots[w + 1];
          sumIm += im[r] * roots[w] - re[r] * roots[w + 1];
        }
        put(y, to + q * part, sumRe, sumIm);
      }
    }
  }

  private static void put(double[] y, int at, double re, double im) {
    y[2 * at] = re;
    y[2 * at + 1] = im;
  }

  /** jk = (j² + k² − (j − k)²) / 2 makes a convolution of it, of a length that is a power of 2. */
  private static void bluestein(int n, double[] x, double[] y) {
    var chirp = roots(2 * n); // exp(πi k²/n) is number k² mod 2n
    int m = Integer.highestOneBit(2 * n - 1) * 2;
    var a = new double[2 * m];
    var b = new double[2 * m];
    for (int k = 0; k < n; k++) {
      int w = 2 * (int) ((long) k * k % (2L * n));
      double c = chirp[w];
      double s = chirp[w + 1];
      put(a, k, x[2 * k] * c + x[2 * k + 1] * s, x[2 * k + 1] * c - x[2 * k] * s);
      put(b, k, c, s);
      if (k > 0) {
        put(b, m - k, c, s);
      }
    }
    var fa = new double[2 * m];
    var fb = new double[2 * m];
    transform(m, true, a, fa);
    transform(m, true, b, fb);
    for (int k = 0; k < m; k++) {
      double re = fa[2 * k] * fb[2 * k] - fa[2 * k + 1] * fb[2 * k + 1];
      double im = fa[2 * k] * fb[2 * k + 1] + fa[2 * k + 1] * fb[2 * k];
      put(a, k, re / m, im / m);
    }
    transform(m, false, a, fa);
    for (int k = 0; k < n; k++) {
      int w = 2 * (int) ((long) k * k % (2L * n));
      double c = chirp[w];
      double s = chirp[w + 1];
      put(y, k, fa[2 * k] * c + fa[2 * k + 1] * s, fa[2 * k + 1] * c - fa[2 * k] * s);
    }
  }

  private static double[] roots(int n) {
    var known = ROOTS.get(n);
    if (known != null) {
      return known;
    }
    var y = new double[2 * n];
    for (int k = 0; k < n; k++) {
      // Turned into the first eighth, where sine and cosine are accurate to the last bit.
      long eighths = 8L * k / n;
      long rest = eighths % 2 == 1 ? (eighths + 1) * n - 8L * k : 8L * k - eighths * n;
      double angle = Math.PI * rest / (4.0 * n);
      double c = StrictMath.cos(angle);
      double s = StrictMath.sin(angle);
      switch ((int) eighths) {
        case 0 -> put(y, k, c, s);
        case 1 -> put(y, k, s, c);
        case 2 -> put(y, k, -s, c);
        case 3 -> put(y, k, -c, s);
        case 4 -> put(y, k, -c, -s);
        case 5 -> put(y, k, -s, -c);
        case 6 -> put(y, k, s, -c);
        default -> put(y, k, c, -s);
      }
    }
    if (ROOTS.size() >= TABLES) {
      ROOTS.clear();
    }
    ROOTS.put(n, y);
    return y;
  }

  private static int smallestFactor(int m) {
    for (int p = 2; p * p <= m; p++) {
      if (m % p == 0) {
        return p;
      }
    }
    return m;
  }

  private static int largestFactor(int m) {
    int p = 1;
    while (m > 1) {
      p = smallestFactor(m);
      m /= p;
    }
    return p;
  }
}

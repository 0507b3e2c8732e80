package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;

/**
 * Points of the simplex from a symmetric Dirichlet distribution: n gamma variates of one
 * concentration, divided by their sum (Marsaglia and Tsang, "A simple method for generating gamma
 * variables", 2000).
 */
final class Dirichlet {
  private Dirichlet() {}

  /** Writes n shares that sum to 1; some may be 0 when alpha is small. */
  static void draw(Rng rng, double alpha, int n, double[] into) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      into[i] = logGamma(rng, alpha);
      most = Math.max(most, into[i]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      into[i] = StrictMath.exp(into[i] - most); // the largest is 1: the sum is never 0
      sum += into[i];
    }
    for (int i = 0; i < n; i++) {
      into[i] /= sum;
    }
  }

  /** The logarithm of a gamma variate: for small alpha the variate itself may underflow. */
  private static double logGamma(Rng rng, double alpha) {
    if (alpha < 1) {
      return logGamma(rng, alpha + 1) + StrictMath.log(uniform(rng)) / alpha;
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = normal(rng);
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (StrictMath.log(uniform(rng)) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return StrictMath.log(d * v);
        }
      }
    }
  }

  /** Box and Muller's; the second of each pair is not used. */
  private static double normal(Rng rng) {
    double r = Math.sqrt(-2 * StrictMath.log(uniform(rng)));
    return r * StrictMath.cos(2 * Math.PI * uniform(rng));
  }

  /** In (0, 1). */
  private static double uniform(Rng rng) {
    return ((rng.nextInt() & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
  }
}

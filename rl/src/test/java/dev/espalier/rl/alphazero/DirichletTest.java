package dev.espalier.rl.alphazero;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.Rng;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirichletTest {
  /** Mean 1/n and variance (n − 1) / (n² (n·alpha + 1)) of each share. */
  @ParameterizedTest
  @ValueSource(doubles = {0.03, 0.5, 1, 10})
  void hasMeanAndVarianceOfTheDistribution(double alpha) {
    int n = 5;
    int draws = 20_000;
    var rng = Rng.seed(11);
    var x = new double[n];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      Dirichlet.draw(rng, alpha, n, x);
      double all = 0;
      for (double v : x) {
        all += v;
      }
      assertEquals(1, all, 1e-12);
      sum += x[2];
      squares += x[2] * x[2];
    }
    double mean = sum / draws;
    double variance = (n - 1) / (n * n * (n * alpha + 1));
    assertEquals(1.0 / n, mean, 4 * Math.sqrt(variance / draws));
    assertEquals(variance, squares / draws - mean * mean, 0.05 * variance + 1e-4);
  }
}

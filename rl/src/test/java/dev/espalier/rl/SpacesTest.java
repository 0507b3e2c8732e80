package dev.espalier.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import org.junit.jupiter.api.Test;

final class SpacesTest {
  private static final int N = 20_000;

  @Test
  void discrete() {
    var space = new Discrete(3, -1);
    var counts = new int[3];
    var rng = Rng.seed(1);
    for (int i = 0; i < N; i++) {
      int x = space.sample(rng);
      assertTrue(space.contains(x));
      counts[x + 1]++;
    }
    for (int c : counts) {
      assertEquals(1 / 3.0, c / (double) N, 4 * Math.sqrt(2 / 9.0 / N));
    }
    assertFalse(space.contains(2));
    assertFalse(space.contains(-2));
    assertFalse(new Discrete(2, Integer.MAX_VALUE - 1).contains(Integer.MIN_VALUE));
    assertEquals("Discrete(3, start=-1)", space.toString());
    assertEquals(Shape.of(), space.shape());
  }

  @Test
  void multiDiscrete() {
    var space = new MultiDiscrete(2, 5);
    var rng = Rng.seed(2);
    var sums = new double[2];
    for (int i = 0; i < N; i++) {
      var x = space.sample(rng);
      assertTrue(space.contains(x));
      sums[0] += x[0];
      sums[1] += x[1];
    }
    assertEquals(0.5, sums[0] / N, 4 * Math.sqrt(0.25 / N));
    assertEquals(2, sums[1] / N, 4 * Math.sqrt(2.0 / N));
    assertFalse(space.contains(new int[] {2, 0}));
    assertFalse(space.contains(new int[] {0, -1}));
    assertFalse(space.contains(new int[] {0}));
    assertEquals(new MultiDiscrete(2, 5), space);
    assertNotEquals(new MultiDiscrete(2, 4), space);
    assertEquals(Shape.of(2), space.shape());
  }

  /** Uniform, exponential to either side, normal: means and variances. */
  @Test
  void box() {
    float inf = Float.POSITIVE_INFINITY;
    var space = Box.of(new float[] {-1, 2, -inf, -inf}, new float[] {3, inf, 5, inf});
    double[] mean = {1, 3, 4, 0};
    double[] variance = {16 / 12.0, 1, 1, 1};
    double[] kurtosis = {1.8, 9, 9, 3};
    var rng = Rng.seed(3);
    var sum = new double[4];
    var squares = new double[4];
    for (int i = 0; i < N; i++) {
      var x = space.sample(rng);
      assertTrue(space.contains(x));
      for (int k = 0; k < 4; k++) {
        sum[k] += x[k] - mean[k];
        squares[k] += (x[k] - mean[k]) * (x[k] - mean[k]);
      }
    }
    for (int k = 0; k < 4; k++) {
      assertEquals(0, sum[k] / N, 4 * Math.sqrt(variance[k] / N), "mean " + k);
      assertEquals(
          variance[k],
          squares[k] / N,
          4 * variance[k] * Math.sqrt((kurtosis[k] - 1) / N),
          "variance " + k);
    }
    assertFalse(space.contains(new float[] {0, 1, 0, 0}));
    assertFalse(space.contains(new float[] {Float.NaN, 2, 0, 0}));
    assertFalse(space.contains(new float[3]));
    assertFalse(space.isBounded());
    var grid = Box.of(0, 1, 2, 3);
    assertTrue(grid.isBounded());
    assertEquals(6, grid.size());
    assertEquals("Box(0.0, 1.0, (2, 3))", grid.toString());
    assertEquals(Box.of(0, 1, 2, 3), grid);
    assertNotEquals(Box.of(0, 1, 6), grid);
  }
}

package dev.espalier.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Random tensors: ranges, moments, dtypes, and that a seed gives the same numbers again. */
class DrawsTest {
  private static final int N = 100_000;

  private static double mean(double[] x, int power) {
    return Arrays.stream(x).map(v -> Math.pow(v, power)).average().orElseThrow();
  }

  @Test
  void uniformNumbersFillTheUnitInterval() {
    for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      var x = Tensor.rand(Rng.seed(3), t, N).toDoubleArray();
      assertTrue(Arrays.stream(x).allMatch(v -> v >= 0 && v < 1));
      // Standard errors of the two moments: 0.29 / √N and 0.298 / √N.
      assertEquals(1.0 / 2, mean(x, 1), 5 * 0.29 / Math.sqrt(N));
      assertEquals(1.0 / 3, mean(x, 2), 5 * 0.298 / Math.sqrt(N));
    }
  }

  @Test
  void float64HasMoreThan24Bits() {
    var x = Tensor.rand(Rng.seed(3), DType.FLOAT64, N).toDoubleArray();
    long fine = Arrays.stream(x).filter(v -> v * 0x1p24 != Math.rint(v * 0x1p24)).count();
    assertEquals((double) N, (double) fine, 10);
    assertTrue(Arrays.stream(x).allMatch(v -> v * 0x1p53 == Math.rint(v * 0x1p53)));
    assertTrue(Arrays.stream(x).distinct().count() == N);
  }

  @Test
  void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      var x = Tensor.randn(Rng.seed(5), t, N).toDoubleArray();
      double e = 5 / Math.sqrt(N);
      assertEquals(0, mean(x, 1), e);
      assertEquals(1, mean(x, 2), e * Math.sqrt(2));
      assertEquals(0, mean(x, 3), e * Math.sqrt(15));
      assertEquals(3, mean(x, 4), e * Math.sqrt(96));
    }
  }

  @Test
  void likesKeepShapeAndDtype() {
    var x = Tensor.zeros(DType.FLOAT64, 2, 3);
    Random.seed(7);
    var first = x.randnLike();
    assertEquals(x.shape(), first.shape());
    assertEquals(DType.FLOAT64, first.dtype());
    Random.seed(7);
    assertArrayEquals(first.toDoubleArray(), x.randnLike().toDoubleArray());
    assertEquals(DType.FLOAT64, x.randLike().dtype());
    var dice = Tensor.zeros(DType.INT32, 500).randintLike(1, 7);
    assertEquals(DType.INT32, dice.dtype());
    assertArrayEquals(
        new int[] {1, 2, 3, 4, 5, 6},
        Arrays.stream(dice.toIntArray()).sorted().distinct().toArray());
  }

  @Test
  void integersAreRefused() {
    var e = assertThrows(DTypeException.class, () -> Tensor.rand(DType.INT64, 3));
    assertEquals("use randint(…) for integers, or a floating dtype", e.fix());
  }
}

package dev.espalier.train.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class FrechetDistanceTest {
  /** By NumPy: src/test/python/frechet.py. */
  private static final double EXPECTED = 0.06693155500113102;

  private static float value(int i, int a, int b) {
    return (float) (((long) i * a + (long) i * i % 1013) % b) / (b - 1);
  }

  private static Tensor generated() {
    var v = new float[200 * 5];
    for (int i = 0; i < v.length; i++) {
      v[i] = value(i, 7919, 997);
    }
    return Tensor.of(v, 200, 5);
  }

  private static Tensor real() {
    var v = new float[150 * 5];
    for (int i = 0; i < v.length; i++) {
      double p = value(i, 104729, 499);
      v[i] = (float) (p * p + .25);
    }
    return Tensor.of(v, 150, 5);
  }

  @Test
  void agreesWithNumPy() {
    var d = new FrechetDistance(5);
    assertTrue(Double.isNaN(d.value()));
    d.generated(generated());
    d.real(real());
    assertEquals(EXPECTED, d.value(), 1e-12);
  }

  @Test
  void batchesMergeSaveAndReset() {
    var x = generated();
    var y = real();
    var a = new FrechetDistance(5);
    var b = new FrechetDistance(5);
    a.update(x.slice(0, 0, 64), y.slice(0, 0, 50));
    a.update(x.slice(0, 64, 100), y.slice(0, 50, 51));
    b.update(x.slice(0, 100, 200), y.slice(0, 51, 150));
    a.merge(b);
    assertEquals(EXPECTED, a.value(), 1e-12);
    var copy = new FrechetDistance(5);
    copy.load(a.state());
    assertArrayEquals(a.state(), copy.state());
    assertEquals(a.value(), copy.value());
    copy.resetGenerated();
    assertTrue(Double.isNaN(copy.value()));
    copy.generated(y);
    assertEquals(0, copy.value(), 1e-12);
    copy.reset();
    assertTrue(Double.isNaN(copy.value()));
  }

  /** Of distributions along the axes: the distance of means and of standard deviations, squared. */
  @Test
  void normalDistributionsAlongTheAxes() {
    var mean1 = Tensor.of(new double[] {1, 2, -1}, 3);
    var mean2 = Tensor.of(new double[] {0, 2, 1}, 3);
    var cov1 = Tensor.of(new double[] {4, 0, 9}, 3).diag();
    var cov2 = Tensor.of(new double[] {1, 16, 9}, 3).diag();
    assertEquals(DType.FLOAT64, cov1.dtype());
    double means = 1 + 4;
    double deviations = 1 + 16;
    assertEquals(means + deviations, FrechetDistance.of(mean1, cov1, mean2, cov2), 1e-12);
  }

  @Test
  void refusals() {
    var d = new FrechetDistance(5);
    assertThrows(ShapeException.class, () -> d.real(Tensor.zeros(3, 4)));
    assertThrows(ValueException.class, () -> d.real(Tensor.full(Double.NaN, 3, 5)));
    assertThrows(ValueException.class, () -> new FrechetDistance(0));
  }
}

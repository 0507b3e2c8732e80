package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Initializers.Fan;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Distributions have the standard deviations and bounds of their formulas; orthogonal is
 * orthogonal.
 */
class InitializersTest {
  private static final int OUT = 40;
  private static final int IN = 10;
  private static final int K = 3;
  private static final double FAN_IN = IN * K * K;
  private static final double FAN_OUT = OUT * K * K;

  private record Expected(Initializer init, double std, double bound) {}

  private static final Map<String, Expected> ALL = new LinkedHashMap<>();

  private static void uniform(String name, Initializer i, double bound) {
    ALL.put(name, new Expected(i, bound / Math.sqrt(3), bound));
  }

  private static void normal(String name, Initializer i, double std) {
    ALL.put(name, new Expected(i, std, Double.POSITIVE_INFINITY));
  }

  static {
    uniform("uniform", Initializers.uniform(-0.3, 0.3), 0.3);
    uniform("torchDefault", Initializers.torchDefault(), 1 / Math.sqrt(FAN_IN));
    uniform("glorotUniform", Initializers.glorotUniform(), Math.sqrt(6 / (FAN_IN + FAN_OUT)));
    uniform(
        "glorotUniform tanh",
        Initializers.glorotUniform(Initializers.tanhGain()),
        5 / 3.0 * Math.sqrt(6 / (FAN_IN + FAN_OUT)));
    uniform("heUniform", Initializers.heUniform(), Math.sqrt(6 / FAN_IN));
    uniform(
        "heUniform out",
        Initializers.heUniform(Initializers.leakyReluGain(0.2), Fan.OUT),
        Math.sqrt(6 / 1.04 / FAN_OUT));
    uniform("lecunUniform", Initializers.lecunUniform(), Math.sqrt(3 / FAN_IN));
    normal("normal", Initializers.normal(0, 0.02), 0.02);
    normal("glorotNormal", Initializers.glorotNormal(), Math.sqrt(2 / (FAN_IN + FAN_OUT)));
    normal("heNormal", Initializers.heNormal(), Math.sqrt(2 / FAN_IN));
    normal(
        "heNormal average",
        Initializers.heNormal(1, Fan.AVERAGE),
        Math.sqrt(2 / (FAN_IN + FAN_OUT)));
    normal("lecunNormal", Initializers.lecunNormal(), Math.sqrt(1 / FAN_IN));
    // variance of a normal cut at ±1 σ: 1 − 2 φ(1) / (2 Φ(1) − 1)
    ALL.put(
        "truncatedNormal",
        new Expected(
            Initializers.truncatedNormal(0, 0.1, -0.1, 0.1),
            0.1 * Math.sqrt(1 - 2 * 0.2419707 / 0.6826895),
            0.1));
  }

  @TestFactory
  Stream<DynamicTest> distributions() {
    return ALL.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue())));
  }

  private static void check(Expected e) {
    var w = e.init.tensor(Rng.seed(5), OUT, IN, K, K);
    assertEquals(DType.FLOAT32, w.dtype());
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (double v : w.toDoubleArray()) {
      sum += v;
      squares += v * v;
      largest = Math.max(largest, Math.abs(v));
    }
    int n = w.size();
    assertEquals(0, sum / n, 4 * e.std / Math.sqrt(n));
    assertEquals(e.std, Math.sqrt(squares / n), 0.03 * e.std);
    assertTrue(largest <= e.bound * (1 + 1e-6));
    if (Double.isFinite(e.bound)) {
      assertTrue(largest > 0.99 * e.bound);
    }
    assertArrayEquals(w.toArray(), e.init.tensor(Rng.seed(5), OUT, IN, K, K).toArray());
  }

  @Test
  void layersBeginAsInPyTorch() {
    Random.seed(11);
    var conv = new Conv2d(4, 32, 3, Conv2d.options().groups(2));
    double bound = 1 / Math.sqrt(2 * 9);
    for (var p : conv.parameters()) {
      double largest = p.abs().amax().item();
      assertTrue(largest <= bound && largest > 0.8 * bound);
    }
    var fc = new Linear(50, 20);
    assertEquals(1 / Math.sqrt(50), fc.weight().abs().amax().item(), 0.01 / Math.sqrt(50));
    assertTrue(fc.bias() != null && fc.bias().abs().amax().item() > 0.1 * 1 / Math.sqrt(50));
  }

  @Test
  void orthogonalRowsOrColumns() {
    for (int[] shape : new int[][] {{5, 5}, {3, 8}, {8, 3}, {4, 2, 3, 3}, {1, 4}}) {
      var w = Initializers.orthogonal(2).tensor(Rng.seed(9), shape);
      var m = w.reshape(shape[0], -1);
      var gram = m.dim(0) <= m.dim(1) ? m.matmul(m.t()) : m.t().matmul(m);
      assertArrayEquals(Tensor.eye(gram.dim(0)).mul(4).toArray(), gram.toArray(), 1e-5f);
    }
    assertThrows(ShapeException.class, () -> Initializers.orthogonal().tensor(Rng.seed(1), 5));
  }

  @Test
  void constants() {
    assertArrayEquals(new float[] {0, 0}, Initializers.zeros().tensor(Rng.seed(1), 2).toArray());
    assertArrayEquals(new float[] {1, 1}, Initializers.ones().tensor(Rng.seed(1), 2).toArray());
    var p = new Parameter(Tensor.zeros(DType.FLOAT64, 2));
    Initializers.constant(0.5).apply(p);
    assertArrayEquals(new double[] {0.5, 0.5}, p.toDoubleArray());
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(ValueException.class, () -> Initializers.uniform(1, 0));
    assertThrows(ValueException.class, () -> Initializers.truncatedNormal(0, 1, 5, 6));
    var e =
        assertThrows(ShapeException.class, () -> Initializers.heNormal().tensor(Rng.seed(1), 5));
    assertEquals("use it for weights of two or more axes, and zeros() for biases", e.fix());
  }
}

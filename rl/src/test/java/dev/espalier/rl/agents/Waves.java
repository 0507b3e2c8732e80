package dev.espalier.rl.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.nn.Layer;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;

/** Weights and inputs that src/test/python/agents.py makes too. */
final class Waves {
  private Waves() {}

  /** Gives parameter k the values 0.6 · sin(1.7 · i + phase + k). */
  static void fill(Layer layer, double phase) {
    double k = phase;
    for (var p : layer.parameters()) {
      var x = new float[p.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (0.6 * StrictMath.sin(1.7 * i + k));
      }
      p.assign(Tensor.of(x, p.shape().toArray()));
      k++;
    }
  }

  /** cos(2.3 · i + phase). */
  static float[] cosines(int n, double phase) {
    var x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) StrictMath.cos(2.3 * i + phase);
    }
    return x;
  }

  static float[] row(float[] all, int i, int width) {
    return Arrays.copyOfRange(all, i * width, (i + 1) * width);
  }

  /** Σ cos(i) · weight i, over all parameters in order. */
  static double checksum(Iterable<? extends Tensor> parameters) {
    double sum = 0;
    int i = 0;
    for (var p : parameters) {
      for (float w : p.toArray()) {
        sum += StrictMath.cos(i++) * w;
      }
    }
    return sum;
  }

  static void close(double expected, double actual) {
    assertEquals(expected, actual, 2e-5 * Math.max(1, Math.abs(expected)));
  }
}

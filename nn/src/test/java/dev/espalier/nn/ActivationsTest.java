package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Activations as layers: PyTorch's defaults, the trained slope, the drawn slope. */
class ActivationsTest {
  private static final Tensor X = Tensor.of(-4f, -1f, -0.25f, 0f, 0.25f, 1f, 4f);

  private static void gives(Layer layer, double... expected) {
    assertArrayEquals(expected, layer.apply(X).toDoubleArray(), 2e-6, layer.describe());
  }

  /** Values of PyTorch 2.13: torch.nn.NAME()(torch.tensor([-4, -1, -.25, 0, .25, 1, 4])). */
  @Test
  void defaultsArePyTorchs() {
    gives(new Activations.CELU(), -0.9816844, -0.6321206, -0.2211992, 0, 0.25, 1, 4);
    gives(new Activations.Hardshrink(), -4, -1, 0, 0, 0, 1, 4);
    gives(new Activations.Softshrink(), -3.5, -0.5, 0, 0, 0, 0.5, 3.5);
    gives(new Activations.Hardtanh(), -1, -1, -0.25, 0, 0.25, 1, 1);
    gives(new Activations.Hardsigmoid(), 0, 1 / 3.0, 0.4583333, 0.5, 0.5416667, 2 / 3.0, 1);
    gives(new Activations.Threshold(), 0, 0, 0, 0, 0.25, 1, 4);
    gives(new Activations.PReLU(), -1, -0.25, -0.0625, 0, 0.25, 1, 4);
    double slope = (1.0 / 8 + 1.0 / 3) / 2;
    var eval = Mode.eval(() -> new Activations.RReLU().apply(X));
    assertArrayEquals(
        new double[] {-4 * slope, -slope, -0.25 * slope, 0, 0.25, 1, 4},
        eval.toDoubleArray(),
        1e-6);
  }

  @Test
  void preluTrainsASlopeForEachChannel() {
    var layer = new Activations.PReLU(2);
    assertEquals(List.of("weight"), List.copyOf(layer.namedParameters().keySet()));
    var x = Tensor.of(new float[] {-1, -2, 3, -4}, 2, 2);
    layer.apply(x).sum().backward();
    var g = layer.weight().grad();
    assertArrayEquals(new double[] {-1, -6}, g.toDoubleArray());
    var e = assertThrows(ShapeException.class, () -> layer.apply(Tensor.zeros(2, 3)));
    assertTrue(e.fix().contains("shape (3,)"), e.fix());
  }

  @Test
  void rreluDrawsSlopesWhenTraining() {
    var layer = new Activations.RReLU(0.2, 0.4);
    var y = Mode.train(() -> layer.apply(Tensor.full(-1, 1000))).toDoubleArray();
    double mean = 0;
    for (double v : y) {
      assertTrue(v <= -0.2 && v > -0.4, () -> "slope " + v);
      mean += v / y.length;
    }
    assertEquals(-0.3, mean, 0.01);
  }

  @Test
  void gluNeedsAnEvenExtent() {
    var e = assertThrows(ShapeException.class, () -> new Activations.GLU().apply(X));
    assertTrue(e.problem().contains("odd extent 7"), e.problem());
  }
}

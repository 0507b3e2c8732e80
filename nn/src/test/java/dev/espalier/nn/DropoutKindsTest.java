package dev.espalier.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dropout of channels, of samples, and for self-normalising networks. */
class DropoutKindsTest {
  /** Rows of equal values, of which some are 0; the number of those. */
  private static int whole(float[] y, int size, float kept) {
    int dropped = 0;
    for (int i = 0; i < y.length; i += size) {
      assertTrue(y[i] == 0 || y[i] == kept, () -> "value " + Arrays.toString(y));
      for (int k = 1; k < size; k++) {
        assertEquals(y[i], y[i + k]);
      }
      dropped += y[i] == 0 ? 1 : 0;
    }
    return dropped;
  }

  private static void share(double p, int dropped, int of) {
    assertEquals(p * of, dropped, 4 * Math.sqrt(of * p * (1 - p)));
  }

  @Test
  void channelsAreDroppedAsAWhole() {
    Random.seed(1);
    float kept = (float) (1 / 0.75);
    share(0.25, whole(new Dropout1d(0.25).apply(Tensor.ones(40, 30, 6)).toArray(), 6, kept), 1200);
    share(
        0.25, whole(new Dropout2d(0.25).apply(Tensor.ones(40, 30, 2, 3)).toArray(), 6, kept), 1200);
    share(
        0.25,
        whole(new Dropout3d(0.25).apply(Tensor.ones(40, 30, 1, 2, 3)).toArray(), 6, kept),
        1200);
    share(0.25, whole(new Dropout1d(0.25).apply(Tensor.ones(400, 6)).toArray(), 6, kept), 400);
    var e = assertThrows(ShapeException.class, () -> new Dropout2d(0.5).apply(Tensor.ones(3, 4)));
    assertEquals("give it 4 axes, or 3 for one sample", e.fix());
  }

  @Test
  void pathsAreDroppedForEachSample() {
    Random.seed(2);
    var y = new DropPath(0.2).apply(Tensor.ones(500, 3, 2)).toArray();
    share(0.2, whole(y, 6, 1.25f), 500);
    int all = 0;
    for (int i = 0; i < 200; i++) {
      var one = new DropPath(0.2, true).apply(Tensor.ones(2, 3)).toArray();
      all += whole(one, 6, 1.25f);
    }
    share(0.2, all, 200);
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    Random.seed(3);
    int n = 100_000;
    var x = Tensor.randn(n);
    for (double p : new double[] {0.1, 0.5}) {
      var y = new AlphaDropout(p).apply(x).toDoubleArray();
      double mean = Arrays.stream(y).average().orElseThrow();
      double square = Arrays.stream(y).map(v -> v * v).average().orElseThrow();
      assertEquals(0, mean, 6 / Math.sqrt(n));
      assertEquals(1, square, 12 / Math.sqrt(n));
    }
  }

  @Test
  void alphaDropoutGivesTheTwoValuesOfItsFormula() {
    Random.seed(4);
    // PyTorch 2.13: F.alpha_dropout(torch.ones(n), 0.3, True) gives these two.
    float kept = 1.3150446f;
    float dropped = -1.0595481f;
    var y = new AlphaDropout(0.3).apply(Tensor.ones(1000)).toArray();
    int low = 0;
    for (float v : y) {
      boolean l = Math.abs(v - dropped) < 1e-6;
      assertTrue(l || Math.abs(v - kept) < 1e-6, () -> "value " + v);
      low += l ? 1 : 0;
    }
    share(0.3, low, 1000);
    var rows = new FeatureAlphaDropout(0.3).apply(Tensor.ones(50, 20, 4)).toArray();
    for (int i = 0; i < rows.length; i++) {
      assertEquals(rows[i / 4 * 4], rows[i]);
    }
    assertThrows(ShapeException.class, () -> new FeatureAlphaDropout(0.3).apply(Tensor.ones(4)));
    assertArrayEquals(new float[3], new AlphaDropout(1).apply(Tensor.ones(3)).toArray());
  }

  @Test
  void evaluationPassesUnchanged() {
    var x = Tensor.ones(2, 3, 4);
    for (Layer l :
        List.of(
            new Dropout1d(0.5),
            new AlphaDropout(0.5),
            new FeatureAlphaDropout(0.5),
            new DropPath(0.5))) {
      assertSame(x, Mode.eval(() -> l.apply(x)), l.describe());
    }
    assertThrows(ValueException.class, () -> new DropPath(1.5));
  }
}

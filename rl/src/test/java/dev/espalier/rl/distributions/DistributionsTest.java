package dev.espalier.rl.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against torch.distributions; the figures are from src/test/python/agents.py. */
@Tag("smoke")
final class DistributionsTest {
  private final Parameter mean = new Parameter(Tensor.of(new float[] {0.3f, -1.2f, 2, 0}, 2, 2));
  private final Parameter std = new Parameter(Tensor.of(0.5f, 1.7f));

  @Test
  void categoricalIsPyTorchs() {
    var logits = new Parameter(Tensor.of(new float[][] {{0.5f, -1, 2}, {0, 0, 0}, {30, -30, 0}}));
    var d = new Categorical(logits);
    var actions = Tensor.of(new long[] {2, 0, 1}, 3);
    close(d.logProb(actions), -0.24131131f, -1.0986123f, -60f);
    close(d.entropy(), 0.62158465f, 1.0986123f, 2.807287e-12f);
    assertArrayEquals(new long[] {2, 0, 0}, d.mode().toLongArray());
    var two = d.logProb(actions).slice(0, 0, 2).sum().add(d.entropy().slice(0, 0, 2).sum());
    two.backward();
    close(
        grad(logits).slice(0, 0, 2),
        0.020986935f,
        0.063351676f,
        -0.08433861f,
        0.6666666f,
        -0.3333333f,
        -0.3333333f);
  }

  @Test
  void categoricalDrawsInProportion() {
    Random.seed(3);
    int n = 60_000;
    var logits = Tensor.of(0f, (float) StrictMath.log(2), (float) StrictMath.log(3));
    var counts = new int[3];
    for (long a : new Categorical(logits.expand(n, 3)).sample().toLongArray()) {
      counts[(int) a]++;
    }
    for (int k = 0; k < 3; k++) {
      double p = (k + 1) / 6.0;
      assertEquals(p, counts[k] / (double) n, 4 * Math.sqrt(p * (1 - p) / n));
    }
  }

  @Test
  void normalIsPyTorchs() {
    var d = new Normal(mean, std);
    var x = Tensor.of(new float[] {0.1f, 0.4f, -1, 3}, 2, 2);
    close(d.logProb(x), -2.1982646f, -21.23245f);
    close(d.entropy(), 2.6753583f, 2.6753583f);
    d.logProb(x).sum().add(d.entropy().sum()).backward();
    close(grad(mean), -0.8000001f, 0.5536332f, -12f, 1.0380623f);
    close(grad(std), 72.32f, 2.352941f);
    assertEquals(mean, d.mode());
  }

  @Test
  void draws() {
    Random.seed(5);
    int n = 40_000;
    var d = new Normal(mean.slice(0, 0, 1).expand(n, 2), std);
    var x = d.sample();
    close(x.mean(0), 0.04, 0.3f, -1.2f);
    close(x.std(1, 0), 0.03, 0.5f, 1.7f);
  }

  @Test
  void gradientsPassThroughDraws() {
    Random.seed(5);
    var d = new Normal(mean, std);
    var x = d.rsample();
    x.sum().backward();
    close(grad(mean), 1, 1, 1, 1);
    var z = x.sub(mean).div(std).detach();
    close(grad(std), z.sum(0).toArray());
  }

  @Test
  void squashedIsPyTorchs() {
    var d = new SquashedNormal(new Normal(mean, std));
    var y = Tensor.of(new float[] {0.1f, -0.9f, 0.999f, 0.5f}, 2, 2);
    close(d.logProb(y), 1e-4, -0.09712958f, -1.7062535f);
    close(d.mode(), mean.tanh().toArray());
  }

  /** What a draw says of itself is what its density says, also where tanh is 1. */
  @Test
  void squashedDrawsKnowTheirDensity() {
    Random.seed(9);
    var d = new SquashedNormal(new Normal(mean.mul(0.3), std.mul(0.2)));
    var draw = d.rsample();
    close(draw.logProbs(), 1e-4, d.logProb(draw.actions()).toArray());
    var far = new SquashedNormal(new Normal(Tensor.full(40, 1, 1), Tensor.full(1e-3, 1, 1)));
    var f = far.rsample();
    assertEquals(1, f.actions().item());
    // ln(1 − tanh²x) = 2·(ln 2 − x) to the last bit there; x is within 0.01 of 40
    double normal = -0.5 * StrictMath.log(2 * Math.PI) - StrictMath.log(1e-3);
    assertTrue(Math.abs(f.logProbs().item() - (normal + 78.6)) < 10, f.logProbs().toString());
  }

  private static Tensor grad(Parameter p) {
    var g = p.grad();
    assertTrue(g != null);
    return g;
  }

  private static void close(Tensor actual, float... expected) {
    close(actual, 3e-6, expected);
  }

  private static void close(Tensor actual, double tolerance, float... expected) {
    var a = actual.toArray();
    assertEquals(expected.length, a.length);
    for (int i = 0; i < a.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], a[i], tolerance * scale, "element " + i);
    }
  }
}

package dev.espalier.rl.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Advantages are from src/test/python/agents.py. */
@Tag("smoke")
final class RolloutBufferTest {
  private static final float[][] REWARDS = {{1, 2}, {0, -1}, {3, 0.5f}, {1, 1}, {-2, 4}};
  private static final float[] VALUES = {0.5f, 0.1f, 0.2f, -0.3f, 1, 0.7f, 0.4f, 0.6f, 0.3f, -0.2f};

  private static RolloutBuffer filled() {
    var rollout = RolloutBuffer.discrete(5, 2, 1);
    for (int t = 0; t < 5; t++) {
      rollout.choice(
          Tensor.of(new float[] {2 * t, 2 * t + 1}, 2, 1),
          Tensor.of(new long[] {t, t + 10}, 2),
          Tensor.of(-t, -t - 0.5f),
          Tensor.of(VALUES[2 * t], VALUES[2 * t + 1]));
      boolean limit = t == 4;
      rollout.outcome(0, REWARDS[t][0], t == 1, limit, limit ? 1.5 : Double.NaN);
      rollout.outcome(1, REWARDS[t][1], false, t == 2, t == 2 ? 2.5 : Double.NaN);
      rollout.next();
    }
    return rollout;
  }

  @Test
  void advantagesOfPythonsLoop() {
    var rollout = filled();
    rollout.finish(Tensor.of(9, -0.4f), 0.9, 0.8);
    var all = rollout.all();
    assertArrayEquals(
        new float[] {
          0.53599995f,
          2.6423202f,
          -0.2f,
          1.4060001f,
          2.4939198f,
          2.05f,
          0.18599993f,
          2.9848003f,
          -0.9500001f,
          3.8400002f
        },
        all.advantages().toArray(),
        1e-6f);
    assertArrayEquals(
        new float[] {
          1.036f,
          2.74232f,
          0f,
          1.1060002f,
          3.4939198f,
          2.75f,
          0.58599997f,
          3.5848002f,
          -0.6500001f,
          3.64f
        },
        all.returns().toArray(),
        1e-6f);
    assertArrayEquals(VALUES, all.values().toArray());
  }

  /** With λ = 1 the return is the discounted sum of rewards, with λ = 0 one step's target. */
  @Test
  void extremesOfLambda() {
    var rollout = filled();
    rollout.finish(Tensor.of(9, -0.4f), 0.5, 1);
    var r = rollout.all().returns().toArray();
    assertEquals(1 + 0.5 * 0, r[0], 1e-6);
    assertEquals(2 - 0.5 + 0.25 * 0.5 + 0.125 * 2.5, r[1], 1e-6);
    assertEquals(1 + 0.5 * 4 + 0.25 * -0.4, r[7], 1e-6);
    rollout.clear();
    var again = filled();
    again.finish(Tensor.of(9, -0.4f), 0.5, 0);
    assertEquals(1 + 0.5 * 0.2, again.all().returns().toArray()[0], 1e-6);
  }

  @Test
  void minibatchesShareTheSteps() {
    var rollout = filled();
    rollout.finish(Tensor.of(0, 0), 0.9, 0.9);
    var seen = new float[10];
    int n = 0;
    for (var batch : rollout.minibatches(Rng.seed(1), 5)) {
      var x = batch.observations().toArray();
      for (int i = 0; i < 2; i++) {
        long expected = (long) x[i] / 2 + (x[i] % 2 == 1 ? 10 : 0);
        assertEquals(expected, batch.actions().toLongArray()[i]);
        assertEquals(VALUES[(int) x[i]], batch.values().toArray()[i]);
        seen[n++] = x[i];
      }
    }
    Arrays.sort(seen);
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, seen);
    assertThrows(ValueException.class, () -> rollout.minibatches(Rng.seed(1), 3));
  }

  @Test
  void keepsItsOrder() {
    var rollout = RolloutBuffer.continuous(2, 1, 1, 1);
    assertThrows(StateException.class, () -> rollout.finish(Tensor.of(0f), 1, 1));
    assertThrows(StateException.class, rollout::all);
    var full = filled();
    var x = Tensor.zeros(2, 1);
    var two = Tensor.zeros(2);
    assertThrows(StateException.class, () -> full.choice(x, two, two, two));
    full.clear();
    assertThrows(ValueException.class, () -> full.choice(x, two, two, x.sum()));
  }
}

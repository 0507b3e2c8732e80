package dev.espalier.rl.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplayTest {
  private static void add(Replay replay, int k) {
    replay.add(
        new float[] {k, -k}, new float[] {k % 3}, 10 * k, new float[] {k + 1, -k - 1}, k / 100f);
  }

  @Test
  void theOldestGiveWay() {
    var replay = ReplayBuffer.discrete(4, 2);
    for (int k = 0; k < 6; k++) {
      add(replay, k);
      assertEquals(Math.min(k + 1, 4), replay.size());
    }
    var batch = replay.sample(Rng.seed(1), 200);
    var seen = new int[6];
    var observations = batch.observations().toArray();
    for (int i = 0; i < 200; i++) {
      int k = (int) observations[2 * i];
      seen[k]++;
      assertEquals(-k, observations[2 * i + 1]);
      assertEquals(k % 3, batch.actions().toLongArray()[i]);
      assertEquals(10 * k, batch.rewards().toArray()[i]);
      assertEquals(k + 1, batch.nextObservations().toArray()[2 * i]);
      assertEquals(k / 100f, batch.discounts().toArray()[i]);
      assertEquals(1, batch.weights().toArray()[i]);
    }
    assertArrayEquals(new int[] {0, 0}, new int[] {seen[0], seen[1]});
    for (int k = 2; k < 6; k++) { // 4 standard deviations of 200 draws of 4
      assertTrue(Math.abs(seen[k] - 50) < 25, k + " was drawn " + seen[k] + " times");
    }
  }

  @Test
  void resumesToTheSameDraws() {
    var replay = ReplayBuffer.continuous(5, 2, 1);
    for (int k = 0; k < 7; k++) {
      add(replay, k);
    }
    var restored = ReplayBuffer.continuous(5, 2, 1);
    restored.load(replay.state(), replay.tensors());
    add(replay, 8);
    add(restored, 8);
    assertEquals(replay.state(), restored.state());
    var a = replay.sample(Rng.seed(2), 50);
    var b = restored.sample(Rng.seed(2), 50);
    assertArrayEquals(a.observations().toArray(), b.observations().toArray());
    assertArrayEquals(a.actions().toArray(), b.actions().toArray());
    assertArrayEquals(a.rewards().toArray(), b.rewards().toArray());
  }

  @Test
  void refusesWhatDoesNotFit() {
    var replay = ReplayBuffer.discrete(4, 2);
    assertThrows(StateException.class, () -> replay.sample(Rng.seed(1), 3));
    assertThrows(
        ValueException.class, () -> replay.add(new float[3], new float[1], 0, new float[2], 1));
    assertThrows(ValueException.class, () -> ReplayBuffer.discrete(1 << 30, 4));
    add(replay, 1);
    var wrong = ReplayBuffer.discrete(4, 3);
    assertThrows(ValueException.class, () -> wrong.load(replay.state(), replay.tensors()));
    assertThrows(ValueException.class, () -> wrong.load(Map.of(), Map.of()));
  }

  /** Schaul et al., equations 1 and 2 with α = 1 and β = 0.5. */
  @Test
  void drawsByPriority() {
    var replay =
        new PrioritizedReplay(
            ReplayBuffer.discrete(4, 2), new PrioritizedReplay.Options(1, 0.5, 1e-9));
    for (int k = 0; k < 4; k++) {
      add(replay, k);
    }
    replay.update(Tensor.of(new int[] {0, 1, 2, 3}, 4), Tensor.of(1, -2, 3, -4));
    var batch = replay.sample(Rng.seed(1), 1000);
    var counts = new int[4];
    var weights = batch.weights().toArray();
    var indices = batch.indices().toIntArray();
    for (int i = 0; i < 1000; i++) {
      counts[indices[i]]++;
      double p = (indices[i] + 1) / 10.0;
      double rarest = StrictMath.pow(4 * 0.1, -0.5);
      assertEquals(StrictMath.pow(4 * p, -0.5) / rarest, weights[i], 1e-6);
    }
    for (int k = 0; k < 4; k++) { // stratified: a range's share is met to within its two ends
      assertEquals(100 * (k + 1), counts[k], 2);
    }
  }

  @Test
  void newTransitionsAreAsLikelyAsTheWorst() {
    var replay = new PrioritizedReplay(ReplayBuffer.discrete(3, 2), OPTIONS);
    add(replay, 0);
    add(replay, 1);
    replay.update(Tensor.of(new int[] {0, 1}, 2), Tensor.of(5, 1));
    add(replay, 2);
    var counts = new int[3];
    for (int i : replay.sample(Rng.seed(4), 1100).indices().toIntArray()) {
      counts[i]++;
    }
    assertArrayEquals(new int[] {500, 100, 500}, counts);
  }

  private static final PrioritizedReplay.Options OPTIONS =
      PrioritizedReplay.Options.DEFAULT.alpha(1).epsilon(1e-12);

  @Test
  void prioritiesAreSaved() {
    var replay = new PrioritizedReplay(ReplayBuffer.discrete(3, 2), OPTIONS);
    for (int k = 0; k < 5; k++) {
      add(replay, k);
    }
    replay.update(Tensor.of(new int[] {0, 1, 2}, 3), Tensor.of(0.3f, 7, 0.1f));
    replay.setBeta(0.8);
    var restored = new PrioritizedReplay(ReplayBuffer.discrete(3, 2), OPTIONS);
    restored.load(replay.state(), replay.tensors());
    add(replay, 9);
    add(restored, 9);
    var a = replay.sample(Rng.seed(2), 64);
    var b = restored.sample(Rng.seed(2), 64);
    assertArrayEquals(a.indices().toIntArray(), b.indices().toIntArray());
    assertArrayEquals(a.weights().toArray(), b.weights().toArray());
    assertEquals(replay.state(), restored.state());
  }

  @Test
  void refusesErrorsThatAreNotNumbers() {
    var replay = new PrioritizedReplay(ReplayBuffer.discrete(3, 2), OPTIONS);
    add(replay, 0);
    assertThrows(
        ValueException.class,
        () -> replay.update(Tensor.of(new int[] {0}, 1), Tensor.of(Float.NaN)));
  }
}

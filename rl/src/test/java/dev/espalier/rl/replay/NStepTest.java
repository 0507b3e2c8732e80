package dev.espalier.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.Rng;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** By hand: γ = 1/2, rewards 1, 2, 4, 8, so that all is exact. */
final class NStepTest {
  private static void episode(NStep returns, Replay to, boolean terminated) {
    for (int t = 0; t < 4; t++) {
      boolean last = t == 3;
      returns.add(
          new float[] {t},
          new float[] {0},
          1 << t,
          new float[] {t + 1},
          last && terminated,
          last && !terminated,
          to);
    }
  }

  /** observation → "reward discount next" of all transitions. */
  private static Map<Integer, String> transitions(Replay replay) {
    var all = new TreeMap<Integer, String>();
    var b = replay.sample(Rng.seed(1), 200);
    for (int i = 0; i < 200; i++) {
      all.put(
          (int) b.observations().toArray()[i],
          b.rewards().toArray()[i]
              + " "
              + b.discounts().toArray()[i]
              + " "
              + b.nextObservations().toArray()[i]);
    }
    return all;
  }

  @Test
  void ofThreeSteps() {
    var replay = ReplayBuffer.discrete(10, 1);
    episode(new NStep(3, 0.5), replay, false);
    assertEquals(4, replay.size());
    assertEquals(
        "{0=3.0 0.125 3.0, 1=6.0 0.125 4.0, 2=8.0 0.25 4.0, 3=8.0 0.5 4.0}",
        transitions(replay).toString());
  }

  @Test
  void nothingFollowsATermination() {
    var replay = ReplayBuffer.discrete(10, 1);
    episode(new NStep(3, 0.5), replay, true);
    assertEquals(
        "{0=3.0 0.125 3.0, 1=6.0 0.0 4.0, 2=8.0 0.0 4.0, 3=8.0 0.0 4.0}",
        transitions(replay).toString());
  }

  @Test
  void ofOneStep() {
    var replay = ReplayBuffer.discrete(10, 1);
    episode(new NStep(1, 0.5), replay, true);
    assertEquals(
        "{0=1.0 0.5 1.0, 1=2.0 0.5 2.0, 2=4.0 0.5 3.0, 3=8.0 0.0 4.0}",
        transitions(replay).toString());
  }

  @Test
  void anUnfinishedReturnIsSaved() {
    var returns = new NStep(3, 0.5);
    var replay = ReplayBuffer.discrete(10, 1);
    returns.add(new float[] {0}, new float[] {0}, 1, new float[] {1}, false, false, replay);
    returns.add(new float[] {1}, new float[] {0}, 2, new float[] {2}, false, false, replay);
    var restored = new NStep(3, 0.5);
    restored.load(returns.state(), returns.tensors());
    restored.add(new float[] {2}, new float[] {0}, 4, new float[] {3}, false, true, replay);
    assertEquals(
        "{0=3.0 0.125 3.0, 1=4.0 0.25 3.0, 2=4.0 0.5 3.0}", transitions(replay).toString());
  }
}

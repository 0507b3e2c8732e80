package dev.espalier.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.envs.Environments;
import dev.espalier.rl.wrappers.EpisodeStatistics;
import dev.espalier.rl.wrappers.OneHotObservation;
import dev.espalier.rl.wrappers.RecordEpisodeStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VectorEnvironmentTest {
  private static List<String> play(VectorEnvironment<Integer> env, int from, int steps) {
    var seen = new ArrayList<String>();
    for (int t = from; t < from + steps; t++) {
      var actions = new int[env.size()];
      for (int i = 0; i < actions.length; i++) {
        actions[i] = (t * (i + 3) >> 2) & 1;
      }
      var r = env.step(actions);
      assertArrayEquals(r.observations(), env.observations());
      seen.add(
          Arrays.toString(r.observations())
              + Arrays.toString(r.finalObservations())
              + Arrays.toString(r.rewards())
              + Arrays.toString(r.terminated())
              + Arrays.toString(r.truncated())
              + r.infos());
    }
    return seen;
  }

  private static VectorEnvironment<Integer> poles(int n) {
    return VectorEnvironment.of(
        n, () -> new RecordEpisodeStatistics<>(Environments.CART_POLE.make()));
  }

  /** Row i is what environment i alone gives with seed + i, reset where its episodes end. */
  @Test
  void rowsAreThoseOfSingleEnvironments() {
    var all = poles(3);
    all.reset(40);
    int ended = 0;
    var alone = Environments.CART_POLE.make();
    var now = alone.reset(42).observation();
    for (int t = 0; t < 300; t++) {
      assertArrayEquals(now, Arrays.copyOfRange(all.observations(), 8, 12));
      int action = now[2] > 0 ? 1 : 0;
      var r = alone.step(action);
      var step = all.step(new int[] {0, 1, action});
      assertArrayEquals(
          r.observation(), Arrays.copyOfRange(step.finalObservations(), 8, 12), "final");
      assertEquals(r.terminated(), step.terminated()[2]);
      assertEquals(r.reward(), step.rewards()[2]);
      assertEquals(r.done(), EpisodeStatistics.of(step.infos().get(2)) != null);
      now = r.done() ? alone.reset().observation() : r.observation();
      ended += r.done() ? 1 : 0;
    }
    assertTrue(ended > 2, ended + " episodes");
  }

  @Test
  void threadsChangeNothing() {
    var one = poles(5);
    var three = poles(5).threads(3);
    assertArrayEquals(one.reset(9), three.reset(9));
    assertEquals(play(one, 0, 200), play(three, 0, 200));
  }

  /** Environments that draw in each step may be stepped by changing threads. */
  @Test
  void threadsMayDraw() {
    var lakes =
        VectorEnvironment.of(4, () -> new OneHotObservation<>(Environments.FROZEN_LAKE.make()));
    var same =
        VectorEnvironment.of(4, () -> new OneHotObservation<>(Environments.FROZEN_LAKE.make()))
            .threads(2);
    lakes.reset(3);
    same.reset(3);
    assertEquals(play(lakes, 0, 200), play(same, 0, 200));
  }

  @Test
  void stateGoesOnToTheBit() {
    var a = poles(3);
    a.reset(1);
    play(a, 0, 33);
    var b = poles(3);
    b.load(a.state(), Map.of());
    assertArrayEquals(a.observations(), b.observations());
    assertEquals(play(a, 33, 100), play(b, 33, 100));
  }

  @Test
  void continuousActionsAreRows() {
    var env = VectorEnvironment.of(2, Environments.PENDULUM::make);
    env.reset(0);
    var r = env.step(new float[] {1, -1});
    assertEquals(6, r.observations().length);
    assertNotNull(r.infos().get(1));
  }
}

package dev.espalier.rl.wrappers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.Box;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.envs.FrozenLake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected values are those of Gymnasium 1.3: src/test/python/wrappers.py. */
final class WrappersTest {
  /** Steps of one action and the resets between, as the script takes them. */
  private record Seen(
      List<float[]> observations, List<Double> rewards, List<EpisodeStatistics> episodes) {
    static Seen of(Environment<float[], float[]> env, int steps) {
      var seen = new Seen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      seen.add(env.reset());
      for (int i = 0; i < steps; i++) {
        var r = env.step(new float[] {0.5f});
        seen.add(r);
        if (r.done()) {
          seen.add(env.reset());
        }
      }
      return seen;
    }

    private void add(ResetResult<float[]> r) {
      observations.add(r.observation());
    }

    private void add(StepResult<float[]> r) {
      observations.add(r.observation());
      rewards.add(r.reward());
      var episode = EpisodeStatistics.of(r);
      if (episode != null) {
        episodes.add(episode);
      }
    }

    private void rewards(double tolerance, double... expected) {
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], rewards.get(i), tolerance, "reward " + i);
      }
    }
  }

  @Test
  void normalizeObservation() {
    float[][] expected = {
      {0.002425773f, 0},
      {0.9983543f, 1.0000249f},
      {1.2242347f, -1.0690413f},
      {1.341415f, 0.4472248f},
      {1.4140934f, -1.4142206f},
      {1.4637783f, 1.9237445e-8f},
      {1.4999537f, 1.2377124f},
      {1.5274935f, -0.82502985f}
    };
    var seen = Seen.of(new NormalizeObservation<>(new MadeUp()), 12);
    for (int i = 0; i < expected.length; i++) {
      // Gymnasium's statistics are float32.
      assertArrayEquals(expected[i], seen.observations.get(i), 2e-6f, "observation " + i);
    }
    assertArrayEquals(new float[] {1.626974f, 0}, seen.observations.getLast(), 2e-6f, "last");
  }

  @Test
  void normalizeReward() {
    Seen.of(new NormalizeReward<>(new MadeUp(), 0.9, 1e-8), 12)
        .rewards(
            1e-11,
            96.16128418817868,
            -1.1748011642753313,
            2.71339512256106,
            -0.6302636368414676,
            -0.7625387156416271,
            0.14877902492354003,
            1.1238806020147671,
            -0.1705281564113298,
            -0.5245061101851884,
            0.5523969251602615,
            -0.9216512958433751,
            0.19203733263608067);
  }

  @Test
  void clipAndTransformReward() {
    Seen.of(new ClipReward<>(new MadeUp(), -1, 2), 12)
        .rewards(0, 2, -.5, 2, -1, -1, .5, 2, -.5, -1, 1.5, -1, .5);
    Seen.of(new TransformReward<>(new MadeUp(), r -> 2 * r), 3).rewards(0, 7, -1, 5);
  }

  @Test
  void frameStackObservation() {
    float[][] expected = {
      {.25f, 0, .25f, 0, .25f, 0},
      {.25f, 0, .25f, 0, .5f, 2},
      {.25f, 0, .5f, 2, .75f, -1},
      {.5f, 2, .75f, -1, 1, 1},
      {.75f, -1, 1, 1, 1.25f, -2},
      {1.5f, 0, 1.5f, 0, 1.5f, 0},
      {1.5f, 0, 1.5f, 0, 1.75f, 2},
      {1.5f, 0, 1.75f, 2, 2, -1}
    };
    var seen = Seen.of(new FrameStackObservation<>(new MadeUp(), 3), 6);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], seen.observations.get(i), "observation " + i);
    }
  }

  @Test
  void recordEpisodeStatistics() {
    var env = new RecordEpisodeStatistics<>(new MadeUp(), 2);
    var seen = Seen.of(env, 12);
    assertEquals(
        List.of(
            new EpisodeStatistics(4, 4), new EpisodeStatistics(1, 4), new EpisodeStatistics(-2, 4)),
        seen.episodes);
    assertEquals(seen.episodes.subList(1, 3), env.episodes());
    assertNull(EpisodeStatistics.of(env.step(new float[] {0})));
  }

  @Test
  void rescaleAction() {
    var inner = new MadeUp();
    var env = new RescaleAction<>(inner, -1, 1);
    assertEquals(Box.of(-1, 1, 1), env.actionSpace());
    env.reset();
    float[][] expected = {{-1, -2}, {0, 2}, {.25f, 3}, {1, 6}};
    for (var row : expected) {
      env.step(new float[] {row[0]});
      assertEquals(row[1], inner.taken());
    }
    assertSame(inner, env.unwrapped());
  }

  @Test
  void timeLimit() {
    var env = new TimeLimit<>(new MadeUp(), 2);
    env.reset();
    assertTrue(!env.step(new float[] {0}).done());
    assertTrue(env.step(new float[] {0}).truncated());
  }

  @Test
  void oneHotObservation() {
    var env = new OneHotObservation<>(new FrozenLake("4x4"));
    env.reset(1);
    var r = env.step(2);
    int hot = ((FrozenLake) env.unwrapped()).internalState();
    for (int i = 0; i < 16; i++) {
      assertEquals(i == hot ? 1 : 0, r.observation()[i]);
    }
  }

  static List<Function<Environment<float[], float[]>, Environment<float[], float[]>>> wrappers() {
    return List.of(
        e -> new TimeLimit<>(e, 3),
        NormalizeObservation::new,
        NormalizeReward::new,
        e -> new FrameStackObservation<>(e, 3),
        RecordEpisodeStatistics::new,
        e -> new RescaleAction<>(e, -1, 1),
        e -> new RecordEpisodeStatistics<>(new NormalizeReward<>(new TimeLimit<>(e, 4))),
        e -> new TransformObservation<>(e, x -> new float[] {x[0]}, Box.of(-9, 9, 1)));
  }

  /** What a wrapper remembers goes into checkpoints, and comes back out of them to the bit. */
  @ParameterizedTest
  @MethodSource("wrappers")
  void stateGoesOnToTheBit(
      Function<Environment<float[], float[]>, Environment<float[], float[]>> wrap) {
    var a = wrap.apply(new MadeUp());
    Seen.of(a, 7);
    var b = wrap.apply(new MadeUp());
    b.load(a.state(), Map.of());
    assertEquals(a.state(), b.state());
    var x = Seen.of(a, 9);
    var y = Seen.of(b, 9);
    assertEquals(x.rewards, y.rewards);
    assertEquals(x.episodes, y.episodes);
    for (int i = 0; i < x.observations.size(); i++) {
      assertArrayEquals(x.observations.get(i), y.observations.get(i));
    }
    assertEquals(a.state(), b.state());
  }
}

package dev.espalier.rl.envs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.rl.Environment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all environments promise. */
final class EnvironmentsTest {
  static List<EnvironmentSpec<?, ?>> all() {
    return Environments.all();
  }

  /** Plays with random actions, and notes everything that is seen. */
  private static <O, A> List<String> play(Environment<O, A> env, Rng rng, int steps) {
    var seen = new ArrayList<String>();
    for (int i = 0; i < steps; i++) {
      var r = env.step(env.actionSpace().sample(rng));
      assertTrue(
          env.observationSpace().contains(r.observation()), env + " " + text(r.observation()));
      seen.add(text(r.observation()) + " " + r.reward() + r.terminated() + r.truncated());
      if (r.done()) {
        seen.add(text(env.reset().observation()));
      }
    }
    return seen;
  }

  private static String text(Object observation) {
    return observation instanceof float[] x ? Arrays.toString(x) : String.valueOf(observation);
  }

  @Tag("smoke")
  @ParameterizedTest
  @MethodSource("all")
  void sameSeedSameEpisodes(EnvironmentSpec<?, ?> spec) {
    var a = spec.make();
    var b = spec.make();
    assertEquals(text(a.reset(7).observation()), text(b.reset(7).observation()));
    var seen = play(a, Rng.seed(1), 1200);
    assertEquals(seen, play(b, Rng.seed(1), 1200));
    b.reset(8);
    boolean random = spec != Environments.CLIFF_WALKING;
    assertEquals(random, !seen.equals(play(b, Rng.seed(1), 1200)), "another seed");
  }

  /** A state taken in the middle of an episode leads to the same future in a new environment. */
  @ParameterizedTest
  @MethodSource("all")
  void stateGoesOnToTheBit(EnvironmentSpec<?, ?> spec) {
    var a = spec.make();
    a.reset(3);
    for (int cut : new int[] {0, 7, 130}) {
      play(a, Rng.seed(cut), cut);
      var state = a.state();
      var b = spec.make();
      b.load(state, Map.of());
      assertEquals(state, b.state());
      assertEquals(play(a, Rng.seed(5), 700), play(b, Rng.seed(5), 700));
    }
  }

  /** Starts are uniform: extremes and mean of 20,000 draws. */
  @Test
  void startsAreUniform() {
    starts(
        new CartPole(), new double[] {-.05, -.05, -.05, -.05}, new double[] {.05, .05, .05, .05});
    starts(new MountainCar(), new double[] {-.6, 0}, new double[] {-.4, 0});
    starts(new MountainCarContinuous(), new double[] {-.6, 0}, new double[] {-.4, 0});
    starts(new Acrobot(), new double[] {-.1, -.1, -.1, -.1}, new double[] {.1, .1, .1, .1});
    starts(new Pendulum(), new double[] {-Math.PI, -1}, new double[] {Math.PI, 1});
  }

  private static void starts(ClassicControl<?> env, double[] low, double[] high) {
    int n = 20_000;
    env.reset(11);
    var least = env.internalState();
    var most = env.internalState();
    var sum = new double[low.length];
    for (int i = 0; i < n; i++) {
      env.reset();
      var s = env.internalState();
      for (int k = 0; k < s.length; k++) {
        least[k] = Math.min(least[k], s[k]);
        most[k] = Math.max(most[k], s[k]);
        sum[k] += s[k];
      }
    }
    for (int k = 0; k < low.length; k++) {
      double width = high[k] - low[k];
      assertTrue(least[k] >= low[k] - 1e-8 && most[k] <= high[k] + 1e-8, env + " bounds");
      assertEquals(low[k], least[k], width * 1e-3, env + " least");
      assertEquals(high[k], most[k], width * 1e-3, env + " most");
      // Four standard errors of the mean of a uniform distribution.
      assertEquals((low[k] + high[k]) / 2, sum[k] / n, 4 * width / Math.sqrt(12.0 * n) + 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void timeLimits(EnvironmentSpec<?, ?> spec) {
    var env = spec.make();
    env.reset(1);
    if (spec.maxEpisodeSteps().isPresent()) {
      assertTrue(longest(env, 20) <= spec.maxEpisodeSteps().getAsInt());
    }
  }

  private static <O, A> int longest(Environment<O, A> env, int episodes) {
    var rng = Rng.seed(2);
    int longest = 0;
    for (int e = 0; e < episodes; e++) {
      env.reset();
      int steps = 0;
      boolean done = false;
      while (!done) {
        done = env.step(env.actionSpace().sample(rng)).done();
        steps++;
      }
      longest = Math.max(longest, steps);
    }
    return longest;
  }

  @Test
  void thePendulumIsTruncatedAfter200Steps() {
    var env = Environments.PENDULUM.make();
    env.reset(0);
    for (int i = 1; i <= 200; i++) {
      var r = env.step(new float[] {0});
      assertEquals(i == 200, r.truncated());
      assertFalse(r.terminated());
    }
  }

  @Test
  void internalStateIsTakenOver() {
    var env = new CartPole();
    env.setInternalState(1, 2, 0.1, 4);
    assertArrayEquals(new double[] {1, 2, 0.1, 4}, env.internalState());
    assertEquals(1, env.step(1).reward());
  }
}

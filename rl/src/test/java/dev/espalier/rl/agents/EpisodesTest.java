package dev.espalier.rl.agents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.nn.optim.Adam;
import dev.espalier.rl.VectorEnvironment;
import dev.espalier.rl.envs.CartPole;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.rl.wrappers.TimeLimit;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents count, and what they take down of environments. */
final class EpisodesTest {
  @Test
  void returnsOfTheLastEpisodes() {
    var returns = new EpisodeReturns(2, 3);
    assertTrue(Double.isNaN(returns.mean()));
    returns.add(0, 1, false);
    returns.add(1, 10, true);
    returns.add(0, 2, true);
    assertEquals(6.5, returns.mean());
    assertEquals(3, returns.mean(1));
    assertFalse(returns.reached(0), "two episodes are not three");
    returns.add(1, 5, true);
    assertTrue(returns.reached(6));
    assertFalse(returns.reached(6.1));
    returns.add(0, 1, true);
    assertEquals(3, returns.mean()); // 3, 5, 1: the 10 is gone
    assertEquals(4, returns.episodes());
  }

  @Test
  void returnsAreSaved() {
    var returns = new EpisodeReturns(2, 3);
    returns.add(0, 0.1, true);
    returns.add(0, 0.2, false);
    var restored = new EpisodeReturns(2, 3);
    restored.load(returns.state(), Map.of());
    restored.add(0, 0.7, true);
    assertEquals((0.1 + (0.2 + 0.7)) / 2, restored.mean(), 1e-15);
    assertEquals(2, restored.episodes());
    var other = new EpisodeReturns(3, 3);
    assertThrows(ValueException.class, () -> other.load(returns.state(), Map.of()));
    assertThrows(ValueException.class, () -> restored.load(Map.of(), Map.of()));
  }

  @Test
  void theFirstTimeCounts() {
    var goal = new Goal();
    goal.at(5, false);
    assertNull(goal.step());
    var early = goal.state();
    goal.at(7, true);
    goal.at(9, true);
    assertEquals(7, goal.step());
    var restored = new Goal();
    restored.load(goal.state(), Map.of());
    assertEquals(7, restored.step());
    restored.load(early, Map.of());
    assertFalse(restored.isReached());
  }

  /** 500 steps are more than CartPole stands still when it is always pushed to one side. */
  @Test
  void playedEpisodesBeginFromTheirSeeds() {
    var env = new TimeLimit<>(new CartPole(), 500);
    var three = Play.returns(env, _ -> 0, 3, 40);
    assertEquals(Play.episode(env, _ -> 0, 41), three.get(1));
    assertEquals(
        (three.get(0) + three.get(1) + three.get(2)) / 3, Play.meanReturn(env, _ -> 0, 3, 40));
    assertTrue(three.get(0) >= 8 && three.get(0) <= 11, "return " + three);
  }

  /** The target of a step that the time limit ends is r + γ · V of what the step led to. */
  @Test
  void aTimeLimitIsNotTheEndOfValue() {
    Random.seed(3);
    var envs = VectorEnvironment.of(2, () -> new TimeLimit<>(new CartPole(), 3));
    envs.reset(5);
    var model = ActorCritic.discrete(4, 2, 8);
    var agent = new Ppo(model, new Adam(model.parameters(), 1e-3), Ppo.Options.DEFAULT);
    var rollout = RolloutBuffer.discrete(3, 2, 4);
    float[] last = {};
    for (int t = 0; t < 3; t++) {
      var step = agent.step(envs, rollout);
      assertArrayEquals(new boolean[] {t == 2, t == 2}, step.truncated());
      last = step.finalObservations();
      assertEquals(t < 2, Arrays.equals(last, step.observations()));
    }
    var values = agent.values(Tensor.of(last, 2, 4)).toArray();
    assertNotEquals(0, values[0]);
    rollout.finish(agent.values(OnPolicy.observations(envs)), 0.9, 0);
    var returns = rollout.all().returns().toArray();
    assertEquals(1 + 0.9 * values[0], returns[4], 1e-6);
    assertEquals(1 + 0.9 * values[1], returns[5], 1e-6);
  }
}

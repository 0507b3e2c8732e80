package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.io.Json;
import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of deep reinforcement learning: that they learn, and go on after a kill. */
final class ReinforcementTest {
  @TempDir Path temp;

  /** What a policy that pushes at random gets, and what the quick version must get. */
  @ParameterizedTest
  @CsvSource({
    "cartpole-ppo, mean_return, 22, 120",
    "cartpole-ppo, greedy_mean_return, 22, 250",
    "acrobot-ppo, mean_return, -500, -380",
    "cartpole-dqn, greedy_mean_return, 22, 120",
    "pendulum-sac, mean_return, -1200, -700"
  })
  @Tag("slow")
  void quickVersionsLearn(String recipe, String field, double random, double wanted) {
    var result = TestRun.quick(recipe).train(temp.resolve("run"));
    double value = result.get(field).number();
    assertTrue(value >= wanted, recipe + ": " + value + " (at random " + random + ")");
  }

  @Test
  void ppoGoesOnAfterAKill() throws InterruptedException {
    var run = TestRun.quick("cartpole-ppo").with("steps", 6_000).seed(3);
    assertEquals(6_144, run.sameBitsAfterKills(temp).get("steps").integer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "all"})
  void dqnGoesOnAfterAKill(String kind) throws InterruptedException {
    var run = TestRun.quick("cartpole-dqn").with("steps", 500).with("warm-up", 60).seed(3);
    if (kind.equals("all")) {
      run.with("dueling", true).with("prioritized", true).with("n-step", 3);
    }
    run.sameBitsAfterKills(temp);
  }

  @Test
  void sacGoesOnAfterAKill() throws InterruptedException {
    TestRun.quick("pendulum-sac")
        .with("steps", 300)
        .with("warm-up", 30)
        .with("hidden", 16)
        .with("batch", 16)
        .seed(3)
        .sameBitsAfterKills(temp);
  }

  /** Acrobot's first episodes take 500 steps in each of eight environments. */
  @Test
  void aMeanOfNoEpisodesIsNull() {
    var result = TestRun.quick("acrobot-ppo").with("steps", 200).train(temp.resolve("run"));
    assertTrue(result.get("mean_return") instanceof Json.Null);
    assertEquals(256, result.get("steps").integer());
  }

  /** The goal is null while it is not reached, and the curves have what the report shows. */
  @Test
  void aGoalThatIsNotReachedIsNull() throws IOException {
    var out = temp.resolve("run");
    var result = TestRun.quick("cartpole-ppo").with("steps", 1_000).train(out);
    assertTrue(result.get("steps_to_goal") instanceof Json.Null);
    var curves = Files.readString(out.resolve("metrics.csv"));
    assertTrue(curves.contains("\n256,episode_return,"), curves);
    assertTrue(curves.contains("\n1024,mean_return,"), curves);
  }
}

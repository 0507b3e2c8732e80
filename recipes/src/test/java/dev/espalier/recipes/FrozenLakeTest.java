package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe frozenlake: a policy at random gets 0.014. */
final class FrozenLakeTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"q-learning", "sarsa", "expected-sarsa"})
  void learns(String algorithm) throws IOException {
    var out = temp.resolve("run");
    var result = TestRun.quick("frozenlake").with("algorithm", algorithm).train(out);
    // A return is 0 or 1: three standard errors of the mean of 1,000 are 0.042.
    double value = result.get("policy_value").number();
    assertTrue(value >= 0.72, "exact value " + value);
    assertEquals(value, result.get("mean_return").number(), 0.042);
    assertEquals(0.7441902878292697, result.get("optimal_value").number(), 1e-6);
    var report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("<animate attributeName=\"cx\""), "an episode moves");
  }

  @Test
  void eightByEight() {
    var result = TestRun.quick("frozenlake").with("map", "8x8").with("steps", 600_000);
    assertTrue(result.train(temp.resolve("run")).get("policy_value").number() >= 0.85);
  }

  @Test
  void firmIce() {
    var result = TestRun.quick("frozenlake").with("deterministic", true);
    assertEquals(1, result.train(temp.resolve("run")).get("mean_return").number());
  }

  @Test
  void goesOnAfterAKill() throws InterruptedException {
    TestRun.quick("frozenlake").with("algorithm", "sarsa").seed(4).sameBitsAfterKills(temp);
  }
}

package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.cpu.Threads;
import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The AlphaZero recipes: that they learn, and come to the same bits after a kill and on any
 * threads.
 */
final class SelfPlayTest {
  @TempDir Path temp;

  private static TestRun tiny(String recipe) {
    var run =
        TestRun.quick(recipe)
            .with("games", 24)
            .with("iteration", 12)
            .with("steps", 6)
            .with("batch", 16)
            .with("simulations", 6)
            .with("blocks", 0)
            .with("channels", 4);
    return switch (recipe) {
      case "alphazero-tictactoe" -> run;
      case "alphazero-go" -> run.with("size", 3).with("match", 4).with("opponents", 2);
      default -> run.with("match", 4).with("opponents", 2);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"alphazero-tictactoe", "alphazero-connect4", "alphazero-go"})
  void goesOnAfterAKill(String recipe) throws InterruptedException {
    assertEquals(24, tiny(recipe).sameBitsAfterKills(temp).get("games").integer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"alphazero-tictactoe", "alphazero-connect4", "alphazero-go"})
  void threadsChangeNoBit(String recipe) {
    int before = Threads.get();
    try {
      Threads.set(1);
      var one = tiny(recipe).train(temp.resolve("one")).get("weights_sha256");
      Threads.set(2);
      assertEquals(one, tiny(recipe).train(temp.resolve("two")).get("weights_sha256"));
    } finally {
      Threads.set(before);
    }
  }

  /** An untrained network loses 100 of 762 lines with this search; the first loss is above 2. */
  @Test
  @Tag("slow")
  void ticTacToeIsLearnt() {
    var result = TestRun.quick("alphazero-tictactoe").train(temp.resolve("run"));
    assertTrue(result.get("losses").integer() <= 5, result::toString);
    assertTrue(result.get("policy_loss").number() < 1.6, result::toString);
  }

  /** The first network, with the same search, is beaten. */
  @ParameterizedTest
  @ValueSource(strings = {"alphazero-connect4", "alphazero-go"})
  @Tag("slow")
  void theFirstNetworkIsBeaten(String recipe) throws IOException {
    var out = temp.resolve("run");
    var result = TestRun.quick(recipe).train(out);
    assertTrue(result.get("score_first").number() >= 0.65, result::toString);
    var report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("against the first network"));
    assertTrue(report.contains("A game against itself"));
  }
}

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

/**
 * The language models learn: guessing costs 4.11 nats, knowing the frequencies of characters 3.3,
 * knowing the character before 2.5.
 */
class ShakespeareTest {
  @TempDir private Path temp;

  @Test
  @Tag("slow")
  void charlmLearnsToTheSameBitsAfterKills() throws InterruptedException, IOException {
    var line = TestRun.quick("charlm").sameBitsAfterKills(temp);
    check(line, 2.1);
    assertTrue(line.get("val_loss_windows").number() > line.get("val_loss").number());
  }

  @Test
  @Tag("slow")
  void gptLearnsToTheSameBitsAfterKills() throws InterruptedException, IOException {
    check(TestRun.quick("gpt").sameBitsAfterKills(temp), 2.3);
  }

  private void check(Json line, double loss) throws IOException {
    assertTrue(line.get("val_loss").number() < loss, line::toString);
    assertEquals(
        StrictMath.exp(line.get("val_loss").number()), line.get("perplexity").number(), 1e-4);
    assertTrue(Files.isRegularFile(temp.resolve("whole/" + Writer.TOKENIZER)));
    var report = Files.readString(temp.resolve("whole/report.html"));
    assertTrue(report.contains("What it wrote while it learnt"));
    assertTrue(report.contains("ROMEO:"));
  }

  @Test
  void aFolderWithoutTheTextIsRefusedInALine() throws IOException {
    for (var name : new String[] {"charlm", "gpt"}) {
      var folder = Files.createDirectories(temp.resolve("data"));
      var refusal = TestRun.quick(name).data(folder).refusal(temp.resolve("run"));
      assertTrue(refusal.contains("there is no input.txt (or .gz) in " + folder), refusal);
      assertTrue(refusal.contains("https://github.com/karpathy/char-rnn"), refusal);
      Files.writeString(folder.resolve("input.txt"), "To be\n");
      var small = TestRun.quick(name).data(folder).refusal(temp.resolve("run"));
      assertTrue(small.contains("the training part has 5 tokens, a batch needs"), small);
      Files.write(folder.resolve("input.txt"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
      var damaged = TestRun.quick(name).data(folder).refusal(temp.resolve("run"));
      assertTrue(damaged.contains("line 2 is not UTF-8 text"), damaged);
      Files.delete(folder.resolve("input.txt"));
    }
  }
}

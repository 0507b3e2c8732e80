package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.recipes.run.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On opinions of a small grammar, a third of them with a negation, which a bag cannot use. */
class SentimentTest {
  @TempDir static Path data;
  @TempDir Path temp;

  @BeforeAll
  static void write() {
    ToyText.sst2(data, 1600, 400);
  }

  @Test
  @Tag("slow")
  void theLstmReadsNegations() throws Exception {
    readsNegations("bilstm", 6, 0.01, 0.97);
  }

  @Test
  void theTransformerReadsNegations() throws Exception {
    readsNegations("transformer", 8, 0.002, 0.85);
  }

  private void readsNegations(String model, int epochs, double lr, double accuracy)
      throws Exception {
    var run = TestRun.quick("sentiment").data(data).with("model", model);
    var line = run.with("epochs", epochs).with("lr", lr).sameBitsAfterKills(temp);
    assertTrue(line.get("test_accuracy").number() > accuracy, line::toString);
    assertTrue(line.get("bag_of_words_accuracy").number() < 0.8, line::toString);
    assertTrue(line.get("train_loss").number() < 0.5, line::toString);
    var report = Files.readString(temp.resolve("whole/report.html"));
    assertTrue(report.contains("Where order decides") && report.contains("class=\"pro\""));
    assertTrue(Files.readString(temp.resolve("whole/tokenizer.json")).contains("charming"));
  }

  @Test
  void aBagOfWordsIsARecipeOfItsOwn() {
    var line =
        TestRun.quick("sentiment").data(data).with("model", "bow").train(temp.resolve("bow"));
    double accuracy = line.get("test_accuracy").number();
    assertEquals(accuracy, line.get("bag_of_words_accuracy").number());
    assertTrue(accuracy > 0.6 && accuracy < 0.8, line::toString);
  }

  @Test
  void saysWhatIsWrongWithTheData() throws IOException {
    var empty = Files.createDirectory(temp.resolve("empty"));
    var run = TestRun.quick("sentiment").data(empty);
    assertTrue(run.refusal(temp.resolve("run")).contains("there is no train.tsv"));
    for (var name : new String[] {"train", "dev", "test"}) {
      Files.copy(data.resolve(name + ".tsv.gz"), empty.resolve(name + ".tsv.gz"));
    }
    var file = empty.resolve("dev.tsv.gz");
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
    assertTrue(run.refusal(temp.resolve("run")).contains("dev.tsv.gz"));
  }
}

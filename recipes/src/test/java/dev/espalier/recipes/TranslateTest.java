package dev.espalier.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.recipes.run.TestRun;
import dev.espalier.recipes.run.TrainedRun;
import dev.espalier.recipes.run.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small grammar in which half of the sentences have another order in German. */
class TranslateTest {
  @TempDir static Path data;
  @TempDir Path temp;

  @BeforeAll
  static void write() {
    ToyText.multi30k(data, 1600, 40);
  }

  @Test
  @Tag("slow")
  void translatesAndGivesTheSameBitsAfterKills() throws Exception {
    var run = TestRun.quick("translate").data(data).with("epochs", 4).with("beams", 3);
    var line = run.sameBitsAfterKills(temp);
    assertTrue(line.get("bleu").number() > 80, line::toString);
    assertTrue(line.get("bleu_beam3").number() > 80, line::toString);
    assertTrue(line.get("val_loss").number() < 0.3, line::toString);
    var out = temp.resolve("whole");
    var report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("<svg class=\"attention\"") && report.contains("BLEU"));

    var translator = Translator.open(TrainedRun.open(out));
    for (int beams : new int[] {1, 3}) {
      assertEquals(
          List.of(
              "",
              "the woman carries a red hat in the park.",
              "the dog sees a blue boat at the beach."),
          translator.translate(
              List.of(
                  "  ",
                  "Im Park trägt die Frau einen roten Hut.",
                  "Der Hund sieht ein blaues Boot am Strand."),
              beams));
    }
    var all = "und ".repeat(translator.longest());
    assertTrue(translator.tokens(all) > translator.longest());
    assertEquals(1, translator.translate(List.of(all), 1).size(), "a line too long is cut");
  }

  @Test
  void saysWhatIsWrongWithTheData() throws IOException {
    var bad = temp.resolve("bad");
    ToyText.multi30k(bad, 10, 5);
    Files.writeString(bad.resolve("val.en"), "A man.\n");
    var refusal = TestRun.quick("translate").data(bad).refusal(temp.resolve("run"));
    assertTrue(refusal.contains("val.de.gz has 5 lines") && refusal.contains("val.en has 1"));
  }

  @Test
  void anotherRecipesRunDoesNotTranslate() {
    var out = temp.resolve("xor");
    TestRun.quick("xor").train(out);
    var e = assertThrows(UserError.class, () -> Translator.open(TrainedRun.open(out)));
    assertEquals(
        "espalier translate works with runs of translate, not with one of xor", e.getMessage());
  }
}

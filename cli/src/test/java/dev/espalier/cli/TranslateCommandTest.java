package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a network that has hardly begun to learn: what counts is that a line gives a line. */
class TranslateCommandTest {
  @TempDir static Path temp;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    var data = Files.createDirectory(temp.resolve("multi30k"));
    for (var part : new String[] {"train", "val", "test_2016_flickr"}) {
      Files.writeString(data.resolve(part + ".de"), "Ein Hund.\nZwei Männer.\n".repeat(4));
      Files.writeString(data.resolve(part + ".en"), "A dog.\nTwo men.\n".repeat(4));
    }
    run = temp.resolve("run");
    var trained =
        Cli.run(
            "train",
            "translate",
            "--quick",
            "--data",
            temp,
            "--out",
            run,
            "--epochs",
            1,
            "--dim",
            8,
            "--heads",
            1,
            "--layers",
            1,
            "--bpe",
            30,
            "--json");
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.json().find("bleu_beam4") != null);
  }

  private static Cli translate(String in, Object... args) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
    try {
      return Cli.run(args);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aLineGivesALine() throws IOException {
    var lines = "EIN HUND\n\nzwei Männer und ein Hund";
    var piped = translate(lines, "translate", run);
    assertEquals(0, piped.status(), piped.err());
    assertEquals(3, piped.out().split("\n", -1).length - 1, piped.out());
    assertEquals("", piped.out().split("\n", -1)[1]);
    var file = Files.writeString(temp.resolve("lines.de"), lines);
    assertEquals(piped.out(), translate("", "translate", run, file).out());
    assertEquals(0, translate("ein\n", "translate", run, "--beams", 1).status());
    assertEquals("", translate("", "translate", run).out());
  }

  @Test
  void aLineThatIsTooLongIsCutAndSaidToBe() {
    var all = translate("hund ".repeat(300), "translate", run, "--beams", 1);
    assertEquals(0, all.status(), all.err());
    assertTrue(all.err().contains("is cut after 255"), all.err());
  }

  @Test
  void badInputGivesOneLine() throws IOException {
    refused("there is no run", temp.resolve("none"));
    refused("there is no file", run, temp.resolve("none.de"));
    refused("--beams is 0", run, "--beams", 0);
    refused("--beams is 65", run, "--beams", 65);
    var latin = temp.resolve("latin.de");
    Files.write(latin, new byte[] {'M', (byte) 0xe4, 'n', '\n'});
    refused("is not UTF-8 text", run, latin);
    var damaged = temp.resolve("damaged");
    Files.createDirectory(damaged);
    for (var name : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
      Files.copy(run.resolve(name), damaged.resolve(name));
    }
    Files.writeString(damaged.resolve("tokenizer.json"), "{\"model\":");
    refused("tokenizer.json", damaged);
    Files.delete(damaged.resolve("tokenizer.json"));
    refused("tokenizer.json", damaged);
  }

  private static void refused(String problem, Object... args) {
    var all = new Object[args.length + 1];
    all[0] = "translate";
    System.arraycopy(args, 0, all, 1, args.length);
    var cli = translate("ein\n", all);
    assertEquals(2, cli.status(), cli.err());
    assertEquals("", cli.out());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertTrue(cli.err().contains(problem), cli.err());
  }
}

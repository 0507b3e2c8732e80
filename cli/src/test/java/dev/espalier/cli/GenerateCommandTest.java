package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code espalier generate}: the bundled model, a run, and what is refused. */
class GenerateCommandTest {
  @TempDir private Path temp;

  @Test
  void storiesComeWithTheCommand() {
    var text =
        Cli.run(
            "generate",
            "stories260k",
            "--prompt",
            "Once upon a time",
            "--temperature",
            0,
            "--max-tokens",
            12);
    assertEquals(0, text.status(), text.err());
    assertEquals("Once upon a time, there was a little girl named Lily. She\n", text.out());
    assertTrue(
        text.err().matches("(?s)12 tokens, \\d+ tokens/s \\(after the first, .*\\)\n"), text.err());
    var json =
        Cli.run(
                "generate",
                "stories260k",
                "--prompt",
                "Once upon a time",
                "--temperature",
                0,
                "--stop",
                "girl",
                "--json")
            .json();
    assertEquals(", there was a little ", json.get("text").string());
    assertEquals("stop_text", json.get("finish").string());
    assertEquals(5, json.get("prompt_tokens").integer());
    var beams = Cli.run("generate", "stories260k", "--beams", 2, "--max-tokens", 6, "--json");
    assertEquals(6, beams.json().get("ids").items().size(), beams.err());
  }

  @Test
  void aRunWritesTheSameWithTheSameSeed() {
    var run = temp.resolve("gpt");
    var trained =
        Cli.run("train", "gpt", "--quick", "--steps", 3, "--report", 3, "--quiet", "--out", run);
    assertEquals(0, trained.status(), trained.err());
    var first = Cli.run("generate", run, "--prompt", "ROMEO:", "--max-tokens", 60, "--seed", 3);
    assertEquals(0, first.status(), first.err());
    assertTrue(first.out().startsWith("ROMEO:"), first.out());
    assertEquals(67, first.out().codePointCount(0, first.out().length()));
    var again = Cli.run("generate", run, "--prompt", "ROMEO:", "--max-tokens", 60, "--seed", 3);
    assertEquals(first.out(), again.out());
    var unknown = Cli.run("generate", run, "--prompt", "µ");
    assertEquals(2, unknown.status());
    assertEquals(1, unknown.err().lines().count(), unknown.err());
  }

  @Test
  void whatCannotWriteIsRefusedInALine() throws IOException {
    refused("there is no nowhere", "nowhere");
    refused("topP is 0.0", "stories260k", "--top-p", 0);
    refused("2 beams with temperature 1.0", "stories260k", "--beams", 2, "--temperature", 1);
    var xor = temp.resolve("xor");
    Cli.run("train", "xor", "--quick", "--quiet", "--out", xor);
    refused("espalier generate works with runs of charlm, gpt", xor);
    var file = Files.writeString(temp.resolve("model.safetensors"), "nonsense");
    refused("there is no config.json beside it", file);
    Files.writeString(temp.resolve("config.json"), "{}");
    refused("model.safetensors", file);
  }

  private static void refused(String reason, Object... args) {
    var all = new Object[args.length + 1];
    all[0] = "generate";
    System.arraycopy(args, 0, all, 1, args.length);
    var cli = Cli.run(all);
    assertEquals(2, cli.status(), cli.err());
    assertEquals("", cli.out());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertTrue(cli.err().contains(reason), cli.err());
  }
}

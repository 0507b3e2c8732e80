package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.conformance.ConformanceData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code conformance} on the bundled data. */
class ConformanceCommandTest {
  private static final Path DATA = ConformanceData.bundled("ops").getParent();

  @TempDir Path temp;

  @Test
  void tableOfWhatPassed() {
    var run = Cli.run("conformance", DATA.resolve("ops"), "--only", "batch_norm,exp");
    assertEquals(0, run.status(), run::toString);
    assertEquals("", run.err());
    var lines = run.out().lines().toList();
    assertTrue(
        lines.get(0).matches("ops +passed +failed +unsupported +worst ULP +of tolerance"),
        lines::toString);
    assertTrue(
        lines.get(2).matches("batch_norm +\\d +0 +0 +[\\d.e+-]+ +[\\d.e+-]+"), lines::toString);
    assertTrue(lines.get(1).matches("exp +\\d +0 +0 +[\\d.e+-]+ +0\\.\\d+"), lines::toString);
    assertTrue(lines.get(3).matches("all \\d +\\d +0 +0 .*"), lines::toString);
    assertEquals(5, lines.size());
  }

  @Test
  void failuresAreNamedAndGiveStatus1() {
    var run = Cli.run("conformance", DATA.resolve("ops"), "--only", "celu");
    assertEquals(1, run.status());
    assertTrue(
        run.out().contains("failed  celu 005 (1-d): float64 gin.x(7,)[0] is -0.00635928"),
        run::out);
    var json = Cli.run("conformance", DATA.resolve("ops"), "--only", "celu", "--json");
    assertEquals(1, json.status());
    assertEquals(3, json.json().get("failed").integer());
  }

  @Test
  void oneLineOfJsonASuite() {
    var run = Cli.run("conformance", DATA, "--json", "--only", "exp,SGD,xor");
    assertEquals(0, run.status(), run::toString);
    assertEquals("", run.err());
    var lines = run.out().lines().toList();
    assertTrue(
        lines
            .get(0)
            .matches(
                "\\{\"suite\":\"ops\",\"total\":(\\d),\"passed\":\\1,\"failed\":0,\"unsupported\":0}"),
        lines::toString);
    assertTrue(lines.get(1).startsWith("{\"suite\":\"optim\",\"total\":"), lines::toString);
    assertEquals(
        "{\"suite\":\"training\",\"total\":1,\"passed\":1,\"failed\":0,\"unsupported\":0}",
        lines.get(2));
    assertEquals(3, lines.size());
  }

  @Test
  void unsupportedSamplesGiveStatus1() throws IOException {
    var ops = Files.createDirectories(temp.resolve("ops"));
    Files.copy(DATA.resolve("ops/ops.safetensors"), ops.resolve("ops.safetensors"));
    var manifest = Files.readString(DATA.resolve("ops/manifest.json"));
    Files.writeString(
        ops.resolve("manifest.json"), manifest.replaceFirst("\"exp\":", "\"exponent\":"));
    var run = Cli.run("conformance", temp, "--only", "exponent");
    assertEquals(1, run.status());
    assertTrue(run.out().contains("unsupported  exponent"), run::out);
    assertTrue(run.out().contains(": there is no such operation"), run::out);
  }

  @Test
  void otherSuitesAreNamedOnStandardError() throws IOException {
    Files.createDirectories(temp.resolve("tokens"));
    Files.writeString(temp.resolve("tokens/words.json"), "{\"cases\": []}");
    var alone = Cli.run("conformance", temp.resolve("tokens"));
    assertEquals(0, alone.status());
    assertEquals("", alone.out());
    assertEquals("suite tokens is not supported yet\n", alone.err());
    var training = Files.createDirectories(temp.resolve("training"));
    for (var name : new String[] {"manifest.json", "xor.safetensors", "linreg.safetensors"}) {
      Files.copy(DATA.resolve("training").resolve(name), training.resolve(name));
    }
    var both = Cli.run("conformance", temp, "--json");
    assertEquals(0, both.status());
    assertEquals(alone.err(), both.err());
    assertEquals(2, both.json().get("passed").integer());
  }

  @Test
  void mistakesGiveStatus2AndOneLine() {
    var ops = DATA.resolve("ops");
    refused("there is no " + temp.resolve("none"), temp.resolve("none"));
    refused(ops.resolve("manifest.json") + " is not a folder", ops.resolve("manifest.json"));
    refused(
        "--only: there are no samples of convd2, did you mean conv2d?",
        ops,
        "--only",
        "exp,convd2");
    refused("--only: there are no samples of frobnicate", ops, "--only", "frobnicate");
    refused("DIR is missing; see espalier conformance --help");
  }

  private static void refused(String line, Object... args) {
    var all = new Object[args.length + 1];
    all[0] = "conformance";
    System.arraycopy(args, 0, all, 1, args.length);
    var run = Cli.run(all);
    assertEquals(2, run.status(), run::toString);
    assertEquals("espalier: " + line + "\n", run.err());
    assertEquals("", run.out());
  }
}

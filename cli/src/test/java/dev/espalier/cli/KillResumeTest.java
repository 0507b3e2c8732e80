package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training killed with SIGKILL at random moments and resumed ends with the bits of one that was
 * left alone.
 */
class KillResumeTest {
  private static final int KILLS = 2;

  @TempDir Path temp;

  @Test
  void killedAndResumedEndsWithTheSameBits() throws Exception {
    var data = Cli.tinyMnist(temp.resolve("data"), 160, 40);
    List<String> settings =
        List.of("--data", data.toString(), "--epochs", "2", "--batch", "8", "--json", "--quiet");
    var whole = Cli.run(args("train", settings, "--out", temp.resolve("whole")));
    assertEquals(0, whole.status(), whole.err());

    long seed = System.nanoTime();
    var random = new Random(seed);
    var run = temp.resolve("killed");
    int killed = 0;
    for (int k = 0; k < KILLS; k++) {
      var process =
          start(
              k == 0
                  ? args("train", settings, "--out", run)
                  : args("train", settings, "--resume", run));
      // Mid-epoch and between, during and between the writing of checkpoints (one a step here).
      awaitCheckpoint(run, process);
      Thread.sleep(random.nextInt(400));
      if (process.isAlive()) {
        process.destroyForcibly().waitFor();
        killed++;
      }
    }
    assertTrue(killed > 0, "no process lived long enough to be killed");
    var last = start(args("train", settings, "--resume", run));
    var out = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(last.waitFor(2, TimeUnit.MINUTES));
    assertEquals(0, last.exitValue(), "seed of the kills " + seed + ": " + out);
    var result = Json.parse(out.strip().lines().toList().getLast());
    for (var same : List.of("weights_sha256", "train_loss", "test_loss", "test_accuracy")) {
      assertEquals(whole.json().get(same), result.get(same), same + ", seed of the kills " + seed);
    }
    assertEquals(
        steps(temp.resolve("whole")),
        steps(run),
        "metrics.csv has the same rows but for the seconds");
  }

  @Test
  void aRequestToEndSavesAndTheRunGoesOn() throws Exception {
    var data = Cli.tinyMnist(temp.resolve("data"), 320, 40);
    List<String> settings =
        List.of(
            "--data",
            data.toString(),
            "--epochs",
            "200",
            "--batch",
            "8",
            "--checkpoint-every",
            "600");
    var run = temp.resolve("stopped");
    var process = start(args("train", settings, "--out", run, "--quiet"));
    for (int i = 0; i < 600 && process.isAlive() && !hasRows(run); i++) {
      Thread.sleep(50);
    }
    process.toHandle().destroy(); // SIGTERM; Ctrl-C (SIGINT) takes the same way
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertTrue(out.contains("go on with: espalier train --resume " + run), out);
    assertTrue(Files.exists(run.resolve("checkpoints/checkpoint.safetensors")));
  }

  private static boolean hasRows(Path run) throws IOException {
    var file = run.resolve("metrics.csv");
    return Files.exists(file) && Files.readAllLines(file).size() > 2;
  }

  private static void awaitCheckpoint(Path run, Process process) throws InterruptedException {
    for (int i = 0;
        i < 600
            && process.isAlive()
            && !Files.exists(run.resolve("checkpoints/checkpoint.safetensors"));
        i++) {
      Thread.sleep(50);
    }
  }

  private static Object[] args(String command, List<String> settings, Object... more) {
    var all = new ArrayList<Object>(List.of(command, "mnist"));
    all.addAll(settings);
    if (!settings.contains("--checkpoint-every")) {
      all.addAll(List.of("--checkpoint-every", "0"));
    }
    all.addAll(List.of(more));
    return all.toArray();
  }

  private static Process start(Object... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
    command.add("dev.espalier.cli.Main");
    for (var a : args) {
      command.add(a.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<String> steps(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(l -> l.substring(0, l.lastIndexOf(',')))
        .toList();
  }
}

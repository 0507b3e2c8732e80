package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.io.Json;
import dev.espalier.recipes.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands print and leave behind. */
class CommandTest {
  @TempDir Path temp;

  @Test
  @Tag("smoke")
  void listNamesEveryRecipe() {
    var text = Cli.run("list");
    assertEquals(0, text.status());
    Recipes.names().forEach(n -> assertTrue(text.out().contains(n), n));
    var lines = Cli.run("list", "--json").out().strip().lines().map(Json::parse).toList();
    assertEquals(Recipes.names(), lines.stream().map(j -> j.get("name").string()).toList());
  }

  @Test
  @Tag("smoke")
  void infoDescribesMachineAndRecipe() {
    var machine = Cli.run("info");
    assertEquals(0, machine.status());
    assertTrue(machine.out().contains("Java") && machine.out().contains("Backend"), machine.out());
    var mnist = Cli.run("info", "mnist");
    assertTrue(mnist.out().contains("1,199,882"), mnist.out());
    assertTrue(mnist.out().contains("Dropout2d"), "the note on what was corrected");
  }

  @Test
  @Tag("smoke")
  void helpHasExamplesAndCompletionIsAScript() {
    for (var command : List.of("list", "info", "train", "evaluate", "predict")) {
      var help = Cli.run(command, "--help");
      assertEquals(0, help.status());
      assertTrue(
          help.out().contains("Examples") && help.out().contains("espalier " + command),
          help.out());
    }
    assertTrue(Cli.run("generate-completion").out().contains("complete "));
  }

  @Test
  void xorLeavesACompleteRunFolder() throws Exception {
    var run = temp.resolve("run");
    var r = Cli.run("train", "xor", "--epochs", 300, "--json", "--quiet", "--out", run);
    assertEquals(0, r.status(), r.err());
    assertEquals(
        List.of(
            "task",
            "epochs",
            "train_loss",
            "test_loss",
            "test_accuracy",
            "seconds_to_99",
            "samples_per_second",
            "seconds",
            "threads",
            "seed",
            "weights_sha256",
            "run"),
        List.copyOf(r.json().members().keySet()));
    assertEquals("xor", r.json().get("task").string());
    assertEquals(300, r.json().get("epochs").integer());
    assertEquals(0, r.json().get("seed").integer());
    assertTrue(r.json().get("weights_sha256").string().matches("[0-9a-f]{64}"));
    assertEquals(run.toString(), r.json().get("run").string());
    assertTrue(r.json().get("seconds").number() > 0);
    for (var file :
        List.of(
            "config.json",
            "metrics.csv",
            "checkpoints",
            "model.safetensors",
            "report.html",
            "result.json")) {
      assertTrue(Files.exists(run.resolve(file)), file);
    }
    assertFalse(Files.exists(run.resolve(".lock")));
    var config = Json.parse(Files.readString(run.resolve("config.json")));
    var options = config.get("options");
    assertEquals("300", options.get("epochs").string());
    assertEquals("1.0", options.get("lr").string());
  }

  @Test
  void xorsDefaultSeedEndsWithFourOfFourRight() {
    var r = Cli.run("train", "xor", "--json", "--out", temp.resolve("run"));
    assertEquals(1.0, r.json().get("test_accuracy").number(), r.err());
    assertFalse(r.err().contains("stuck"), r.err());
  }

  @Test
  void aStuckSeedIsReported() throws Exception {
    var run = temp.resolve("run");
    var r =
        Cli.run(
            "train", "xor", "--epochs", 50, "--json", "--out", run); // too few to learn anything
    assertEquals(0, r.status());
    assertTrue(r.json().get("test_accuracy").number() < 1);
    assertTrue(r.err().contains("this seed is stuck: 2 of 4 are right"), r.err());
    assertTrue(Files.readString(run.resolve("report.html")).contains("this seed is stuck"));
  }

  @Test
  void metricsFileStaysSmallHoweverManyStepsThereAre() throws Exception {
    var run = temp.resolve("run");
    Cli.run("train", "xor", "--epochs", 3000, "--quiet", "--out", run);
    var lines = Files.readAllLines(run.resolve("metrics.csv"));
    assertEquals(
        "epoch,step,train_loss,train_accuracy,test_loss,test_accuracy,learning_rate,seconds",
        lines.getFirst());
    assertTrue(lines.size() > 100 && lines.size() < 400, lines.size() + " lines");
  }

  @Test
  void linearRegressionRecoversTheLine() throws Exception {
    var run = temp.resolve("run");
    var r = Cli.run("train", "linear-regression", "--json", "--out", run);
    assertEquals(0, r.status(), r.err());
    assertEquals(new Json.Null(), r.json().get("test_accuracy"));
    assertEquals(0.01, r.json().get("test_loss").number(), 0.004, "the noise has variance 0.01");
    Files.writeString(temp.resolve("x.csv"), "0\n1\n");
    var at =
        Cli.run("predict", run, temp.resolve("x.csv"), "--json")
            .out()
            .strip()
            .lines()
            .map(l -> Json.parse(l).get("y").number())
            .toList();
    assertEquals(-1, at.get(0), 0.05);
    assertEquals(1.5, at.get(1), 0.1);
  }

  @Test
  void logisticRegressionClassifiesFlowers() throws Exception {
    var run = temp.resolve("run");
    var r = Cli.run("train", "logistic-regression", "--json", "--quiet", "--out", run);
    assertTrue(r.json().get("test_accuracy").number() >= 0.9, r.out());
    Files.writeString(
        temp.resolve("f.csv"),
        "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n");
    var p = Cli.run("predict", run, temp.resolve("f.csv"));
    var lines = p.out().strip().lines().toList();
    assertTrue(lines.get(0).contains(": setosa  (setosa 9"), p.out());
    assertTrue(lines.get(1).contains(": virginica  (virginica 9"), p.out());
    assertTrue(
        Files.readString(run.resolve("report.html")).contains("petal length"), "the coefficients");
    var e = Cli.run("evaluate", run, "--json");
    assertEquals(
        r.json().get("test_accuracy").number(), e.json().get("test_accuracy").number(), 1e-6);
    assertEquals(r.json().get("weights_sha256"), e.json().get("weights_sha256"));
  }

  @Test
  void theSeedDecidesTheWeightsAndThreadsDoNot() {
    var zero =
        Cli.run(
            "train",
            "logistic-regression",
            "--epochs",
            2,
            "--json",
            "--quiet",
            "--threads",
            1,
            "--out",
            temp.resolve("a"));
    var again =
        Cli.run(
            "train",
            "logistic-regression",
            "--epochs",
            2,
            "--json",
            "--quiet",
            "--threads",
            2,
            "--out",
            temp.resolve("b"));
    var one =
        Cli.run(
            "train",
            "logistic-regression",
            "--epochs",
            2,
            "--json",
            "--quiet",
            "--seed",
            1,
            "--out",
            temp.resolve("c"));
    assertEquals(1, zero.json().get("threads").integer());
    assertEquals(zero.json().get("weights_sha256"), again.json().get("weights_sha256"));
    assertNotEquals(zero.json().get("weights_sha256"), one.json().get("weights_sha256"));
  }
}

package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.io.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mnist recipe on a set of 10 easy classes: training, evaluation, prediction from pictures, the
 * report, resumption.
 */
class MnistCommandTest {
  @TempDir static Path temp;
  private static Path data;
  private static Path run;
  private static Cli trained;

  @BeforeAll
  static void train() throws IOException {
    data = Cli.tinyMnist(temp.resolve("data"), 160, 40);
    run = temp.resolve("run");
    trained =
        Cli.run(
            "train", "mnist", "--data", data, "--epochs", 4, "--batch", 16, "--json", "--out", run);
    assertEquals(0, trained.status(), trained.err());
  }

  @Test
  void learnsAndShowsProgressOnStandardError() {
    assertTrue(trained.json().get("test_accuracy").number() >= 0.9, trained.out());
    assertEquals(1, trained.out().strip().lines().count(), "only the result is on standard output");
    assertTrue(trained.err().contains("epoch 4/4"), trained.err());
  }

  @Test
  void secondsToNinetyNineIsTheFirstGoodEpoch() throws IOException {
    var rows =
        Files.readAllLines(run.resolve("metrics.csv")).stream()
            .skip(1)
            .map(l -> l.split(",", -1))
            .filter(f -> !f[5].isEmpty())
            .toList();
    assertEquals(4, rows.size());
    var first = rows.stream().filter(f -> Double.parseDouble(f[5]) >= 0.99).findFirst();
    if (first.isEmpty()) {
      assertEquals(new Json.Null(), trained.json().get("seconds_to_99"));
    } else {
      assertEquals(
          Double.parseDouble(first.get()[7]), trained.json().get("seconds_to_99").number(), 0.05);
    }
  }

  @Test
  void evaluateGivesTheFiguresOfTheTraining() {
    var e = Cli.run("evaluate", run, "--json");
    assertEquals(0, e.status(), e.err());
    assertEquals(
        trained.json().get("test_loss").number(), e.json().get("test_loss").number(), 1e-6);
    assertEquals(trained.json().get("weights_sha256"), e.json().get("weights_sha256"));
    assertTrue(Cli.run("evaluate", run).out().contains("precision"));
  }

  @Test
  void predictsFromPicturesAndSaysWhatItDidToThem() throws IOException {
    var digit = Cli.digit(6, new Random(5));
    var plain = picture("plain.png", digit, 28, BufferedImage.TYPE_BYTE_GRAY, false);
    var large = picture("large.jpg", digit, 280, BufferedImage.TYPE_INT_RGB, true);
    var r = Cli.run("predict", run, plain, large);
    assertEquals(0, r.status(), r.err());
    var lines = r.out().strip().lines().toList();
    assertTrue(lines.get(0).startsWith(plain + ": 6  (6 ") && !lines.get(0).contains("["), r.out());
    assertTrue(lines.get(1).startsWith(large + ": 6  (6 "), r.out());
    assertTrue(
        lines
            .get(1)
            .endsWith(
                "[made grey, resized from 280×280 to 28×28, inverted (the background is bright)]"),
        r.out());
    var json = Cli.run("predict", run, plain, "--json").json();
    assertEquals("6", json.get("class").string());
    assertEquals(
        1,
        json.get("probabilities").members().values().stream().mapToDouble(Json::number).sum(),
        1e-4);
  }

  @Test
  void predictsFromNumpyArrays() throws IOException {
    var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 28, 28), }";
    header = header + " ".repeat(118 - 1 - header.length()) + "\n";
    var file = temp.resolve("two.npy");
    var bytes = ByteBuffer.allocate(10 + 118 + 2 * 784).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) 118);
    bytes
        .put(header.getBytes(StandardCharsets.US_ASCII))
        .put(Cli.digit(2, new Random(6)))
        .put(Cli.digit(9, new Random(7)));
    Files.write(file, bytes.array());
    var lines = Cli.run("predict", run, file).out().strip().lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith(file + ":1: 2  ("), lines.get(0));
    assertTrue(lines.get(1).startsWith(file + ":2: 9  ("), lines.get(1));
  }

  @Test
  void theReportStandsAlone() throws IOException {
    var html = Files.readString(run.resolve("report.html"));
    for (var part :
        new String[] {
          "Learning curves",
          "Confusion matrix",
          "Per class",
          "The worst mistakes",
          "Layers",
          "1,199,882",
          "Where the time went",
          "Environment"
        }) {
      assertTrue(html.contains(part), part);
    }
    assertTrue(
        html.contains("./espalier train mnist --epochs 4 --batch 16 --lr 0.003 --seed 0 --data "),
        "the command that reproduces it");
    // No address of another place in anything that a browser would load.
    assertTrue(!html.matches("(?s).*(src|href|url\\(|@import)[=\\s\"'(]*(https?:|//).*"));
  }

  @Test
  void resumingAFinishedRunPrintsItsResult() throws IOException {
    var before = Cli.content(run);
    var again = Cli.run("train", "--resume", run, "--json");
    assertEquals(0, again.status(), again.err());
    assertEquals(trained.json(), again.json());
    assertEquals(before, Cli.content(run));
  }

  @Test
  void anEmptyFolderStartsAnewAndSaysSo() throws IOException {
    var empty = Files.createDirectories(temp.resolve("empty"));
    var r =
        Cli.run(
            "train",
            "mnist",
            "--resume",
            empty,
            "--data",
            data,
            "--epochs",
            4,
            "--batch",
            16,
            "--json",
            "--quiet");
    assertEquals(0, r.status(), r.err());
    assertTrue(r.err().contains("has no finished checkpoint: the training starts anew"), r.err());
    assertEquals(trained.json().get("weights_sha256"), r.json().get("weights_sha256"));
  }

  @Test
  void resumingElsewhereLeavesTheRunAlone() throws IOException {
    var half = temp.resolve("half");
    Files.createDirectories(half);
    Files.copy(run.resolve("config.json"), half.resolve("config.json"));
    var before = Cli.content(half);
    var out = temp.resolve("elsewhere");
    var r = Cli.run("train", "--resume", half, "--out", out, "--json", "--quiet");
    assertEquals(0, r.status(), r.err());
    assertEquals(before, Cli.content(half));
    assertEquals(trained.json().get("weights_sha256"), r.json().get("weights_sha256"));
    assertEquals(out.toString(), r.json().get("run").string());
  }

  @Test
  void otherDataAreRefusedOnResumption() throws IOException {
    var half = temp.resolve("half-other");
    Files.createDirectories(half);
    Files.copy(run.resolve("config.json"), half.resolve("config.json"));
    var other = Cli.tinyMnist(temp.resolve("other-data"), 150, 40);
    var r = Cli.run("train", "--resume", half, "--data", other);
    assertEquals(2, r.status());
    assertTrue(r.err().contains("cannot resume with other data"), r.err());
    // The same bytes in another place are the same data.
    var moved = Cli.tinyMnist(temp.resolve("moved"), 160, 40);
    assertEquals(0, Cli.run("train", "--resume", half, "--data", moved, "--quiet").status());
  }

  private Path picture(String name, byte[] digit, int size, int type, boolean inverted)
      throws IOException {
    var image = new BufferedImage(size, size, type);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int v = digit[y * 28 / size * 28 + x * 28 / size] & 0xFF;
        v = inverted ? 255 - v : v;
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, v);
        } else {
          image.setRGB(x, y, v << 16 | v << 8 | v);
        }
      }
    }
    var file = temp.resolve(name);
    assertTrue(ImageIO.write(image, name.substring(name.length() - 3), file.toFile()));
    return file;
  }
}

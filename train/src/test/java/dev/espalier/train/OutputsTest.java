package dev.espalier.train;

import static dev.espalier.train.Options.csvLog;
import static dev.espalier.train.Options.epochs;
import static dev.espalier.train.Options.progress;
import static dev.espalier.train.Options.quiet;
import static dev.espalier.train.Options.validation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.metrics.Accuracy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
  @TempDir Path folder;

  private static Trainer trainer() {
    return Trainer.of(Nets.net(1)).compile(p -> new Sgd(p, 0.1), Nets::squares, new Accuracy());
  }

  @Test
  void logsCsv() throws IOException {
    var file = folder.resolve("metrics.csv");
    var h =
        trainer().fit(Nets.loader(), epochs(2), validation(Nets.loader()), csvLog(file), quiet());
    var lines = Files.readAllLines(file);
    assertEquals(3, lines.size());
    assertEquals("epoch,loss,accuracy,val_loss,val_accuracy,lr,seconds", lines.get(0));
    var fields = lines.get(2).split(",");
    assertEquals("2", fields[0]);
    assertEquals(h.last().get("loss"), Double.parseDouble(fields[1]), "to the bit");
    assertEquals(h.last().get("val_accuracy"), Double.parseDouble(fields[4]));
  }

  private static String shown(boolean terminal) {
    var out = new ByteArrayOutputStream();
    trainer()
        .fit(
            Nets.loader(),
            epochs(2),
            validation(Nets.loader()),
            progress(new PrintStream(out, true, StandardCharsets.UTF_8), terminal));
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void showsPlainLinesElsewhereThanOnATerminal() {
    var lines = shown(false).split("\n");
    assertEquals(2, lines.length);
    assertTrue(
        lines[1].matches(
            "epoch 2/2  loss 0\\.\\d{4}  accuracy 0\\.\\d{4}  val_loss 0\\.\\d{4}  val_accuracy [01]\\.\\d{4}  [\\d,]+ samples/s  [\\d.]+ s"),
        lines[1]);
  }

  @Test
  void rewritesTheLineOnATerminal() {
    var text = shown(true);
    var first = text.split("\r")[1];
    assertTrue(
        first.matches(
            "epoch 1/2  \\[#* *]  +\\d+ %  loss \\d\\.\\d{4}  accuracy [01]\\.\\d{4}  [\\d,]+ samples/s  .* left"),
        first);
    assertEquals(2, text.chars().filter(c -> c == '\n').count());
    assertTrue(text.matches("(?s).* s *\n"), text);
    for (var line : text.split("\n")) {
      int longest = 0;
      for (var part : line.split("\r")) {
        assertTrue(
            part.length() >= longest || part.isEmpty(), "nothing of the text before stays visible");
        longest = part.stripTrailing().length();
      }
    }
  }

  @Test
  void writesDurations() {
    assertEquals("4.9 s", ProgressBar.duration(4.9));
    assertEquals("2:05 min", ProgressBar.duration(125));
    assertEquals("1:01 h", ProgressBar.duration(3700));
    assertEquals("?", ProgressBar.duration(Double.NaN));
  }

  /** The weights of hash.py. */
  static final class Tiny extends Layer {
    final Parameter weight =
        new Parameter(Tensor.of(new float[] {1.5f, -2, 0.25f, 3, 0, -0f}, 2, 3));
    final Buffer count = new Buffer(Tensor.of(new long[] {7}, new int[0]));
    final Parameter bias = new Parameter(Tensor.of(0.1f, 1e-40f));

    @Override
    protected Tensor forward(Tensor x) {
      return x;
    }
  }

  @Test
  void hashesWeightsAsDocumented() {
    // src/test/python/weights_hash.py prints this
    assertEquals(
        "b4fd8101a635009d05ff7b30d67a61a9e65aaeaa597ad58a0a8d79269856a13c",
        WeightsHash.of(new Tiny()));
    var other = new Tiny();
    other.bias.assign(Tensor.of(0.1f, 0f));
    assertNotEquals(WeightsHash.of(new Tiny()), WeightsHash.of(other));
  }

  @Test
  void keepsDoublesToTheBit() {
    for (double v :
        new double[] {0.1, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE}) {
      assertEquals(
          Double.doubleToRawLongBits(v), Double.doubleToRawLongBits(Exact.number(Exact.text(v))));
    }
  }
}

package dev.espalier.recipes.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.nn.Dropout;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Adam;
import dev.espalier.recipes.Option;
import dev.espalier.recipes.Settings;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.WeightsHash;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
class LoopTest {
  @TempDir Path temp;

  private static final class Net extends Layer {
    private final Linear fc = new Linear(3, 4);
    private final Dropout dropout = new Dropout(0.5);
    private final Linear out = new Linear(4, 1);

    @Override
    protected Tensor forward(Tensor x) {
      return x.pipe(fc, dropout, out);
    }
  }

  private static final class Stop extends Error {
    private static final long serialVersionUID = 1L;
  }

  private record Trained(String hash, List<Integer> epochs, int points) {}

  /** Six batches an epoch, three epochs; ends without warning before the batch {@code end}. */
  private static Trained train(RunFolder folder, boolean resume, int end) {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var settings = Settings.of(List.of(), Map.of(), 5, false, null);
    Random.seed(5);
    var run =
        new Run(
            settings,
            folder,
            new Console(silent, silent, false),
            new Run.How(resume, 0, false, true),
            Clock.fromNow(),
            () -> {});
    var data = Dataset.of(Tensor.randn(22, 3), Tensor.randn(22, 1));
    var batches = DataLoader.of(data).seed(5).shuffle().batch(4);
    var model = new Net();
    var optimizer = new Adam(model.parameters(), 1e-2);
    var loop = run.loop(3L * batches.batches()).add("model", model).add("optimizer", optimizer);
    loop.restore();
    var epochs = new java.util.ArrayList<Integer>();
    for (var batch : loop.batches(batches)) {
      if (loop.step() == end) {
        throw new Stop();
      }
      optimizer.zeroGrad();
      var loss = Losses.mse(model.apply(batch.x()), batch.y());
      loss.backward();
      optimizer.step();
      loop.log("train_loss", loss.item());
      if (loop.lastOfEpoch()) {
        epochs.add(loop.epoch());
      }
      loop.next();
    }
    return new Trained(WeightsHash.of(model), epochs, loop.curve("train_loss").size());
  }

  @Test
  void aLoopThatDiedGoesOnToTheSameBits() throws Exception {
    Trained whole;
    try (var folder = RunFolder.create(temp.resolve("whole"))) {
      whole = train(folder, false, -1);
    }
    assertEquals(List.of(1, 2, 3), whole.epochs);
    assertEquals(18, whole.points);
    try (var folder = RunFolder.create(temp.resolve("killed"))) {
      assertThrows(Stop.class, () -> train(folder, false, 4));
      Thread.sleep(100);
      assertThrows(Stop.class, () -> train(folder, true, 12));
      Thread.sleep(100);
      var resumed = train(folder, true, -1);
      assertEquals(whole.hash, resumed.hash);
      assertEquals(18, resumed.points);
    }
  }

  @Test
  void optionsSayWhatTheyTake() {
    var steps = Option.whole("steps", 2000, "Steps.").quick(60);
    var lr = Option.number("lr", 1e-3, "Rate.");
    var net = Option.choice("net", "Which.", "dense", "conv");
    var gp = Option.flag("gp", "Penalty.");
    var epochs = Option.whole("epochs", "Passes.");
    var all = List.of(steps, lr, net, gp, epochs);
    var s = Settings.of(all, Map.of("net", "conv"), 1, false, null);
    assertEquals(2000, s.integer("steps"));
    assertEquals(1e-3, s.number("lr"));
    assertEquals("conv", s.choice("net"));
    assertEquals(7, s.integer("epochs", 7));
    assertTrue(!s.flag("gp"));
    assertEquals(60, Settings.of(all, Map.of(), 1, true, null).integer("steps"));
    for (var wrong :
        List.of(
            List.of("steps", "0", "use at least 1"),
            List.of("steps", "many", "not a whole number"),
            List.of("lr", "-1", "above 0"),
            List.of("net", "deep", "dense or conv"))) {
      var e =
          assertThrows(
              UserError.class,
              () -> Settings.of(all, Map.of(wrong.get(0), wrong.get(1)), 1, false, null));
      assertTrue(e.getMessage().contains(wrong.get(2)), e.getMessage());
    }
  }
}

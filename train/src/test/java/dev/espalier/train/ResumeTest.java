package dev.espalier.train;

import static dev.espalier.train.Options.bestCheckpoint;
import static dev.espalier.train.Options.checkpointEvery;
import static dev.espalier.train.Options.checkpoints;
import static dev.espalier.train.Options.csvLog;
import static dev.espalier.train.Options.earlyStopping;
import static dev.espalier.train.Options.epochs;
import static dev.espalier.train.Options.plateau;
import static dev.espalier.train.Options.quiet;
import static dev.espalier.train.Options.resume;
import static dev.espalier.train.Options.schedule;
import static dev.espalier.train.Options.validation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Safetensors;
import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Plateau;
import dev.espalier.nn.optim.Schedules;
import dev.espalier.tensor.Random;
import dev.espalier.train.metrics.Accuracy;
import dev.espalier.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  @TempDir Path folder;

  /** A process that dies: nothing after the throw is saved. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Dies after a step, or at an epoch's end. */
  private record Killer(long step, int epochEnd) implements Callback {
    @Override
    public void onStepEnd(Training t) {
      if (t.step() == step) {
        throw new Killed();
      }
    }

    @Override
    public void onEpochEnd(Training t) {
      if (t.epoch() == epochEnd) {
        throw new Killed();
      }
    }
  }

  private record Result(
      String weights, List<SequencedMap<String, Double>> history, int optimizer) {}

  /** A new process: the same model, then a generator in this state. */
  private static Trainer trainer(long seed) {
    var t = trainer();
    Random.seed(seed);
    return t;
  }

  private static Trainer trainer() {
    return Trainer.of(Nets.net(1))
        .compile(p -> new Adam(p, 1e-2), Nets::squares, new Accuracy(), new ConfusionMatrix(3));
  }

  private static Result result(Trainer t, History h) {
    var moments = new StringBuilder();
    t.optimizer()
        .state()
        .tensors()
        .forEach((n, m) -> moments.append(n).append(Arrays.toString(m.toDoubleArray())));
    return new Result(
        WeightsHash.of(t.model()),
        h.epochs().stream().map(History.Epoch::values).toList(),
        moments.toString().hashCode());
  }

  private FitOption[] options(FitOption... more) {
    var all =
        new java.util.ArrayList<FitOption>(
            List.of(
                epochs(4),
                validation(Nets.loader()),
                schedule(Schedules.oneCycle(28)),
                checkpoints(folder),
                checkpointEvery(0),
                quiet()));
    all.addAll(List.of(more));
    return all.toArray(FitOption[]::new);
  }

  /** Resumes; writes few checkpoints of its own, because each waits for the disk. */
  private FitOption[] goOn() {
    return options(resume(), checkpointEvery(1e6));
  }

  private Result uninterrupted() {
    var t = trainer(3);
    var h =
        t.fit(
            Nets.loader(),
            epochs(4),
            validation(Nets.loader()),
            schedule(Schedules.oneCycle(28)),
            quiet());
    assertEquals(28, h.steps());
    return result(t, h);
  }

  @Test
  void endsWithTheSameBitsWhereverItIsKilled() {
    var expected = uninterrupted();
    for (var killer :
        List.of(
            new Killer(2, 0),
            new Killer(3, 0),
            new Killer(7, 0),
            new Killer(8, 0),
            new Killer(0, 2),
            new Killer(17, 0),
            new Killer(28, 0),
            new Killer(0, 4))) {
      clear();
      assertThrows(
          Killed.class, () -> trainer(3).fit(Nets.loader(), options(killer)), killer.toString());
      var t = trainer(777);
      var h = t.fit(Nets.loader().workers(2), goOn());
      assertEquals(expected, result(t, h), killer.toString());
      assertEquals(28, h.steps());
    }
  }

  @Test
  void survivesManyKills() {
    var expected = uninterrupted();
    for (int k = 3; k < 28; k += 5) {
      int step = k;
      assertThrows(
          Killed.class,
          () -> trainer(step).fit(Nets.loader(), options(resume(), new Killer(step, 0))));
    }
    var t = trainer(777);
    assertEquals(expected, result(t, t.fit(Nets.loader(), goOn())));
  }

  @Test
  void anInterruptedTrainingGoesOn() {
    var expected = uninterrupted();
    var first = trainer(3);
    Callback ctrlC =
        new Callback() {
          @Override
          public void onStepEnd(Training t) {
            if (t.step() == 12) {
              first.stop();
            }
          }
        };
    var h = first.fit(Nets.loader(), options(ctrlC, checkpointEvery(1e6)));
    assertEquals("interrupted", h.stopped());
    var c = new CheckpointFolder(folder).read();
    assertNotNull(c);
    assertEquals(12, c.step());
    assertEquals(2, c.epoch());
    assertEquals(5, c.batch());
    assertFalse(c.isFinished());
    var t = trainer();
    h = t.fit(Nets.loader(), goOn());
    assertNull(h.stopped());
    assertEquals(expected, result(t, h));
  }

  @Test
  void aFinishedTrainingIsNotRepeated() {
    var t = trainer(3);
    var expected = result(t, t.fit(Nets.loader(), options(checkpointEvery(1e6))));
    var c = new CheckpointFolder(folder).read();
    assertNotNull(c);
    assertTrue(c.isFinished());
    assertEquals(5, c.epoch());
    assertEquals(4, c.history().epochs().size());
    var again = trainer();
    var h = again.fit(Nets.loader(), options(resume(), new Killer(29, 0)));
    assertEquals(expected, result(again, h));
  }

  @Test
  void startsAnewWithoutACheckpoint() {
    var expected = uninterrupted();
    var t = trainer(3);
    assertEquals(expected, result(t, t.fit(Nets.loader(), goOn())));
  }

  @Test
  void earlyStoppingPlateauAndBestWeightsGoOn() throws IOException {
    for (int kill : new int[] {0, 11, 20}) {
      clear();
      var best = folder.resolve("best.safetensors");
      var log = folder.resolve("metrics.csv");
      FitOption[] plain = stateful(best, log);
      if (kill > 0) {
        assertThrows(
            Killed.class, () -> trainer(3).fit(Nets.loader(), with(plain, new Killer(kill, 0))));
      }
      var t = trainer(kill == 0 ? 3 : 1);
      var h =
          t.fit(
              Nets.loader(),
              kill == 0
                  ? with(plain, checkpointEvery(1e6))
                  : with(with(stateful(best, log), resume()), checkpointEvery(1e6)));
      var now =
          h.epochs().size()
              + " "
              + h.stopped()
              + " "
              + result(t, h)
              + Arrays.hashCode(Files.readAllBytes(best))
              + untimed(log);
      if (kill == 0) {
        firstStateful = now;
        assertNotNull(h.stopped(), "the test needs an early stop");
        assertTrue(h.last().get("lr") < 0.01, "and a lower learning rate");
      } else {
        assertEquals(firstStateful, now);
      }
    }
  }

  private String firstStateful = "";

  private FitOption[] stateful(Path best, Path log) {
    return new FitOption[] {
      epochs(60),
      validation(Nets.loader()),
      plateau(
          "val_loss", new Plateau(Plateau.options().patience(0).factor(0.5).threshold(0.05, true))),
      earlyStopping("val_loss", 2, 0.05, true),
      bestCheckpoint(best, "val_accuracy"),
      csvLog(log),
      checkpoints(folder),
      checkpointEvery(0),
      quiet()
    };
  }

  private static FitOption[] with(FitOption[] options, FitOption more) {
    var all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = more;
    return all;
  }

  private static List<String> untimed(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().map(l -> l.substring(0, l.lastIndexOf(','))).toList();
  }

  private void clear() {
    try (var files = Files.list(folder)) {
      files.forEach(f -> {
        assertTrue(f.toFile().delete());
      });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- damaged files
  // -------------------------------------------------------------------------------------------------

  private Path latest() {
    return folder.resolve("checkpoint.safetensors");
  }

  private Path previous() {
    return folder.resolve("checkpoint.prev.safetensors");
  }

  private void killAt(long step) {
    assertThrows(Killed.class, () -> trainer(3).fit(Nets.loader(), options(new Killer(step, 0))));
  }

  @Test
  void aDamagedCheckpointIsReplacedByThePreviousOne() throws IOException {
    var expected = uninterrupted();
    killAt(12);
    var bytes = Files.readAllBytes(latest());
    var before = Files.readAllBytes(previous());
    for (int cut : new int[] {0, 5, 100, 3000, -1, -40}) {
      Files.write(previous(), before);
      Files.write(
          latest(), cut < 0 ? Arrays.copyOf(bytes, bytes.length + cut) : Arrays.copyOf(bytes, cut));
      var t = trainer();
      assertEquals(expected, result(t, t.fit(Nets.loader(), goOn())), "cut at " + cut);
    }
  }

  @Test
  void aDamagedCheckpointNeverReplacesAGoodOne() throws IOException {
    killAt(12);
    Files.write(latest(), new byte[] {1, 2, 3});
    var good = Files.readAllBytes(previous());
    var store = new CheckpointFolder(folder);
    var c = store.read();
    assertNotNull(c);
    store.write(c);
    store.await();
    assertEquals(Arrays.toString(good), Arrays.toString(Files.readAllBytes(previous())));
    assertEquals(c.step(), Checkpoint.read(latest()).step());
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    killAt(12);
    var bytes = Files.readAllBytes(latest());
    var file = folder.resolve("c.safetensors");
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    var e = assertThrows(ValueException.class, () -> Checkpoint.read(file));
    assertTrue(
        e.getMessage().contains("c.safetensors") && e.problem().contains("cut off"),
        e.getMessage());
    Files.writeString(file, "<html>not found</html>");
    assertTrue(
        assertThrows(ValueException.class, () -> Checkpoint.read(file))
            .problem()
            .contains("no safetensors file"));
    Layer model = Nets.net(1);
    model.save(file);
    e = assertThrows(ValueException.class, () -> Checkpoint.read(file));
    assertTrue(
        e.problem().contains("no checkpoint of a training") && e.fix().contains("model.load"),
        e.getMessage());
    Safetensors.write(file, Map.of(), Map.of(Checkpoint.KEY, "{\"format\":99}"));
    assertTrue(
        assertThrows(ValueException.class, () -> Checkpoint.read(file))
            .problem()
            .contains("format 99"));
    Safetensors.write(file, Map.of(), Map.of(Checkpoint.KEY, "{\"format\":"));
    assertTrue(
        assertThrows(ValueException.class, () -> Checkpoint.read(file))
            .problem()
            .contains("metadata"));
    Files.delete(file);
    assertTrue(
        assertThrows(ValueException.class, () -> Checkpoint.read(file))
            .problem()
            .contains("cannot be read"));
    Files.write(latest(), new byte[3]);
    Files.write(previous(), new byte[3]);
    e = assertThrows(ValueException.class, () -> trainer().fit(Nets.loader(), options(resume())));
    assertTrue(e.getMessage().contains("checkpoint.safetensors"), e.getMessage());
  }

  @Test
  void refusesACheckpointOfAnotherTraining() {
    killAt(12);
    var e =
        assertThrows(
            StateException.class, () -> trainer().fit(Nets.loader().batch(10), options(resume())));
    assertTrue(
        e.problem().contains("\"batch\":8") && e.problem().contains("\"batch\":10"), e.problem());
    var other =
        Trainer.of(new dev.espalier.nn.Linear(4, 3))
            .compile(p -> new Adam(p, 1e-2), Nets::squares, new Accuracy(), new ConfusionMatrix(3));
    e = assertThrows(StateException.class, () -> other.fit(Nets.loader(), options(resume())));
    assertTrue(e.getMessage().contains("fc1.weight"), e.getMessage());
    var lessMetrics =
        Trainer.of(Nets.net(1))
            .compile(
                p -> new Adam(p, 1e-2), Nets::squares, new ConfusionMatrix(3), new Accuracy2());
    e = assertThrows(StateException.class, () -> lessMetrics.fit(Nets.loader(), options(resume())));
    assertTrue(e.problem().contains("top2"), e.problem());
  }

  /** A metric that the checkpoint does not know. */
  private static final class Accuracy2 implements dev.espalier.train.metrics.Metric {
    private final dev.espalier.train.metrics.TopK top = new dev.espalier.train.metrics.TopK(2);

    @Override
    public String name() {
      return top.name();
    }

    @Override
    public void update(dev.espalier.tensor.Tensor output, dev.espalier.tensor.Tensor target) {
      top.update(output, target);
    }

    @Override
    public double value() {
      return top.value();
    }

    @Override
    public void reset() {
      top.reset();
    }

    @Override
    public double[] state() {
      return top.state();
    }

    @Override
    public void load(double[] state) {
      top.load(state);
    }
  }

  @Test
  void saysWhenItCannotWrite() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "x");
    var e =
        assertThrows(
            ValueException.class, () -> trainer().fit(Nets.loader(), checkpoints(file), quiet()));
    assertTrue(
        e.problem().contains("cannot be written") && e.fix().contains("free space"),
        e.getMessage());
  }

  @Test
  void removesWhatKilledProcessesLeft() throws IOException {
    var left = Files.writeString(folder.resolve(".checkpoint.safetensors.123-4.tmp"), "half");
    Random.seed(3);
    trainer().fit(Nets.loader(), options());
    assertFalse(Files.exists(left));
  }
}

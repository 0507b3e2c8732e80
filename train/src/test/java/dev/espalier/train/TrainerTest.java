package dev.espalier.train;

import static dev.espalier.train.Options.accumulate;
import static dev.espalier.train.Options.clipNorm;
import static dev.espalier.train.Options.earlyStopping;
import static dev.espalier.train.Options.epochSchedule;
import static dev.espalier.train.Options.epochs;
import static dev.espalier.train.Options.plateau;
import static dev.espalier.train.Options.quiet;
import static dev.espalier.train.Options.schedule;
import static dev.espalier.train.Options.validation;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ShapeException;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Plateau;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import dev.espalier.train.metrics.Accuracy;
import dev.espalier.train.metrics.ConfusionMatrix;
import dev.espalier.train.metrics.Mean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static Trainer adam(long seed) {
    return Trainer.of(Nets.net(seed))
        .compile(p -> new Adam(p, 1e-2), Nets::squares, new Accuracy());
  }

  @Test
  void fitIsThePlainLoop() {
    var model = Nets.net(1);
    var optimizer = new Adam(model.parameters(), 1e-2);
    var losses = new ArrayList<Double>();
    var accuracies = new ArrayList<Double>();
    var data = Nets.loader();
    Random.seed(3);
    for (int epoch = 1; epoch <= 3; epoch++) {
      var loss = new Mean();
      var accuracy = new Accuracy();
      for (var b : data) {
        optimizer.zeroGrad();
        var out = model.apply(b.x());
        var l = Nets.squares(out, b.y());
        l.backward();
        loss.update(l, b.size());
        accuracy.update(out, b.y());
        optimizer.step();
      }
      losses.add(loss.value());
      accuracies.add(accuracy.value());
    }
    var trainer = adam(1);
    Random.seed(3);
    var history = trainer.fit(Nets.loader(), epochs(3), quiet());
    assertArrayEquals(losses.stream().mapToDouble(d -> d).toArray(), history.get("loss"));
    assertArrayEquals(accuracies.stream().mapToDouble(d -> d).toArray(), history.get("accuracy"));
    assertEquals(WeightsHash.of(model), WeightsHash.of(trainer.model()));
    assertEquals(21, history.steps());
    assertNull(history.stopped());
    assertTrue(losses.get(2) < losses.get(0));
  }

  @Test
  void validationDisturbsNothing() {
    var with = adam(1);
    Random.seed(3);
    var h1 = with.fit(Nets.loader(), epochs(2), validation(Nets.loader().workers(0)), quiet());
    var without = adam(1);
    Random.seed(3);
    var h2 = without.fit(Nets.loader(), epochs(2), quiet());
    assertEquals(WeightsHash.of(without.model()), WeightsHash.of(with.model()));
    assertArrayEquals(h2.get("loss"), h1.get("loss"));
    assertEquals(List.of("loss", "accuracy", "val_loss", "val_accuracy", "lr"), h1.names());
    var last = with.evaluate(Nets.loader());
    assertEquals(last.get("loss"), h1.last().get("val_loss"));
    assertEquals(last.get("accuracy"), h1.last().get("val_accuracy"));
  }

  @Test
  void evaluatesInEvaluationMode() {
    var trainer = adam(1);
    var confusion = new ConfusionMatrix(3);
    var values = trainer.evaluate(Nets.loader(), confusion);
    var all = Nets.points();
    double hits = 0;
    var loss = new Mean();
    for (var b : DataLoader.of(all).shuffle().seed(5).batch(8)) {
      var out = Mode.inference(() -> trainer.model().apply(b.x()).realize());
      hits += out.argmax(1).eq(b.y()).sum().item();
      loss.update(Nets.squares(out, b.y()).item() * b.size());
    }
    assertEquals(hits / 50, values.get("accuracy"));
    assertEquals(hits / 50, confusion.value());
    assertEquals(loss.value() * 7 / 50, values.get("loss"), 1e-12);
  }

  @Test
  void predictsOneTensorOrAllBatches() {
    var trainer = adam(1);
    var data = DataLoader.of(Nets.points()).batch(7);
    var all = trainer.predict(data);
    assertEquals(50, all.dim(0));
    int at = 0;
    for (var b : data) {
      var part = trainer.predict(b.x());
      assertArrayEquals(part.toArray(), all.slice(0, at, at + b.size()).toArray());
      at += b.size();
    }
  }

  @Test
  void controlFlowInALossRunsAtEachStep() {
    var calls = new int[1];
    var model = Nets.net(1);
    var history =
        Trainer.of(model)
            .compile(
                p -> new Sgd(p, 0.1),
                (out, y) -> {
                  calls[0]++;
                  var l = Nets.squares(out, y);
                  return calls[0] > 7 ? l.mul(0).add(100) : l; // the second epoch's loss is another
                })
            .fit(Nets.loader(), epochs(2), quiet());
    assertEquals(14, calls[0]);
    assertTrue(history.get("loss")[0] < 10);
    assertEquals(100, history.get("loss")[1], 1e-9);
  }

  @Test
  void accumulatesTheMeanOfBatches() {
    // no batch normalisation or dropout here: four batches of 5 give the gradient of one of 20
    var data = Nets.points().take(40);
    var hashes = new ArrayList<float[]>();
    for (int k : new int[] {1, 4}) {
      Random.seed(4);
      var model = new dev.espalier.nn.Linear(4, 3);
      var trainer = Trainer.of(model).compile(p -> new Sgd(p, 0.1), Nets::squares);
      var h = trainer.fit(DataLoader.of(data).batch(20 / k), epochs(2), accumulate(k), quiet());
      assertEquals(4, h.steps());
      hashes.add(model.parameters().getFirst().toArray());
    }
    assertArrayEquals(hashes.get(0), hashes.get(1), 1e-6f);
    Random.seed(4);
    var trainer =
        Trainer.of(new dev.espalier.nn.Linear(4, 3)).compile(p -> new Sgd(p, 0.1), Nets::squares);
    assertEquals(
        3,
        trainer.fit(DataLoader.of(data).batch(5), accumulate(3), quiet()).steps(),
        "8 batches: 3 + 3 + 2");
  }

  @Test
  void setsLearningRates() {
    var rates = new ArrayList<Double>();
    Callback watch =
        new Callback() {
          @Override
          public void onStepEnd(Training t) {
            rates.add(t.optimizer().lr());
          }
        };
    adam(1)
        .fit(Nets.loader().batch(25), epochs(2), schedule((lr, s) -> lr * (s + 1)), watch, quiet());
    assertEquals(List.of(0.01, 0.02, 0.03, 0.04), rates);
    rates.clear();
    var h =
        adam(1)
            .fit(
                Nets.loader().batch(25),
                epochs(2),
                epochSchedule((lr, e) -> lr / (e + 1)),
                watch,
                quiet());
    assertEquals(List.of(0.01, 0.01, 0.005, 0.005), rates);
    assertArrayEquals(new double[] {0.01, 0.005}, h.get("lr"));
    rates.clear();
    var p =
        new Plateau(
            Plateau.options()
                .patience(0)
                .factor(0.5)
                .maximize(true)
                .threshold(2, true)); // nothing is ever 2 better
    adam(1).fit(Nets.loader().batch(50), epochs(4), plateau("accuracy", p), watch, quiet());
    assertEquals(List.of(0.01, 0.01, 0.005, 0.0025), rates);
  }

  @Test
  void clipsTheNormOfAllGradients() {
    Random.seed(4);
    var model = new dev.espalier.nn.Linear(4, 3);
    var before = model.parameters().stream().map(Tensor::toArray).toList();
    Trainer.of(model)
        .compile(p -> new Sgd(p, 1), (o, y) -> Nets.squares(o, y).mul(1000))
        .fit(DataLoader.of(Nets.points()).batch(50), clipNorm(0.5), quiet());
    double square = 0;
    for (int i = 0; i < before.size(); i++) {
      var after = model.parameters().get(i).toArray();
      for (int k = 0; k < after.length; k++) {
        square += Math.pow(after[k] - before.get(i)[k], 2);
      }
    }
    assertEquals(0.5, Math.sqrt(square), 1e-4);
  }

  /** Gives the epochs these validation losses. */
  private static Trainer scripted(double... losses) {
    var at = new int[1];
    return Trainer.of(Nets.net(1))
        .compile(
            p -> new Sgd(p, 0.1),
            (out, y) ->
                Mode.isTraining() ? Nets.squares(out, y) : out.sum().mul(0).add(losses[at[0]++]));
  }

  private static final DataLoader ONE = DataLoader.of(Nets.points()).batch(50);

  @Test
  void stopsEarlyAsKerasDoes() {
    var h =
        scripted(5, 4, 4.5, 4, 3.9, 4, 4, 1)
            .fit(ONE, epochs(8), validation(ONE), earlyStopping("val_loss", 2), quiet());
    assertEquals(4, h.epochs().size()); // 4.5 and 4 are not below 4
    assertEquals("early stopping: val_loss was best in epoch 2", h.stopped());
    h =
        scripted(5, 4, 4.5, 3.9, 4, 4, 4, 1)
            .fit(ONE, epochs(8), validation(ONE), earlyStopping("val_loss", 3), quiet());
    assertEquals(7, h.epochs().size());
    h =
        scripted(5, 4, 3.95, 3.92, 3.8, 3.75, 1)
            .fit(
                ONE, epochs(7), validation(ONE), earlyStopping("val_loss", 2, 0.1, false), quiet());
    assertEquals(4, h.epochs().size(), "changes of less than 0.1 do not count");
    h =
        scripted(Double.NaN, Double.NaN, 1)
            .fit(ONE, epochs(3), validation(ONE), earlyStopping("val_loss", 2), quiet());
    assertEquals(2, h.epochs().size(), "NaN is never better");
    h =
        scripted(3, 2, 1)
            .fit(ONE, epochs(3), validation(ONE), earlyStopping("val_loss", 1), quiet());
    assertEquals(3, h.epochs().size());
    assertNull(h.stopped());
  }

  @Test
  void restoresTheBestWeights() {
    var hashes = new ArrayList<String>();
    Callback watch =
        new Callback() {
          @Override
          public void onEpochEnd(Training t) {
            hashes.add(WeightsHash.of(t.model()));
          }
        };
    var trainer = scripted(5, 4, 6, 7, 8);
    trainer.fit(
        ONE, epochs(5), validation(ONE), watch, earlyStopping("val_loss", 2, 0, true), quiet());
    assertEquals(4, hashes.size());
    assertEquals(hashes.get(1), WeightsHash.of(trainer.model()));
    assertNotEquals(hashes.get(3), WeightsHash.of(trainer.model()));
  }

  @Test
  void tellsCallbacksWhereItIs() {
    var seen = new ArrayList<String>();
    Callback watch =
        new Callback() {
          private void note(String what, Training t) {
            seen.add(
                what
                    + " "
                    + t.epoch()
                    + "/"
                    + t.epochs()
                    + " "
                    + t.batch()
                    + "/"
                    + t.batches()
                    + " "
                    + t.samples()
                    + "/"
                    + t.samplesPerEpoch()
                    + " step "
                    + t.step());
          }

          @Override
          public void onTrainBegin(Training t) {
            note("train begins", t);
          }

          @Override
          public void onEpochBegin(Training t) {
            note("epoch begins", t);
          }

          @Override
          public void onStepEnd(Training t) {
            note("step", t);
            if (t.step() == 3) {
              t.stop("enough");
            }
          }

          @Override
          public void onEpochEnd(Training t) {
            note("epoch ends", t);
          }

          @Override
          public void onTrainEnd(Training t) {
            note("train ends", t);
          }
        };
    var h = adam(1).fit(Nets.loader().batch(30), epochs(5), watch, quiet());
    assertEquals(
        List.of(
            "train begins 0/5 0/2 0/50 step 0",
            "epoch begins 1/5 0/2 0/50 step 0",
            "step 1/5 1/2 30/50 step 1",
            "step 1/5 2/2 50/50 step 2",
            "epoch ends 1/5 2/2 50/50 step 2",
            "epoch begins 2/5 0/2 0/50 step 2",
            "step 2/5 1/2 30/50 step 3",
            "epoch ends 2/5 1/2 30/50 step 3",
            "train ends 2/5 1/2 30/50 step 3"),
        seen);
    assertEquals("enough", h.stopped());
  }

  @Test
  void stopsAfterTheStepWhenAsked() {
    var trainer = adam(1);
    Callback stopper =
        new Callback() {
          @Override
          public void onStepEnd(Training t) {
            if (t.step() == 10) {
              trainer.stop();
            }
          }
        };
    var h = trainer.fit(Nets.loader(), epochs(5), stopper, quiet());
    assertEquals("interrupted", h.stopped());
    assertEquals(10, h.steps());
    assertEquals(1, h.epochs().size());
    assertEquals(7, trainer.fit(Nets.loader(), quiet()).steps(), "a new fit is not stopped");
  }

  @Test
  void recordsWhereTheTimeWent() {
    var h = adam(1).fit(Nets.loader(), epochs(2), validation(ONE), quiet());
    var p = h.phases();
    assertTrue(
        p.step() > 0 && p.evaluation() > 0 && p.data() > 0 && p.checkpoint() == 0, p.toString());
    assertTrue(p.total() <= h.epochs().getLast().elapsed() + 1e-9);
    assertTrue(h.epochs().get(0).elapsed() < h.epochs().get(1).elapsed());
  }

  @Test
  void refusesWhatCannotWork() {
    var bare = Trainer.of(Nets.net(1));
    assertThrows(StateException.class, () -> bare.fit(ONE));
    assertThrows(StateException.class, () -> bare.evaluate(ONE));
    assertThrows(
        StateException.class,
        () -> bare.compile(p -> new Sgd(p, 1), Nets::squares, new Accuracy(), new Accuracy()));
    assertThrows(
        ShapeException.class,
        () -> Trainer.of(Nets.net(1)).compile(p -> new Sgd(p, 1), (o, y) -> o).fit(ONE, quiet()));
    var e =
        assertThrows(
            ValueException.class, () -> adam(1).fit(ONE, earlyStopping("val_loss", 1), quiet()));
    assertTrue(
        e.getMessage().contains("[loss, accuracy, lr]") && e.getMessage().contains("validation"),
        e.getMessage());
    assertThrows(
        ValueException.class,
        () -> adam(1).fit(DataLoader.of(Nets.points()).batch(100).dropLast(), quiet()));
    assertThrows(ValueException.class, () -> epochs(0));
    assertThrows(ValueException.class, () -> clipNorm(0));
    assertThrows(StateException.class, () -> adam(1).fit(ONE, Options.resume(), quiet()));
    var wrong = Dataset.of(Tensor.zeros(2, 5), Tensor.of(new long[] {0, 1}, 2));
    assertThrows(ShapeException.class, () -> adam(1).fit(DataLoader.of(wrong), quiet()));
  }
}

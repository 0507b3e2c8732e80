package dev.espalier.promises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.Sgd;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Options;
import dev.espalier.train.Trainer;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Predicting while another thread trains: every answer is that of one state of the weights, and
 * none is refused.
 */
class InferenceBesideTrainingTest {
  private static final int WIDTH = 3_000;

  /**
   * Two parts with equal gradients from equal values: in every state of the training they are
   * equal, and each is constant.
   */
  private static final class Twins extends Layer {
    private final Twin a = new Twin();
    private final Twin b = new Twin();

    /** Called between the two. */
    private final Runnable between;

    Twins(Runnable between) {
      this.between = between;
    }

    Twins() {
      this(() -> {});
    }

    @Override
    protected Tensor forward(Tensor x) {
      var first = a.apply(x);
      between.run();
      return first.sub(b.apply(x));
    }
  }

  private static final class Twin extends Layer {
    private final Parameter w = new Parameter(Tensor.zeros(WIDTH));

    @Override
    protected Tensor forward(Tensor x) {
      return x.mul(w);
    }
  }

  /** Adds 1 to every weight. */
  private static void step(Twins net, Sgd optimizer) {
    optimizer.zeroGrad();
    net.a.w.sum().add(net.b.w.sum()).neg().backward();
    optimizer.step();
  }

  private static boolean allEqual(float[] values, float expected) {
    for (float v : values) {
      if (v != expected) {
        return false;
      }
    }
    return true;
  }

  /**
   * Readers of whole models beside a plain loop: within one call of a model, all weights are of one
   * step.
   */
  @Test
  void aLiveModelIsNeverTorn() throws Exception {
    var net = new Twins();
    var optimizer = new Sgd(net.parameters(), 1);
    var ones = Tensor.ones(WIDTH).realize();
    beside(
        1_500,
        () -> step(net, optimizer),
        () -> {
          var difference = Mode.inference(() -> net.apply(ones)).toArray();
          assertTrue(
              allEqual(difference, 0),
              () ->
                  "weights of two steps in one call: "
                      + Arrays.toString(Arrays.copyOf(difference, 8)));
          var one = Mode.inference(() -> net.a.apply(ones)).toArray();
          assertTrue(allEqual(one, one[0]), "a half-written weight");
          return null;
        });
    assertEquals(1_500, net.a.w.toArray()[0]);
  }

  /**
   * The same without chance: the other thread steps while the model is in mid-call, more often than
   * there are buffers.
   */
  @Test
  void stepsInMidCallAreNotSeen() throws Exception {
    var between = new AtomicReference<Runnable>(() -> {});
    var net = new Twins(() -> between.get().run());
    var optimizer = new Sgd(net.parameters(), 1);
    var ones = Tensor.ones(WIDTH).realize();
    try (var pool = Executors.newSingleThreadExecutor()) {
      Runnable steps =
          () -> {
            try {
              pool.submit(
                      () -> {
                        for (int i = 0; i < 5; i++) {
                          step(net, optimizer);
                        }
                      })
                  .get();
            } catch (InterruptedException | ExecutionException e) {
              throw new AssertionError(e);
            }
          };
      steps.run();
      between.set(steps);
      assertTrue(
          allEqual(Mode.inference(() -> net.apply(ones)).toArray(), 0),
          "weights of two steps in one call");
      between.set(() -> {});
      assertTrue(
          allEqual(Mode.inference(() -> net.a.apply(ones)).toArray(), 10),
          "weights of now in the next call");
    }
  }

  /** A frozen model made while training runs is one state of the weights as well. */
  @Test
  void freezingBesideTrainingTakesOneState() throws Exception {
    var net = new Twins();
    var optimizer = new Sgd(net.parameters(), 1);
    var ones = Tensor.ones(WIDTH).realize();
    beside(
        1_500,
        () -> step(net, optimizer),
        () -> {
          assertTrue(
              allEqual(net.freeze().apply(ones).toArray(), 0),
              "weights of two steps in one frozen model");
          return null;
        });
  }

  /**
   * The thread that made model and optimiser hands training over; what it recorded before is still
   * its to read.
   */
  @Test
  void whatWasRecordedBeforeAnotherThreadTrainsCanBeRead() throws Exception {
    var net = new Twins();
    var optimizer = new Sgd(net.parameters(), 1);
    step(net, optimizer);
    var pending = Mode.inference(() -> net.a.apply(Tensor.ones(WIDTH)));
    var trainer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 5; i++) {
                step(net, optimizer);
              }
            });
    trainer.join();
    assertTrue(allEqual(pending.toArray(), 1));
    assertTrue(allEqual(Mode.inference(() -> net.a.apply(Tensor.ones(WIDTH))).toArray(), 6));
  }

  /**
   * Readers of the live model, of a frozen one, and a trainer with metrics and validation, made in
   * one thread and run in another.
   */
  @Test
  void aTrainerTrainsTheSameWithReadersBesideIt() throws Exception {
    var alone = trainer();
    alone.fit(data(), Options.epochs(4), Options.quiet());
    var trainer = trainer();
    var model = trainer.model();
    var x = Tensor.randn(Rng.seed(8), 5, 4).realize();
    var frozen = model.freeze();
    var expected = frozen.apply(x).toArray();
    var done = new AtomicBoolean();
    beside(
        1,
        () -> {
          trainer.fit(data(), Options.epochs(4), Options.quiet(), Options.validation(data()));
          done.set(true);
        },
        () -> {
          assertArrayEquals(expected, frozen.apply(x).toArray());
          for (float v : Mode.inference(() -> model.apply(x)).toArray()) {
            assertTrue(Float.isFinite(v));
          }
          return null;
        });
    assertTrue(done.get());
    assertFalse(Arrays.equals(expected, trainer.predict(x).toArray()));
    assertArrayEquals(alone.predict(x).toArray(), trainer.predict(x).toArray());
  }

  private static Trainer trainer() {
    Random.seed(3);
    return Trainer.of(new Models.Tiny()).compile(p -> new Adam(p, 1e-2), Losses::crossEntropy);
  }

  private static DataLoader data() {
    var x = Tensor.randn(Rng.seed(9), 400, 4).realize();
    return DataLoader.of(Dataset.of(x, x.slice(1, 0, 3).argmax(1).realize()))
        .shuffle()
        .seed(1)
        .batch(8);
  }

  /**
   * Trains in one thread while three platform threads and three virtual ones read until it ends;
   * fails as any of them does.
   */
  private static void beside(int steps, Runnable step, Callable<Object> read) throws Exception {
    var ended = new AtomicBoolean();
    var reads = new AtomicLong();
    Callable<Object> reader =
        () -> {
          do {
            read.call();
            reads.incrementAndGet();
          } while (!ended.get());
          return null;
        };
    List<Future<Object>> readers = new ArrayList<>();
    try (var platform = Executors.newCachedThreadPool();
        var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        readers.add(platform.submit(reader));
        readers.add(virtual.submit(reader));
      }
      try {
        platform
            .submit(() -> {
              for (int i = 0; i < steps; i++) {
                step.run();
              }
            })
            .get();
      } finally {
        ended.set(true);
      }
      for (var r : readers) {
        r.get();
      }
    }
    assertTrue(reads.get() >= readers.size());
  }
}

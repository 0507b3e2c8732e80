package dev.espalier.recipes.run;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.recipes.report.Chart.Point;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Checkpoints;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import dev.espalier.train.data.Batch;
import dev.espalier.train.data.DataLoader;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A training loop that can be killed and resumed:
 *
 * <pre>{@code
 * var loop = run.loop(steps).add("model", model).add("optimizer", optimizer);
 * loop.restore();
 * while (loop.running()) {
 *   …                                       // one step
 *   loop.log("train_loss", loss.item());
 *   loop.next();
 * }
 * }</pre>
 *
 * <p>or over the batches of some epochs:
 *
 * <pre>{@code
 * var loop = run.loop(epochs * train.batches())…;
 * loop.restore();
 * for (var batch : loop.batches(train)) {
 *   …
 *   if (loop.lastOfEpoch()) {
 *     loop.log("val_loss", evaluate(model));
 *   }
 *   loop.next();
 * }
 * }</pre>
 *
 * <p>What is done between two calls of {@link #next} belongs to one step: after a kill it is either
 * done and saved as a whole, or done again with the same result. So everything that decides the
 * future is added before {@link #restore}, and nothing with a memory of its own stands outside. The
 * thread's random generator, the step and the curves are saved by themselves.
 */
public final class Loop {
  private final Run run;
  private final long steps;
  private final Checkpoints checkpoints;
  private final Curves curves;
  private long step;
  private int stride = 1;
  private int batchesPerEpoch = 1;
  private double secondsBefore;
  private double trainedBefore;
  private long began;
  private boolean restored;

  Loop(Run run, long steps) {
    this.run = run;
    this.steps = steps;
    this.curves = run.curves();
    checkpoints =
        Checkpoints.in(run.folder().checkpoints())
            .every(run.checkpointEvery())
            .add("loop", new Position())
            .add("curves", curves);
  }

  private final class Position implements Stateful {
    @Override
    public Map<String, String> state() {
      return Map.of(
          "step",
          Long.toString(step),
          "seconds",
          Exact.text(run.seconds()),
          "trained",
          Exact.text(trainSeconds()));
    }

    @Override
    public void load(Map<String, String> state, Map<String, Tensor> tensors) {
      step = Long.parseLong(state.getOrDefault("step", "0"));
      secondsBefore = Exact.number(state.getOrDefault("seconds", Exact.text(0)));
      trainedBefore = Exact.number(state.getOrDefault("trained", Exact.text(0)));
    }
  }

  /** Saves weights and buffers. */
  public Loop add(String part, Layer model) {
    checkpoints.add(part, model);
    return this;
  }

  /** Saves moments, counters and learning rates. */
  public Loop add(String part, Optimizer optimizer) {
    checkpoints.add(part, optimizer);
    return this;
  }

  /** Saves a counter. */
  public Loop add(String part, LongSupplier value, LongConsumer restore) {
    checkpoints.add(part, value, restore);
    return this;
  }

  /** Saves anything else. */
  public Loop add(String part, Stateful value) {
    checkpoints.add(part, value);
    return this;
  }

  /** Goes back to the last checkpoint when the run is resumed and has one; call it once. */
  public Loop restore() {
    assert !restored : "restore() was called before";
    restored = true;
    run.begin();
    if (run.resuming() && checkpoints.exist()) {
      checkpoints.restore();
      run.addSeconds(secondsBefore);
    }
    curves.begin();
    began = System.nanoTime();
    return this;
  }

  /** Whether there are steps left. */
  public boolean running() {
    return step() < steps;
  }

  /** Steps that are done. */
  public long step() {
    assert restored : "call restore() before the loop";
    return step;
  }

  /** Steps in all. */
  public long steps() {
    return steps;
  }

  /** The epoch of the step in progress, from 1; in a loop over {@link #batches}. */
  public int epoch() {
    return (int) (step() / batchesPerEpoch) + 1;
  }

  /** Whether the step in progress is the last of its epoch; in a loop over {@link #batches}. */
  public boolean lastOfEpoch() {
    return (step() + 1) % batchesPerEpoch == 0;
  }

  /** The batches from the one whose turn it is to the last step's, epoch after epoch. */
  public Iterable<Batch> batches(DataLoader loader) {
    batchesPerEpoch = loader.batches();
    return () ->
        new Iterator<>() {
          private Iterator<Batch> epoch =
              loader.iterator(epoch(), (int) (step() % batchesPerEpoch));

          @Override
          public boolean hasNext() {
            return running();
          }

          @Override
          public Batch next() {
            if (!epoch.hasNext()) {
              epoch = loader.iterator(epoch(), 0);
            }
            return epoch.next();
          }
        };
  }

  /**
   * Says how many steps an epoch has, for {@link #epoch} and {@link #lastOfEpoch} in a loop of
   * another kind.
   */
  public Loop epochs(int stepsPerEpoch) {
    batchesPerEpoch = stepsPerEpoch;
    return this;
  }

  /**
   * Lets each call of {@link #next} count {@code n} steps, such as those of many environments
   * between two updates of a policy; the last call may go beyond {@link #steps}.
   */
  public Loop stride(int n) {
    stride = n;
    return this;
  }

  /** Adds a point to a curve at the step in progress, counted from 1. */
  public void log(String name, double value) {
    curves.add(step() + stride, name, value, run.seconds());
  }

  /**
   * Whether the step in progress is the {@code n}-th, the 2{@code n}-th, …, or the last; with a
   * {@link #stride}, whether one of these is among those in progress.
   */
  public boolean every(long n) {
    return (step() + stride) / n != step() / n || step() + stride >= steps;
  }

  /**
   * The step is done: counts it, writes a checkpoint when one is due, and ends the run when the
   * user asked for it.
   */
  public void next() {
    long before = step();
    step = before + stride;
    run.progress(before, step, steps, curves);
    if (run.stopping()) {
      checkpoints.write();
      checkpoints.await();
      throw new Interrupted(step);
    }
    if (step < steps) {
      checkpoints.offer();
    } else {
      checkpoints.write();
      checkpoints.await();
    }
  }

  /** The curves so far. */
  public Curves curves() {
    return curves;
  }

  /** The points of a curve. */
  public List<Point> curve(String name) {
    return curves.points(name);
  }

  /** Seconds from {@link #restore} to now, and of the processes before this one. */
  public double trainSeconds() {
    return trainedBefore + (System.nanoTime() - began) / 1e9;
  }
}

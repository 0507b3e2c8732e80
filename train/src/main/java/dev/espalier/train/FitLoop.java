package dev.espalier.train;

import dev.espalier.base.StateException;
import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Clip;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.Batch;
import dev.espalier.train.data.DataLoader;
import dev.espalier.train.metrics.Mean;
import dev.espalier.train.metrics.Running;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}. */
final class FitLoop implements Training {
  /*
   * Order at an epoch's end: validation, history, callbacks, checkpoint. A process killed before that checkpoint is on the disk does
   * the end of the epoch again from the one before, with the same result, because everything that decides is in the checkpoint.
   */
  private static final String INTERRUPTED = "interrupted";

  /** An epoch's end writes a checkpoint unless the last one is younger than this. */
  private static final long EPOCH_CHECKPOINT_NANOS = 1_000_000_000L;

  private final Trainer trainer;
  private final Trainer.Compiled compiled;
  private final DataLoader data;
  private final FitPlan plan;
  private final Mean meanLoss = new Mean();
  private final List<Running> running = new ArrayList<>();
  private final @Nullable CheckpointFolder folder;

  private History history = new History();
  private int epoch; // the current one; between epochs the last finished one
  private int batch; // batches done of the current epoch
  private boolean between = true; // no epoch has begun, or the last one begun has ended
  private long step;
  private Phases phases = Phases.NONE; // since the last epoch's end
  private double elapsedBefore;
  private long started;
  private long lastCheckpoint;
  private @Nullable String stopReason;
  private boolean finished;
  private SequencedMap<String, Double> epochValues = new LinkedHashMap<>();

  FitLoop(Trainer trainer, Trainer.Compiled compiled, DataLoader data, FitPlan plan) {
    this.trainer = trainer;
    this.compiled = compiled;
    this.data = data;
    this.plan = plan;
    this.folder = plan.checkpoints == null ? null : new CheckpointFolder(plan.checkpoints);
    running.add(meanLoss);
    running.addAll(compiled.metrics());
    if (data.batches() == 0) {
      throw Refusal.value(
          "fit",
          "an epoch has no batch: dropLast() leaves out all samples",
          "batch size <= samples",
          "use batches of at most " + data.dataset().size());
    }
    if (plan.resume && folder == null) {
      throw Refusal.state(
          "fit",
          "resume() needs to know where checkpoints are",
          "checkpoints(folder) is among the options",
          "add checkpoints(folder)");
    }
  }

  History run() {
    running.forEach(Running::reset);
    started = System.nanoTime();
    lastCheckpoint = started;
    if (folder != null) {
      folder.prepare();
      if (plan.resume) {
        resume(folder);
      }
    }
    try {
      each(c -> c.onTrainBegin(this));
      boolean interrupted = false;
      finished = between && isOver(); // a finished one was resumed
      while (!finished && !interrupted) {
        interrupted = !runEpoch();
      }
      history.stop(interrupted ? INTERRUPTED : stopReason);
      history.steps(step);
    } finally {
      try {
        each(c -> c.onTrainEnd(this));
      } finally {
        trainer.stopAsked = false;
        if (folder != null) {
          folder.await();
        }
      }
    }
    return history;
  }

  private boolean isOver() {
    return epoch >= plan.epochs || stopReason != null;
  }

  /** Runs the next epoch, or the rest of a resumed one. False when it was interrupted. */
  private boolean runEpoch() {
    if (between) {
      epoch++;
      batch = 0;
      running.forEach(Running::reset);
      between = false;
      if (plan.perEpoch != null) {
        plan.perEpoch.apply(optimizer(), epoch - 1);
      }
      each(c -> c.onEpochBegin(this));
    }
    for (var batches = data.iterator(epoch, batch); batches.hasNext() && stopReason == null; ) {
      step(batches);
      each(c -> c.onStepEnd(this));
      if (trainer.stopAsked) {
        checkpoint();
        return false;
      }
      if (System.nanoTime() - lastCheckpoint >= plan.checkpointNanos
          && (plan.checkpointNanos == 0 || folder == null || !folder.isBusy())) {
        checkpoint();
      }
    }
    end();
    // Ten thousand epochs of one step each must not mean ten thousand files.
    if (finished
        || trainer.stopAsked
        || System.nanoTime() - lastCheckpoint
            >= Math.min(plan.checkpointNanos, EPOCH_CHECKPOINT_NANOS)) {
      checkpoint();
    }
    return finished || !trainer.stopAsked;
  }

  /** One step of the optimiser. */
  private void step(Iterator<Batch> batches) {
    var optimizer = optimizer();
    optimizer.zeroGrad();
    int group = Math.min(plan.accumulate, data.batches() - batch);
    for (int i = 0; i < group; i++) {
      long t0 = System.nanoTime();
      var b = batches.next();
      long t1 = System.nanoTime();
      if (plan.checkFinite) {
        Mode.checkFinite(() -> {
          learn(b, group);
          return b;
        });
      } else {
        learn(b, group);
      }
      batch++;
      spent((t1 - t0) / 1e9, (System.nanoTime() - t1) / 1e9, 0, 0);
    }
    long t = System.nanoTime();
    if (plan.perStep != null) {
      plan.perStep.apply(optimizer, step);
    }
    if (plan.clipValue < Double.POSITIVE_INFINITY) {
      Clip.value(optimizer.parameters(), plan.clipValue);
    }
    if (plan.clipNorm < Double.POSITIVE_INFINITY) {
      Clip.norm(optimizer.parameters(), plan.clipNorm);
    }
    optimizer.step();
    step++;
    spent(0, (System.nanoTime() - t) / 1e9, 0, 0);
  }

  /** Gradients of one batch of several. */
  private void learn(Batch b, int group) {
    var output = model().apply(b.x());
    var loss = scalar(compiled.loss().of(output, b.y()));
    (group == 1 ? loss : loss.div(group)).backward();
    meanLoss.update(loss, b.size());
    compiled.metrics().forEach(m -> m.update(output, b.y()));
  }

  private static Tensor scalar(Tensor loss) {
    if (loss.size() != 1 || !loss.dtype().isFloating()) {
      throw Refusal.shape(
          "fit",
          "the loss is " + loss.shape() + " " + loss.dtype(),
          "loss.size == 1 and loss is floating",
          "return a floating scalar, for example with mean()",
          Refusal.operand("loss", loss));
    }
    return loss;
  }

  /** Validation, history, callbacks. */
  private void end() {
    epochValues = values();
    if (plan.validation != null) {
      long t = System.nanoTime();
      trainer.evaluate(plan.validation).forEach((name, v) -> epochValues.put("val_" + name, v));
      spent(0, 0, (System.nanoTime() - t) / 1e9, 0);
    }
    epochValues.put("lr", optimizer().lr());
    between = true;
    history.add(new History.Epoch(epoch, epochValues, phases, elapsed()));
    phases = Phases.NONE;
    history.steps(step);
    each(c -> c.onEpochEnd(this));
    finished = isOver();
  }

  private void each(Consumer<Callback> call) {
    plan.callbacks.forEach(call);
  }

  private double elapsed() {
    return elapsedBefore + (System.nanoTime() - started) / 1e9;
  }

  private void spent(double data, double step, double evaluation, double checkpoint) {
    phases = phases.plus(new Phases(data, step, evaluation, checkpoint));
  }

  // ---- checkpoints
  // ---------------------------------------------------------------------------------------------------

  private void checkpoint() {
    if (folder != null) {
      long now = System.nanoTime();
      var moments = optimizer().state();
      folder.write(new Checkpoint(tensors(moments), state(moments)));
      spent(0, 0, 0, (System.nanoTime() - now) / 1e9);
    }
    lastCheckpoint = System.nanoTime();
  }

  private Map<String, TensorData> tensors(Optimizer.State moments) {
    var all = new LinkedHashMap<String, TensorData>();
    model().stateDict().forEach((name, t) -> all.put(Checkpoint.MODEL + name, data(t)));
    moments.tensors().forEach((name, t) -> all.put(Checkpoint.OPTIMIZER + name, data(t)));
    byKey()
        .forEach((key, c) ->
            c.tensors()
                .forEach((name, t) -> all.put(Checkpoint.CALLBACK + key + "." + name, data(t))));
    return all;
  }

  private static TensorData data(Tensor t) {
    return new TensorData(t.shape(), t.storage());
  }

  private Json state(Optimizer.State moments) {
    var state = new LinkedHashMap<String, Object>();
    state.put("format", Checkpoint.FORMAT);
    state.put("finished", finished);
    state.put("stopped", stopReason);
    state.put("epoch", between ? epoch + 1 : epoch);
    state.put("batch", between ? 0 : batch);
    state.put("step", step);
    state.put("data", source());
    var rng = Random.generator();
    state.put("rng", Map.of("seed", rng.seed(), "counter", rng.counter()));
    state.put("elapsed", Exact.text(elapsed()));
    state.put("phases", Checkpoint.bits(phases));
    var metrics = new LinkedHashMap<String, Object>();
    if (!between) {
      running.forEach(r -> metrics.put(r.name(), Checkpoint.bits(r.state())));
    }
    state.put("running", metrics);
    var numbers = new LinkedHashMap<String, Object>();
    moments.numbers().forEach((name, v) -> numbers.put(name, Exact.text(v)));
    state.put("optimizer", numbers);
    var callbacks = new LinkedHashMap<String, Object>();
    byKey().forEach((key, c) -> callbacks.put(key, c.state()));
    state.put("callbacks", callbacks);
    state.put("history", Checkpoint.json(history));
    return Json.of(state);
  }

  /** What must be the same for a position in the data and the figures so far to mean the same. */
  private Map<String, Object> source() {
    var source = new LinkedHashMap<String, Object>();
    source.put("samples", data.dataset().size());
    source.put("batch", data.batchSize());
    source.put("batches", data.batches());
    source.put("shuffled", data.isShuffled());
    source.put("seed", data.seed());
    source.put("accumulate", plan.accumulate);
    source.put("measured", running.stream().map(Running::name).toList());
    return source;
  }

  private SequencedMap<String, Callback> byKey() {
    var all = new LinkedHashMap<String, Callback>();
    for (var c : plan.callbacks) {
      var key = c.key();
      for (int n = 2; all.containsKey(key); n++) {
        key = c.key() + "#" + n;
      }
      all.put(key, c);
    }
    return all;
  }

  private void resume(CheckpointFolder from) {
    var c = from.read();
    if (c == null) {
      LogProgress.LOG.log(
          System.Logger.Level.INFO, "there is no checkpoint yet: the training starts anew");
      return;
    }
    var s = c.state();
    var here = Json.of(source());
    if (!s.get("data").equals(here)) {
      throw new StateException(
          "resume",
          "the checkpoint is of a training with " + s.get("data") + ", this one has " + here,
          "use the same data, batch size, seed, accumulation and metrics, or train anew in another"
              + " folder");
    }
    model().loadStateDict(tensors(c, Checkpoint.MODEL));
    var numbers = new LinkedHashMap<String, Double>();
    s.get("optimizer").members().forEach((name, v) -> numbers.put(name, Exact.number(v.string())));
    optimizer().loadState(new Optimizer.State(tensors(c, Checkpoint.OPTIMIZER), numbers));
    byKey()
        .forEach((key, callback) -> {
          var saved = s.get("callbacks").find(key);
          if (saved != null) {
            var texts = new LinkedHashMap<String, String>();
            saved.members().forEach((name, v) -> texts.put(name, v.string()));
            callback.load(texts, tensors(c, Checkpoint.CALLBACK + key + "."));
          }
        });
    Random.seed(s.get("rng").get("seed").integer());
    Random.generator().seek(s.get("rng").get("counter").integer());
    history = c.history();
    history.stop(null);
    stopReason = s.get("stopped") instanceof Json.Str(var reason) ? reason : null;
    step = c.step();
    batch = c.batch();
    between = batch == 0;
    epoch = between ? c.epoch() - 1 : c.epoch();
    phases = Checkpoint.phases(s.get("phases"));
    elapsedBefore = Exact.number(s.get("elapsed").string());
    for (var r : running) {
      if (!between) {
        r.load(Checkpoint.numbers(s.get("running").get(r.name())));
      }
    }
    epochValues =
        between && !history.epochs().isEmpty()
            ? new LinkedHashMap<>(history.last())
            : new LinkedHashMap<>();
  }

  private static SequencedMap<String, Tensor> tensors(Checkpoint c, String prefix) {
    var all = new LinkedHashMap<String, Tensor>();
    c.tensors(prefix).forEach((name, t) -> all.put(name, Tensor.wrap(t.storage(), t.shape())));
    return all;
  }

  // ---- Training
  // ------------------------------------------------------------------------------------------------------

  @Override
  public Layer model() {
    return trainer.model();
  }

  @Override
  public Optimizer optimizer() {
    return compiled.optimizer();
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public int epochs() {
    return plan.epochs;
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public int batches() {
    return data.batches();
  }

  @Override
  public int samples() {
    return Math.min(batch * data.batchSize(), data.samples());
  }

  @Override
  public int samplesPerEpoch() {
    return data.samples();
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public SequencedMap<String, Double> values() {
    if (between) {
      return epochValues;
    }
    var values = new LinkedHashMap<String, Double>();
    running.forEach(r -> values.put(r.name(), r.value()));
    return values;
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public boolean isFinished() {
    return finished;
  }

  @Override
  public void stop(String reason) {
    stopReason = reason;
  }
}

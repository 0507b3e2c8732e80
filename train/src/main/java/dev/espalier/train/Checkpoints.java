package dev.espalier.train;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.io.TensorData;
import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Checkpoints of a loop of one's own, as {@link Trainer#fit} writes them for its own:
 *
 * <pre>{@code
 * var saved = Checkpoints.in(folder).add("model", model).add("optimizer", optimizer)
 *     .add("step", () -> step, v -> step = v);
 * saved.restore();                    // false when there is none yet
 * while (step < 10_000) {
 *   …                                 // one step
 *   step++;
 *   saved.offer();                    // writes every five seconds
 * }
 * saved.write();
 * saved.await();
 * }</pre>
 *
 * <p>Everything that decides the future must be added; then a training that was killed and restored
 * ends with the bits of one that was left alone. The generator of the thread ({@link
 * Random#generator}) is saved without being asked.
 */
public final class Checkpoints {
  private final CheckpointFolder folder;
  private final String name;
  private final SequencedMap<String, Stateful> parts = new LinkedHashMap<>();
  private long nanos = 5_000_000_000L;
  private long last;
  private boolean prepared;

  private Checkpoints(Path folder) {
    this.folder = new CheckpointFolder(folder);
    this.name = folder.toString();
  }

  /** Checkpoints in a folder, which is made when the first is written. */
  public static Checkpoints in(Path folder) {
    return new Checkpoints(folder);
  }

  /** Seconds between those that {@link #offer} writes, 5 unless given; 0 writes each time. */
  public Checkpoints every(double seconds) {
    if (!(seconds >= 0)) {
      throw new ValueException("checkpoints", seconds + " seconds", "use at least 0");
    }
    nanos = (long) Math.min(seconds * 1e9, 1e18);
    return this;
  }

  /** Saves weights and buffers. */
  public Checkpoints add(String part, Layer model) {
    return add(part, Stateful.of(model));
  }

  /** Saves moments, counters and learning rates. */
  public Checkpoints add(String part, Optimizer optimizer) {
    return add(part, Stateful.of(optimizer));
  }

  /** Saves a counter. */
  public Checkpoints add(String part, LongSupplier value, LongConsumer restore) {
    return add(
        part,
        new Stateful() {
          @Override
          public Map<String, String> state() {
            return Map.of("value", Long.toString(value.getAsLong()));
          }

          @Override
          public void load(Map<String, String> state, Map<String, Tensor> tensors) {
            restore.accept(Long.parseLong(state.getOrDefault("value", "0")));
          }
        });
  }

  /** Saves anything else. */
  public Checkpoints add(String part, Stateful value) {
    if (part.isEmpty() || part.contains("/")) {
      throw new ValueException(
          "checkpoints", "a part is called \"" + part + "\"", "use a name without /");
    }
    if (parts.putIfAbsent(part, value) != null) {
      throw new StateException(
          "checkpoints", "two parts are called " + part, "give each part a name of its own");
    }
    return this;
  }

  /** Whether there is a file to restore from, good or not. */
  public boolean exist() {
    return folder.exists();
  }

  /**
   * Goes back to the last good checkpoint; false when there is none.
   *
   * @throws ValueException when files are there, but none can be used
   * @throws StateException when the checkpoint holds other parts than were added
   */
  public boolean restore() {
    var checkpoint = folder.read();
    last = System.nanoTime();
    if (checkpoint == null) {
      return false;
    }
    var saved = checkpoint.state().find("parts");
    if (saved == null || !saved.members().keySet().equals(parts.keySet())) {
      throw new StateException(
          "restore",
          name
              + " holds "
              + (saved == null ? "a training of Trainer.fit" : saved.members().keySet())
              + ", this loop has "
              + parts.keySet(),
          "restore with the loop that wrote it, or train anew in another folder");
    }
    parts.forEach((part, value) -> {
      var texts = new LinkedHashMap<String, String>();
      saved.get(part).members().forEach((key, v) -> texts.put(key, v.string()));
      var tensors = new LinkedHashMap<String, Tensor>();
      checkpoint
          .tensors(part + "/")
          .forEach((key, t) -> tensors.put(key, Tensor.wrap(t.storage(), t.shape())));
      value.load(texts, tensors);
    });
    var rng = checkpoint.state().get("rng");
    Random.seed(rng.get("seed").integer());
    Random.generator().seek(rng.get("counter").integer());
    return true;
  }

  /** Writes a checkpoint when the last is old enough and none is being written. */
  public void offer() {
    if (System.nanoTime() - last >= nanos && (nanos == 0 || !folder.isBusy())) {
      write();
    }
  }

  /** Writes a checkpoint, on another thread; an error of an earlier one is raised here. */
  public void write() {
    if (!prepared) {
      folder.prepare();
      prepared = true;
    }
    var tensors = new LinkedHashMap<String, TensorData>();
    var texts = new LinkedHashMap<String, Map<String, String>>();
    parts.forEach((part, value) -> {
      texts.put(part, value.state());
      value
          .tensors()
          .forEach(
              (key, t) -> tensors.put(part + "/" + key, new TensorData(t.shape(), t.storage())));
    });
    var rng = Random.generator();
    var state = new LinkedHashMap<String, Object>();
    state.put("format", Checkpoint.FORMAT);
    state.put("parts", texts);
    state.put("rng", Map.of("seed", rng.seed(), "counter", rng.counter()));
    folder.write(new Checkpoint(tensors, Json.of(state)));
    last = System.nanoTime();
  }

  /** Waits until the last one is on the disk. */
  public void await() {
    folder.await();
  }
}

package dev.espalier.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What a training achieved, epoch by epoch. */
public final class History {
  /**
   * One epoch.
   *
   * @param number from 1
   * @param values by name, in this order: {@code loss}, the metrics, {@code val_loss}, {@code
   *     val_…} and {@code lr}, the learning rate of its last step
   * @param phases where its time went
   * @param elapsed seconds from the start of the training, without the time between an interruption
   *     and its resumption, to the end of this epoch and its evaluation
   */
  public record Epoch(
      int number, SequencedMap<String, Double> values, Phases phases, double elapsed) {
    public Epoch {
      values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }
  }

  private final List<Epoch> epochs = new ArrayList<>();
  private @Nullable String stopped;
  private long steps;

  History() {}

  void add(Epoch epoch) {
    epochs.add(epoch);
  }

  void stop(@Nullable String reason) {
    stopped = reason;
  }

  void steps(long count) {
    steps = count;
  }

  /** The finished epochs, in order. */
  public List<Epoch> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The last finished epoch's values; empty before. */
  public Map<String, Double> last() {
    return epochs.isEmpty() ? Map.of() : epochs.getLast().values();
  }

  /** A value at each epoch that has it, such as {@code val_loss}. */
  public double[] get(String name) {
    return epochs.stream()
        .filter(e -> e.values().containsKey(name))
        .mapToDouble(e -> e.values().get(name))
        .toArray();
  }

  /** Names of the values, in order. */
  public List<String> names() {
    return epochs.stream().flatMap(e -> e.values().keySet().stream()).distinct().toList();
  }

  /** Optimiser steps so far. */
  public long steps() {
    return steps;
  }

  /** Where the time of the finished epochs went. */
  public Phases phases() {
    var sum = Phases.NONE;
    for (var e : epochs) {
      sum = sum.plus(e.phases());
    }
    return sum;
  }

  /**
   * Why it ended before the last epoch, such as {@code early stopping} or {@code interrupted}; null
   * when it did not.
   */
  public @Nullable String stopped() {
    return stopped;
  }

  @Override
  public String toString() {
    return "History" + epochs;
  }
}

package dev.espalier.train;

import java.nio.file.Path;
import java.util.Map;

/**
 * Saves the model's weights after each epoch that is the best so far: losses downwards, other
 * values upwards.
 */
public final class BestCheckpoint implements Callback {
  private final Path file;
  private final Monitor monitor;

  /**
   * Makes the callback.
   *
   * @param file a safetensors file, replaced when there is a better epoch
   * @param monitor a value of the history, such as {@code val_accuracy}
   */
  public BestCheckpoint(Path file, String monitor) {
    this.file = file;
    this.monitor = new Monitor(monitor, 0);
  }

  @Override
  public void onEpochEnd(Training training) {
    if (monitor.better(training)) {
      training.model().save(file);
    }
  }

  @Override
  public Map<String, String> state() {
    return Map.of("best", Exact.text(monitor.best()));
  }

  @Override
  public void load(Map<String, String> state, Map<String, dev.espalier.tensor.Tensor> tensors) {
    monitor.best(Exact.number(state.getOrDefault("best", Exact.text(Double.NaN))));
  }
}

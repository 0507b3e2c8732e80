package dev.espalier.train;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends a training when a value has not become better for some epochs, as in Keras: by more than
 * {@code minDelta}, losses downwards, other values upwards.
 */
public final class EarlyStopping implements Callback {
  private final Monitor monitor;
  private final int patience;
  private final boolean restoreBest;
  private int waited;
  private int bestEpoch;
  private Map<String, Tensor> bestState = Map.of();

  /**
   * Makes the callback.
   *
   * @param monitor a value of the history, such as {@code val_loss}
   * @param patience epochs in a row without a better value after which the training ends, at least
   *     1
   * @param minDelta smallest change that counts as better, at least 0
   * @param restoreBest whether the model gets the weights of its best epoch back at the end
   */
  public EarlyStopping(String monitor, int patience, double minDelta, boolean restoreBest) {
    if (patience < 1) {
      throw new ValueException("EarlyStopping", "patience " + patience, "use at least 1");
    }
    this.monitor = new Monitor(monitor, minDelta);
    this.patience = patience;
    this.restoreBest = restoreBest;
  }

  /** The epoch with the best value, 0 before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /** The best value, NaN before the first. */
  public double best() {
    return monitor.best();
  }

  @Override
  public void onEpochEnd(Training training) {
    if (monitor.better(training)) {
      waited = 0;
      bestEpoch = training.epoch();
      if (restoreBest) {
        bestState = training.model().stateDict();
      }
    } else if (++waited >= patience) {
      training.stop("early stopping: " + monitor.name() + " was best in epoch " + bestEpoch);
    }
  }

  @Override
  public void onTrainEnd(Training training) {
    if (training.isFinished() && !bestState.isEmpty()) {
      training.model().loadStateDict(bestState);
    }
  }

  @Override
  public Map<String, String> state() {
    var state = new LinkedHashMap<String, String>();
    state.put("best", Exact.text(monitor.best()));
    state.put("waited", Integer.toString(waited));
    state.put("best_epoch", Integer.toString(bestEpoch));
    return state;
  }

  @Override
  public Map<String, Tensor> tensors() {
    return bestState;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    monitor.best(Exact.number(state.getOrDefault("best", Exact.text(Double.NaN))));
    waited = Integer.parseInt(state.getOrDefault("waited", "0"));
    bestEpoch = Integer.parseInt(state.getOrDefault("best_epoch", "0"));
    bestState = Map.copyOf(tensors);
  }
}

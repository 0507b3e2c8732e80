package dev.espalier.train;

import dev.espalier.nn.optim.Plateau;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells a {@link Plateau} schedule a value of each epoch and sets the learning rate that it asks
 * for.
 */
final class PlateauCallback implements Callback {
  private final String monitor;
  private final Plateau plateau;

  PlateauCallback(String monitor, Plateau plateau) {
    this.monitor = monitor;
    this.plateau = plateau;
  }

  @Override
  public void onEpochEnd(Training training) {
    var value = training.values().get(monitor);
    if (value == null) {
      throw Monitor.unknown(monitor, training);
    }
    plateau.observe(value);
    plateau.apply(training.optimizer(), training.step());
  }

  @Override
  public String key() {
    return "Plateau";
  }

  @Override
  public Map<String, String> state() {
    var state = new LinkedHashMap<String, String>();
    plateau.state().forEach((name, v) -> state.put(name, Exact.text(v)));
    return state;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var numbers = new LinkedHashMap<String, Double>();
    state.forEach((name, bits) -> numbers.put(name, Exact.number(bits)));
    plateau.loadState(numbers);
  }
}

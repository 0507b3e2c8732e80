package dev.espalier.train;

import dev.espalier.nn.Layer;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something whose memory decides what comes next, such as a replay buffer, an environment in the
 * middle of an episode, or an early stop: its memory goes into checkpoints, so that a resumed
 * training ends with the bits of one that was never stopped.
 *
 * <p>Small things go into texts ({@link Exact} keeps doubles to the bit), arrays into tensors.
 */
public interface Stateful {
  /** What this remembers, in texts by name. */
  default Map<String, String> state() {
    return Map.of();
  }

  /** The tensors that this remembers, by name; their values must not change later. */
  default Map<String, Tensor> tensors() {
    return Map.of();
  }

  /** Goes back to what {@link #state} and {@link #tensors} gave. */
  default void load(Map<String, String> state, Map<String, Tensor> tensors) {}

  /** A layer's weights and buffers. */
  static Stateful of(Layer layer) {
    return new Stateful() {
      @Override
      public Map<String, Tensor> tensors() {
        return layer.stateDict();
      }

      @Override
      public void load(Map<String, String> state, Map<String, Tensor> tensors) {
        layer.loadStateDict(tensors);
      }
    };
  }

  /** An optimiser's moments, counters and learning rates. */
  static Stateful of(Optimizer optimizer) {
    return new Stateful() {
      @Override
      public Map<String, String> state() {
        var texts = new LinkedHashMap<String, String>();
        optimizer.state().numbers().forEach((key, v) -> texts.put(key, Exact.text(v)));
        return texts;
      }

      @Override
      public Map<String, Tensor> tensors() {
        return optimizer.state().tensors();
      }

      @Override
      public void load(Map<String, String> state, Map<String, Tensor> tensors) {
        var numbers = new LinkedHashMap<String, Double>();
        state.forEach((key, text) -> numbers.put(key, Exact.number(text)));
        optimizer.loadState(new Optimizer.State(new LinkedHashMap<>(tensors), numbers));
      }
    };
  }
}

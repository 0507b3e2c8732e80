package dev.espalier.train;

import dev.espalier.tensor.Tensor;
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
}

package dev.espalier.rl.agents;

import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first step at which something held. */
public final class Goal implements Stateful {
  private long step = -1;

  /** Says whether it holds at a step, at least 0; the first one at which it does counts. */
  public void at(long step, boolean holds) {
    if (holds && this.step < 0) {
      this.step = step;
    }
  }

  public boolean isReached() {
    return step >= 0;
  }

  /** The step, or null while it is not reached. */
  public @Nullable Long step() {
    return step < 0 ? null : step;
  }

  @Override
  public Map<String, String> state() {
    return isReached() ? Map.of("step", Long.toString(step)) : Map.of();
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    step = state.containsKey("step") ? Memory.count(state, "step") : -1;
  }
}

package dev.espalier.rl;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What environments share: the random stream, checks of actions, the order of reset and step, and
 * their place in checkpoints. A new environment says how an episode starts, what an action does,
 * and what it remembers.
 */
public abstract class AbstractEnvironment<O, A> implements Environment<O, A> {
  private enum Phase {
    NEW,
    RUNNING,
    OVER
  }

  private final Space<O> observationSpace;
  private final Space<A> actionSpace;
  private Phase phase = Phase.NEW;
  private Draws random = Draws.seed(0);

  protected AbstractEnvironment(Space<O> observationSpace, Space<A> actionSpace) {
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
  }

  /** Puts the world into a state drawn for the start of an episode. */
  protected abstract ResetResult<O> start();

  /** Does what an action does; it has been checked, and the episode is running. */
  protected abstract StepResult<O> advance(A action);

  /** What the world remembers beside the random stream; see {@link Stateful#state}. */
  protected abstract Map<String, String> memory();

  /** Goes back to what {@link #memory} gave. */
  protected abstract void remember(Map<String, String> memory);

  /** The random stream. */
  protected final Draws random() {
    return random;
  }

  /** Says that the world was put into a state from which an episode goes on. */
  protected final void running() {
    phase = Phase.RUNNING;
  }

  /**
   * Refuses to go on before an episode has begun.
   *
   * @throws StateException before the first reset
   */
  protected final void requireStarted(String op) {
    if (phase == Phase.NEW) {
      throw new StateException(
          name() + "." + op, "no episode has begun", "call reset() before " + op);
    }
  }

  @Override
  public final Space<O> observationSpace() {
    return observationSpace;
  }

  @Override
  public final Space<A> actionSpace() {
    return actionSpace;
  }

  @Override
  public final ResetResult<O> reset(long seed) {
    random = Draws.seed(seed);
    return reset();
  }

  @Override
  public final ResetResult<O> reset() {
    var first = start();
    phase = Phase.RUNNING;
    return first;
  }

  @Override
  public final StepResult<O> step(A action) {
    requireStarted("step");
    if (phase == Phase.OVER) {
      throw new StateException(
          name() + ".step",
          "the episode is over: the last step terminated it",
          "call reset() when a step's result is terminated or truncated");
    }
    actionSpace.check(name() + ".step", action);
    var result = advance(action);
    if (result.done()) {
      phase = Phase.OVER;
    }
    return result;
  }

  @Override
  public final Map<String, String> state() {
    var state = new LinkedHashMap<String, String>();
    state.put("phase", phase.name().toLowerCase(Locale.ROOT));
    state.put("random", random.state());
    if (phase != Phase.NEW) {
      state.putAll(memory());
    }
    return state;
  }

  @Override
  public final void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var saved = Objects.requireNonNullElse(state.get("phase"), "");
    for (var p : Phase.values()) {
      if (p.name().toLowerCase(Locale.ROOT).equals(saved)) {
        random = Draws.of(Objects.requireNonNullElse(state.get("random"), ""));
        if (p != Phase.NEW) {
          remember(state);
        }
        phase = p;
        return;
      }
    }
    throw new ValueException(
        "checkpoint",
        "it holds no state of " + name(),
        "resume with the settings that the run was started with");
  }

  @Override
  public String toString() {
    return name();
  }
}

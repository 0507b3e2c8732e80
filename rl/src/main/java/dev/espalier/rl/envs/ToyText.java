package dev.espalier.rl.envs;

import dev.espalier.base.ValueException;
import dev.espalier.rl.AbstractEnvironment;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Scene;
import dev.espalier.rl.tabular.Transition;
import dev.espalier.rl.tabular.TransitionTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A world of a few states, numbered from 0, whose table of transitions is known. {@code info} holds
 * the probability of what happened under {@code prob}.
 */
public abstract sealed class ToyText extends AbstractEnvironment<Integer, Integer>
    permits CliffWalking, FrozenLake, Taxi {
  private final String name;
  private final TransitionTable transitions;
  private int state;

  ToyText(String name, TransitionTable transitions) {
    super(new Discrete(transitions.states()), new Discrete(transitions.actions()));
    this.name = name;
    this.transitions = transitions;
  }

  @Override
  public final String name() {
    return name;
  }

  /** What every action may lead to: Gymnasium's {@code P} and {@code initial_state_distrib}. */
  public final TransitionTable transitions() {
    return transitions;
  }

  /**
   * The number of the state.
   *
   * @throws dev.espalier.base.StateException before the first reset
   */
  public final int internalState() {
    requireStarted("internalState");
    return state;
  }

  /** Goes on from a state, as if an episode had come to it. */
  public final void setInternalState(int state) {
    if (state < 0 || state >= transitions.states()) {
      throw new ValueException(
          name + ".setInternalState",
          "there is no state " + state,
          "use a state from 0 to " + (transitions.states() - 1));
    }
    this.state = state;
    running();
  }

  /** Lets more happen than the table says; gives the state in which the step ends. */
  int after(int before, int next) {
    return next;
  }

  /** What is told beside the observation. */
  Map<String, Object> info(int state, double probability) {
    return Map.of("prob", probability);
  }

  @Override
  protected ResetResult<Integer> start() {
    double u = random().nextDouble();
    double sum = 0;
    state = 0;
    for (int s = 0; s < transitions.states(); s++) {
      double p = transitions.start(s);
      sum += p;
      if (p > 0) {
        state = s; // the last one stays when rounding leaves the sum below u
        if (sum > u) {
          break;
        }
      }
    }
    return new ResetResult<>(state, info(state, 1));
  }

  @Override
  protected final StepResult<Integer> advance(Integer action) {
    var t = draw(transitions.outcomes(state, action));
    state = after(state, t.nextState());
    return new StepResult<>(state, t.reward(), t.terminated(), false, info(state, t.probability()));
  }

  private Transition draw(List<Transition> outcomes) {
    double u = random().nextDouble();
    double sum = 0;
    for (var t : outcomes) {
      sum += t.probability();
      if (sum > u) {
        return t;
      }
    }
    return outcomes.getLast();
  }

  @Override
  protected Map<String, String> memory() {
    return Map.of("state", Integer.toString(state));
  }

  @Override
  protected void remember(Map<String, String> memory) {
    int saved;
    try {
      saved = Integer.parseInt(Objects.requireNonNullElse(memory.get("state"), ""));
    } catch (NumberFormatException e) {
      saved = -1;
    }
    if (saved < 0 || saved >= transitions.states()) {
      throw new ValueException(
          "checkpoint",
          "it holds no state of " + name,
          "resume with the settings that the run was started with");
    }
    state = saved;
  }

  /** Where a field of a board begins, from the left. */
  static double left(int field, int columns, double size) {
    return field % columns * size;
  }

  /** Where a field of a board begins, from above. */
  static double top(int field, int columns, double size) {
    int row = field / columns;
    return row * size;
  }

  /** Draws a state. */
  abstract Scene draw(int state);

  @Override
  public final Scene render() {
    requireStarted("render");
    return draw(state);
  }

  @Override
  public final double framesPerSecond() {
    return 4;
  }
}

package dev.espalier.rl.tabular;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.List;

/**
 * A finite Markov decision process: what may happen for each state and action, as Gymnasium's
 * {@code env.unwrapped.P}, and where episodes start.
 */
public final class TransitionTable {
  private final int actions;
  private final List<List<Transition>> rows; // state * actions + action
  private final double[] start;

  private TransitionTable(int actions, List<List<Transition>> rows, double[] start) {
    this.actions = actions;
    this.rows = rows;
    this.start = start;
  }

  /** What may happen when an action is taken in a state. */
  @FunctionalInterface
  public interface Rule {
    List<Transition> outcomes(int state, int action);
  }

  /**
   * The table of a rule.
   *
   * @param actions the number of actions, the same in all states
   * @param start the probability of each state to be the first; its length is the number of states
   * @throws ValueException when the probabilities of an action do not add up to 1 within 1e-9, or a
   *     transition leads to no state
   */
  public static TransitionTable of(double[] start, int actions, Rule rule) {
    var rows = new ArrayList<List<Transition>>(start.length * actions);
    for (int s = 0; s < start.length; s++) {
      for (int a = 0; a < actions; a++) {
        var outcomes = List.copyOf(rule.outcomes(s, a));
        double sum = 0;
        for (var t : outcomes) {
          if (t.nextState() < 0 || t.nextState() >= start.length) {
            throw new ValueException(
                "TransitionTable",
                "action " + a + " in state " + s + " leads to state " + t.nextState(),
                "use states from 0 to " + (start.length - 1));
          }
          sum += t.probability();
        }
        if (!(Math.abs(sum - 1) <= 1e-9)) {
          throw new ValueException(
              "TransitionTable",
              "the probabilities of action " + a + " in state " + s + " add up to " + sum,
              "give everything that may happen, with probabilities that add up to 1");
        }
        rows.add(outcomes);
      }
    }
    return new TransitionTable(actions, List.copyOf(rows), start.clone());
  }

  /** The number of states. */
  public int states() {
    return start.length;
  }

  /** The number of actions. */
  public int actions() {
    return actions;
  }

  /** The probability that an episode starts in a state. */
  public double start(int state) {
    return start[state];
  }

  /** The probabilities to start in each state. */
  public double[] start() {
    return start.clone();
  }

  /** What may happen, in Gymnasium's order; several entries may lead to one state. */
  public List<Transition> outcomes(int state, int action) {
    return rows.get(state * actions + action);
  }

  /** Refuses values that are not one for each state. */
  void requireStates(String op, int length) {
    if (length != start.length) {
      throw new ShapeException(
          op, length + " entries for " + start.length + " states", "give one entry a state");
    }
  }
}

package dev.espalier.rl.tabular;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.Draws;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Learns the value Q(s, a) of each action in each state from what happens, one step at a time
 * (Sutton and Barto, "Reinforcement Learning", chapter 6):
 *
 * <pre>
 * Q(s, a) ← Q(s, a) + α · (r + γ · next - Q(s, a))
 * </pre>
 *
 * <p>with next = 0 where the task ended, else by the {@link Algorithm}. α is {@code n^-power} for
 * the n-th visit of (s, a): with a power in (0.5, 1] the values converge although steps are random;
 * a power of 0 leaves α at 1.
 */
public final class TabularLearner implements Stateful {
  /** What is taken for the value of the next state s'. */
  public enum Algorithm {
    /** max Q(s', ·): learns about the best policy while another acts (Watkins, 1989). */
    Q_LEARNING,
    /** Q(s', a') of the action that will be taken: learns about the policy that acts. */
    SARSA,
    /** The mean of Q(s', ·) under the policy that acts. */
    EXPECTED_SARSA
  }

  private final Algorithm algorithm;
  private final int states;
  private final int actions;
  private final double gamma;
  private final double power;
  private final double[] q;
  private final long[] visits;
  private Draws random;

  /**
   * @param gamma the discount of what comes a step later, in [0, 1]
   * @param power how fast α falls, in [0, 1]
   * @param initial the value of all actions before anything is known: one that is at least the best
   *     return makes the learner try everything
   * @param seed of its choices
   */
  public TabularLearner(
      Algorithm algorithm,
      TransitionTable table,
      double gamma,
      double power,
      double initial,
      long seed) {
    this(algorithm, table.states(), table.actions(), gamma, power, initial, seed);
  }

  /** The same for a number of states and actions. */
  public TabularLearner(
      Algorithm algorithm,
      int states,
      int actions,
      double gamma,
      double power,
      double initial,
      long seed) {
    if (states < 1 || actions < 1) {
      throw new ValueException(
          "TabularLearner", states + " states, " + actions + " actions", "use at least 1 of both");
    }
    Planning.requireDiscount("TabularLearner", gamma);
    if (!(power >= 0 && power <= 1)) {
      throw new ValueException("TabularLearner", "power is " + power, "use a number in [0, 1]");
    }
    this.algorithm = algorithm;
    this.states = states;
    this.actions = actions;
    this.gamma = gamma;
    this.power = power;
    this.q = new double[Math.multiplyExact(states, actions)];
    Arrays.fill(q, initial);
    this.visits = new long[q.length];
    this.random = Draws.seed(seed);
  }

  /**
   * An ε-greedy action: with probability ε any, else one of the best, each with the same
   * probability.
   */
  public int act(int state, double epsilon) {
    require(state, 0);
    return random.nextDouble() < epsilon ? random.nextInt(actions) : best(state);
  }

  /** One of the best actions, by chance if there are several. */
  private int best(int state) {
    int row = state * actions;
    double most = max(state);
    int ties = 0;
    for (int a = 0; a < actions; a++) {
      ties += q[row + a] == most ? 1 : 0;
    }
    int left = ties == 1 ? 0 : random.nextInt(ties);
    for (int a = 0; a < actions; a++) {
      if (q[row + a] == most && left-- == 0) {
        return a;
      }
    }
    throw new AssertionError("NaN in Q");
  }

  private double max(int state) {
    double most = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < actions; a++) {
      most = Math.max(most, q[state * actions + a]);
    }
    return most;
  }

  /**
   * Learns from one step.
   *
   * @param terminated whether the task ended with it; a truncated episode would have gone on
   * @param nextAction the action that will be taken in {@code next}; only SARSA looks at it
   * @param epsilon with which actions are chosen; only expected SARSA looks at it
   */
  public void learn(
      int state,
      int action,
      double reward,
      int next,
      boolean terminated,
      int nextAction,
      double epsilon) {
    require(state, action);
    require(next, nextAction);
    double value = 0;
    if (!terminated) {
      value =
          switch (algorithm) {
            case Q_LEARNING -> max(next);
            case SARSA -> q[next * actions + nextAction];
            case EXPECTED_SARSA -> expected(next, epsilon);
          };
    }
    int i = state * actions + action;
    visits[i]++;
    q[i] += StrictMath.pow(visits[i], -power) * (reward + gamma * value - q[i]);
  }

  private double expected(int state, double epsilon) {
    double sum = 0;
    for (int a = 0; a < actions; a++) {
      sum += q[state * actions + a];
    }
    return epsilon * sum / actions + (1 - epsilon) * max(state);
  }

  private void require(int state, int action) {
    if (state < 0 || state >= states || action < 0 || action >= actions) {
      throw new ValueException(
          "TabularLearner",
          "state " + state + " or action " + action + " is not in the table",
          "use states below " + states + " and actions below " + actions);
    }
  }

  /** (states, actions): Q. */
  public double[] values() {
    return q.clone();
  }

  /** The best action of each state; of several the first. */
  public int[] greedyPolicy() {
    return Planning.greedy(q, actions);
  }

  @Override
  public Map<String, String> state() {
    return Map.of("random", random.state());
  }

  @Override
  public Map<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("q", Tensor.of(q, states, actions));
    tensors.put("visits", Tensor.of(visits, states, actions));
    return tensors;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    var savedQ = tensors.get("q");
    var savedVisits = tensors.get("visits");
    var shape = Shape.of(states, actions);
    if (savedQ == null || savedVisits == null) {
      throw new ValueException(
          "checkpoint",
          "it holds no table of values",
          "resume with the settings that the run was started with");
    }
    if (!savedQ.shape().equals(shape) || !savedVisits.shape().equals(shape)) {
      throw new ShapeException(
          "checkpoint",
          "the table of values is " + savedQ.shape() + ", not " + shape,
          "resume with the settings that the run was started with");
    }
    random = Draws.of(state.getOrDefault("random", ""));
    System.arraycopy(savedQ.toDoubleArray(), 0, q, 0, q.length);
    System.arraycopy(savedVisits.toLongArray(), 0, visits, 0, visits.length);
  }
}

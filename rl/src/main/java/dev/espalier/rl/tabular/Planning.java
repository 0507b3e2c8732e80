package dev.espalier.rl.tabular;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * What can be computed when the {@link TransitionTable} is known (Sutton and Barto, "Reinforcement
 * Learning", chapter 4). A policy holds one action for each state; values are expected discounted
 * sums of rewards.
 */
public final class Planning {
  private Planning() {}

  static void requireDiscount(String op, double gamma) {
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new ValueException(op, "gamma is " + gamma, "use a discount in [0, 1]");
    }
  }

  /** Σ p · (r + γ · V(s')), with V = 0 where the task ended. */
  private static double backup(TransitionTable table, int s, int a, double gamma, double[] v) {
    double sum = 0;
    for (var t : table.outcomes(s, a)) {
      sum += t.probability() * (t.reward() + (t.terminated() ? 0 : gamma * v[t.nextState()]));
    }
    return sum;
  }

  private static double[] improved(TransitionTable table, double gamma, double[] v) {
    var next = new double[v.length];
    for (int s = 0; s < v.length; s++) {
      next[s] = Double.NEGATIVE_INFINITY;
      for (int a = 0; a < table.actions(); a++) {
        next[s] = Math.max(next[s], backup(table, s, a, gamma, v));
      }
    }
    return next;
  }

  /**
   * The best value of each state, by value iteration: V(s) ← max over a of Σ p · (r + γ · V(s')),
   * until no value changes by more than {@code tolerance}. For γ &lt; 1 they are then within
   * tolerance · γ / (1 - γ) of the truth.
   *
   * @throws ValueException when that does not come about in a million rounds, as with rewards on
   *     endless ways and γ = 1
   */
  public static double[] valueIteration(TransitionTable table, double gamma, double tolerance) {
    requireDiscount("valueIteration", gamma);
    var v = new double[table.states()];
    for (int round = 0; round < 1_000_000; round++) {
      var next = improved(table, gamma, v);
      double change = 0;
      for (int s = 0; s < v.length; s++) {
        change = Math.max(change, Math.abs(next[s] - v[s]));
      }
      v = next;
      if (change <= tolerance) {
        return v;
      }
    }
    throw new ValueException(
        "valueIteration",
        "the values still change by more than " + tolerance + " after a million rounds",
        "use a discount below 1, or valueWithin for a time limit");
  }

  /**
   * The best expected sum of rewards within a number of steps, by the state that they start in;
   * which action is best may depend on the steps that are left.
   */
  public static double[] valueWithin(TransitionTable table, int steps) {
    var v = new double[table.states()];
    for (int t = 0; t < steps; t++) {
      v = improved(table, 1, v);
    }
    return v;
  }

  /** The expected sum of a policy's rewards within a number of steps, by the first state. */
  public static double[] valueWithin(TransitionTable table, int[] policy, int steps) {
    require("valueWithin", table, policy);
    var v = new double[table.states()];
    for (int t = 0; t < steps; t++) {
      var next = new double[v.length];
      for (int s = 0; s < v.length; s++) {
        next[s] = backup(table, s, policy[s], 1, v);
      }
      v = next;
    }
    return v;
  }

  /** The mean of values over the states in which episodes start. */
  public static double atStart(TransitionTable table, double[] values) {
    table.requireStates("atStart", values.length);
    double sum = 0;
    for (int s = 0; s < values.length; s++) {
      sum += table.start(s) * values[s];
    }
    return sum;
  }

  /** (states, actions): the value of each action, followed by a policy of these state values. */
  public static double[] actionValues(TransitionTable table, double gamma, double[] values) {
    requireDiscount("actionValues", gamma);
    table.requireStates("actionValues", values.length);
    int actions = table.actions();
    var q = new double[table.states() * actions];
    for (int i = 0; i < q.length; i++) {
      q[i] = backup(table, i / actions, i % actions, gamma, values);
    }
    return q;
  }

  /** The best action of each state, of several the first, out of (states, actions) values. */
  public static int[] greedy(double[] actionValues, int actions) {
    if (actions < 1 || actionValues.length % actions != 0) {
      throw new ShapeException(
          "greedy",
          actionValues.length + " values are no table with " + actions + " actions",
          "give (states, actions) values");
    }
    var policy = new int[actionValues.length / actions];
    for (int s = 0; s < policy.length; s++) {
      for (int a = 1; a < actions; a++) {
        if (actionValues[s * actions + a] > actionValues[s * actions + policy[s]]) {
          policy[s] = a;
        }
      }
    }
    return policy;
  }

  /**
   * The exact value of a policy in each state: the solution of (I - γ · P) · V = r.
   *
   * @throws ValueException when there is none, as for endless ways with γ = 1
   */
  public static double[] policyEvaluation(TransitionTable table, int[] policy, double gamma) {
    requireDiscount("policyEvaluation", gamma);
    require("policyEvaluation", table, policy);
    int n = table.states();
    var m = new double[n][n + 1];
    for (int s = 0; s < n; s++) {
      m[s][s] = 1;
      for (var t : table.outcomes(s, policy[s])) {
        m[s][n] += t.probability() * t.reward();
        if (!t.terminated()) {
          m[s][t.nextState()] -= gamma * t.probability();
        }
      }
    }
    return solve(m);
  }

  /** Gaussian elimination with row pivots; the last column is the right-hand side. */
  private static double[] solve(double[][] m) {
    int n = m.length;
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int r = c + 1; r < n; r++) {
        pivot = Math.abs(m[r][c]) > Math.abs(m[pivot][c]) ? r : pivot;
      }
      if (Math.abs(m[pivot][c]) < 1e-12) {
        throw new ValueException(
            "policyEvaluation",
            "the policy may go on for ever without a discount, so that it has no value",
            "use a discount below 1, or valueWithin for a time limit");
      }
      var row = m[pivot];
      m[pivot] = m[c];
      m[c] = row;
      for (int r = c + 1; r < n; r++) {
        double factor = m[r][c] / row[c];
        if (factor != 0) {
          for (int k = c; k <= n; k++) {
            m[r][k] -= factor * row[k];
          }
        }
      }
    }
    var x = new double[n];
    for (int r = n - 1; r >= 0; r--) {
      double sum = m[r][n];
      for (int k = r + 1; k < n; k++) {
        sum -= m[r][k] * x[k];
      }
      x[r] = sum / m[r][r];
    }
    return x;
  }

  private static void require(String op, TransitionTable table, int[] policy) {
    table.requireStates(op, policy.length);
    for (int a : policy) {
      if (a < 0 || a >= table.actions()) {
        throw new ValueException(
            op,
            "the policy " + Arrays.toString(policy) + " holds action " + a,
            "use actions from 0 to " + (table.actions() - 1));
      }
    }
  }
}

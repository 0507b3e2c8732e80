package dev.espalier.rl.tabular;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.rl.envs.CliffWalking;
import dev.espalier.rl.envs.FrozenLake;
import dev.espalier.rl.tabular.TabularLearner.Algorithm;
import dev.espalier.rl.wrappers.TimeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TabularLearnerTest {
  /** The formulas by hand: Q(0, ·) after a step to state 1 with Q(1, ·) = 4, 2. */
  @ParameterizedTest
  @EnumSource
  void oneStep(Algorithm algorithm) {
    var learner = new TabularLearner(algorithm, 2, 2, 0.5, 1, 0, 0);
    learner.learn(1, 0, 4, 0, true, 0, 0.1); // the first visit has the rate 1
    learner.learn(1, 1, 2, 0, true, 0, 0.1);
    learner.learn(0, 0, 1, 1, false, 1, 0.1);
    double next =
        switch (algorithm) {
          case Q_LEARNING -> 4;
          case SARSA -> 2;
          case EXPECTED_SARSA -> 0.1 * 3 + 0.9 * 4;
        };
    assertEquals(1 + 0.5 * next, learner.values()[0], 1e-15);
    learner.learn(0, 0, 0, 1, true, 1, 0.1); // the second one a half
    assertEquals((1 + 0.5 * next) / 2, learner.values()[0], 1e-15);
    assertArrayEquals(new int[] {0, 0}, learner.greedyPolicy());
  }

  /** Q-learning's values are those of the best policy, whatever it did to learn them. */
  @Test
  void qLearningFindsTheOptimum() {
    var lake = new FrozenLake("4x4");
    var table = lake.transitions();
    var learner = new TabularLearner(Algorithm.Q_LEARNING, table, 0.9, 0.6, 1, 5);
    var training = new TabularTraining(new TimeLimit<>(lake, 100), learner);
    training.begin(1, 1);
    for (int i = 0; i < 500_000; i++) {
      training.step(1);
    }
    var best = Planning.actionValues(table, 0.9, Planning.valueIteration(table, 0.9, 1e-12));
    var q = learner.values();
    for (int i = 0; i < 16; i++) { // the four fields of the first row
      assertEquals(best[i], q[i], 0.02, "Q " + i);
    }
  }

  /**
   * Sutton and Barto's example 6.6: with ε = 0.1, Q-learning walks along the edge of the cliff (13
   * steps), SARSA keeps away from it.
   */
  @Test
  void sarsaKeepsAwayFromTheCliff() {
    int q = shortest(Algorithm.Q_LEARNING);
    int sarsa = shortest(Algorithm.SARSA);
    assertEquals(13, q);
    assertTrue(sarsa > 13 && sarsa < 25, sarsa + " steps");
  }

  /** Steps of the greedy policy to the goal. */
  private static int shortest(Algorithm algorithm) {
    var env = new CliffWalking();
    var learner = new TabularLearner(algorithm, env.transitions(), 1, 0.5, 0, 3);
    var training = new TabularTraining(env, learner);
    training.begin(2, 0.1);
    for (int i = 0; i < 300_000; i++) {
      training.step(0.1);
    }
    var policy = learner.greedyPolicy();
    int state = env.reset().observation();
    for (int steps = 1; steps < 100; steps++) {
      var r = env.step(policy[state]);
      if (r.terminated()) {
        return steps;
      }
      state = r.observation();
    }
    return 100;
  }

  /** Actions of equal value are taken equally often; ε adds its share to all. */
  @Test
  void choices() {
    var learner = new TabularLearner(Algorithm.SARSA, 1, 4, 1, 0, 0, 7);
    learner.learn(0, 1, 1, 0, true, 0, 0);
    learner.learn(0, 3, 1, 0, true, 0, 0);
    var counts = new int[4];
    int n = 40_000;
    for (int i = 0; i < n; i++) {
      counts[learner.act(0, 0.2)]++;
    }
    // Four standard errors around 0.05 and 0.45.
    for (int a = 0; a < 4; a++) {
      double p = a % 2 == 0 ? 0.05 : 0.45;
      assertEquals(p, counts[a] / (double) n, 4 * Math.sqrt(p * (1 - p) / n), "action " + a);
    }
  }

  @Test
  void stateGoesOnToTheBit() {
    var lake = new FrozenLake("4x4");
    var a = training(lake);
    a.begin(1, 0.1);
    for (int i = 0; i < 777; i++) {
      a.step(0.1);
    }
    var texts = a.state();
    var tensors = a.tensors();
    var other = new FrozenLake("4x4");
    var b = training(other);
    b.load(texts, tensors);
    for (int i = 0; i < 999; i++) {
      a.step(0.1);
      b.step(0.1);
    }
    assertEquals(a.state(), b.state());
    assertArrayEquals(q(a), q(b));
  }

  private static TabularTraining training(FrozenLake lake) {
    return new TabularTraining(
        new TimeLimit<>(lake, 100),
        new TabularLearner(Algorithm.SARSA, lake.transitions(), 0.99, 0.6, 1, 4));
  }

  private static double[] q(TabularTraining training) {
    var q = training.tensors().get("learner.q");
    assertTrue(q != null);
    return q.toDoubleArray();
  }
}

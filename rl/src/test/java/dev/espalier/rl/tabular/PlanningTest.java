package dev.espalier.rl.tabular;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.rl.envs.CliffWalking;
import dev.espalier.rl.envs.FrozenLake;
import dev.espalier.rl.envs.Taxi;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values are NumPy's, out of Gymnasium's tables: src/test/python/planning.py. */
final class PlanningTest {
  private static void check(
      TransitionTable table,
      double gamma,
      int limit,
      double best,
      double sum,
      double bestWithin,
      double fixed,
      double fixedWithin) {
    var v = Planning.valueIteration(table, gamma, 1e-13);
    double scale = 1e-9 * Math.max(1, Math.abs(sum));
    assertEquals(best, Planning.atStart(table, v), scale);
    assertEquals(sum, Arrays.stream(v).sum(), scale);
    assertEquals(bestWithin, Planning.atStart(table, Planning.valueWithin(table, limit)), 1e-9);
    // The policy that takes action s mod (number of actions) in state s.
    var policy = new int[table.states()];
    Arrays.setAll(policy, s -> s % table.actions());
    assertEquals(
        fixed, Planning.atStart(table, Planning.policyEvaluation(table, policy, 0.9)), 1e-9);
    assertEquals(
        fixedWithin, Planning.atStart(table, Planning.valueWithin(table, policy, limit)), 1e-8);
    // The greedy policy of the best values has the best values.
    var greedy = Planning.greedy(Planning.actionValues(table, gamma, v), table.actions());
    if (gamma < 1) {
      var exact = Planning.policyEvaluation(table, greedy, gamma);
      for (int s = 0; s < v.length; s++) {
        assertEquals(v[s], exact[s], 1e-8, "state " + s);
      }
    }
  }

  @Test
  void frozenLake() {
    check(
        new FrozenLake("4x4").transitions(),
        0.99,
        100,
        0.5420259320004713,
        6.3398195383097224,
        0.7441902878292697,
        0,
        0);
    check(
        new FrozenLake("8x8").transitions(),
        0.995,
        200,
        0.6051065601087291,
        28.499237181773797,
        0.9132201502016296,
        0,
        0);
    check(
        new FrozenLake(new FrozenLake.Options(FrozenLake.map("4x4")).slippery(false)).transitions(),
        0.9,
        100,
        Math.pow(0.9, 5), // six steps, the reward at the sixth
        8.436790000000002,
        1,
        0,
        0);
  }

  @Test
  void cliffWalking() {
    check(new CliffWalking().transitions(), 1, 30, -13, -357, -13, -10, -30);
    check(
        new CliffWalking(true).transitions(),
        0.99,
        100,
        -46.352672181652004,
        -2143.7253101460938,
        -63.01337329181029,
        -172.8340158125253,
        -1402.6046861239133);
  }

  @Test
  void taxi() {
    check(
        new Taxi().transitions(),
        0.99,
        200,
        6.327464314919367,
        4711.418628270201,
        7.930000000000001,
        -57.381700000000016,
        -1187.8700000000003);
    check(
        new Taxi(new Taxi.Options().rainy(true)).transitions(),
        0.99,
        200,
        2.247629323604742,
        3110.566870683021,
        3.954574516550829,
        -59.21062387155773,
        -1240.8870433201923);
  }

  @Test
  void endlessWaysHaveNoValue() {
    var table =
        TransitionTable.of(new double[] {1}, 1, (_, _) -> List.of(new Transition(1, 0, -1, false)));
    var e =
        assertThrows(
            ValueException.class, () -> Planning.policyEvaluation(table, new int[] {0}, 1));
    assertTrue(e.fix().contains("discount below 1"), e::fix);
    e = assertThrows(ValueException.class, () -> Planning.valueIteration(table, 1, 1e-9));
    assertTrue(e.fix().contains("discount below 1"), e::fix);
    assertEquals(-2, Planning.policyEvaluation(table, new int[] {0}, 0.5)[0]);
  }

  @Test
  void tablesAreChecked() {
    var e =
        assertThrows(
            ValueException.class,
            () ->
                TransitionTable.of(
                    new double[] {1}, 1, (_, _) -> List.of(new Transition(0.5, 0, 0, false))));
    assertEquals("the probabilities of action 0 in state 0 add up to 0.5", e.problem());
    e =
        assertThrows(
            ValueException.class,
            () ->
                TransitionTable.of(
                    new double[] {1}, 1, (_, _) -> List.of(new Transition(1, 1, 0, false))));
    assertEquals("action 0 in state 0 leads to state 1", e.problem());
  }
}

package dev.espalier.rl.envs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.rl.tabular.Planning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables themselves are compared with Gymnasium's by the conformance suite. */
final class ToyTextTest {
  static List<ToyText> worlds() {
    return List.of(
        new FrozenLake("4x4"),
        new FrozenLake(new FrozenLake.Options(FrozenLake.map("8x8")).successRate(0.8)),
        new CliffWalking(true),
        new Taxi(new Taxi.Options().rainy(true)));
  }

  /** What happens is in the table, and as often as it says: chi-square over one state's action. */
  @ParameterizedTest
  @MethodSource("worlds")
  void stepsFollowTheTable(ToyText env) {
    var rng = Rng.seed(1);
    env.reset(2);
    var table = env.transitions();
    for (int round = 0; round < 20; round++) {
      int state = rng.nextInt(table.states());
      int action = rng.nextInt(table.actions());
      int n = 2_000;
      var counts = new int[table.states()];
      for (int i = 0; i < n; i++) {
        env.setInternalState(state);
        counts[env.step(action).observation()]++;
      }
      var expected = new double[table.states()];
      table.outcomes(state, action).forEach(t -> expected[t.nextState()] += t.probability() * n);
      double chi = 0;
      for (int s = 0; s < counts.length; s++) {
        assertEquals(expected[s] == 0, counts[s] == 0, "state " + s);
        chi += expected[s] == 0 ? 0 : Math.pow(counts[s] - expected[s], 2) / expected[s];
      }
      assertTrue(chi < 16, "chi square " + chi); // two degrees of freedom: p = 0.0003
    }
  }

  /** All 300 starts of the taxi, each as often. */
  @Test
  void theTaxiStartsAnywhere() {
    var env = new Taxi();
    env.reset(5);
    int n = 60_000;
    var counts = new int[500];
    for (int i = 0; i < n; i++) {
      counts[env.reset().observation()]++;
    }
    int seen = 0;
    for (int s = 0; s < 500; s++) {
      if (counts[s] > 0) {
        seen++;
        assertEquals(200, counts[s], 5 * Math.sqrt(200));
      }
    }
    assertEquals(300, seen);
  }

  /** The mask says which actions lead elsewhere. */
  @Test
  void actionMask() {
    var env = new Taxi();
    var table = env.transitions();
    env.reset(0);
    for (int s = 0; s < 500; s++) {
      for (int a = 0; a < 6; a++) {
        var t = table.outcomes(s, a).getFirst();
        env.setInternalState(s);
        var mask = (List<?>) env.info(s, 1).get("action_mask");
        assertTrue(mask != null);
        assertEquals(t.nextState() != s, mask.get(a), "state " + s + ", action " + a);
      }
    }
  }

  /**
   * A fickle passenger changes their mind in 30 % of the episodes, at the first move that they ride
   * along, and once.
   */
  @Test
  void ficklePassengers() {
    var env = new Taxi(new Taxi.Options().ficklePassenger(true));
    env.reset(3);
    int n = 4_000;
    int changed = 0;
    var other = new int[4];
    for (int i = 0; i < n; i++) {
      int start = env.reset().observation();
      int to = Taxi.destination(start);
      int at = Taxi.place(Taxi.passenger(start));
      env.setInternalState((at * 5 + Taxi.passenger(start)) * 4 + to);
      int in = env.step(4).observation();
      assertEquals(Taxi.IN_TAXI, Taxi.passenger(in));
      assertEquals(to, Taxi.destination(in), "not while it stands");
      int action = at < 20 ? 0 : 1; // south, or north from the lowest row: always free
      int moved = env.step(action).observation();
      int now = Taxi.destination(moved);
      if (now != to) {
        changed++;
        other[(now - to + 4) % 4]++;
      }
      int later = env.step(1 - action).observation();
      assertEquals(now, Taxi.destination(later), "only once");
    }
    assertEquals(0.3, changed / (double) n, 4 * Math.sqrt(0.21 / n));
    for (int d = 1; d < 4; d++) {
      assertEquals(1 / 3.0, other[d] / (double) changed, 4 * Math.sqrt(2 / 9.0 / changed));
    }
  }

  @Test
  void randomMaps() {
    var map = FrozenLake.randomMap(8, 0.8, 1);
    assertEquals(map, FrozenLake.randomMap(8, 0.8, 1));
    assertTrue(!map.equals(FrozenLake.randomMap(8, 0.8, 2)));
    var lake = new FrozenLake(new FrozenLake.Options(map).slippery(false));
    // There is a way: without slipping the goal is reached for sure.
    assertEquals(1, Planning.valueWithin(lake.transitions(), 64)[0]);
  }

  @Test
  void rewards() {
    var lake =
        new FrozenLake(new FrozenLake.Options(List.of("SHG")).slippery(false).rewards(5, -2, -0.1));
    lake.reset(0);
    assertEquals(-0.1, lake.step(1).reward());
    assertEquals(-2, lake.step(2).reward());
  }
}

package dev.espalier.rl.alphazero;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.games.ConnectFour;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Position;
import dev.espalier.rl.games.TicTacToe;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TreeSearchTest {
  /** Knows nothing. */
  private static final Evaluator IGNORANT =
      (p, symmetry, policy) -> {
        Arrays.fill(policy, 1);
        return 0;
      };

  /** Opinions that depend on the position alone and have no sense. */
  private static final Evaluator RANDOM =
      (p, symmetry, policy) -> {
        var rng = Rng.seed(7).fork(p.hash());
        for (int a = 0; a < policy.length; a++) {
          policy[a] = 0.01f + rng.nextFloat();
        }
        return 2 * rng.nextFloat() - 1;
      };

  private static Position after(Game game, int... actions) {
    var p = game.start();
    for (int a : actions) {
      p.play(a);
    }
    return p;
  }

  private static TreeSearch search(Position p, SearchOptions options, Evaluator evaluator) {
    var s = new TreeSearch(p.game(), options, evaluator);
    s.start(p);
    s.run(Rng.seed(1));
    return s;
  }

  @Test
  @Tag("smoke")
  void findsWinsAndDefencesOfTicTacToe() {
    var g = TicTacToe.game();
    var o = SearchOptions.of(200);
    // X X .   O O .   . . .: X wins at 2.
    var s = search(after(g, 0, 3, 1, 4), o, IGNORANT);
    assertEquals(2, s.best());
    assertTrue(s.value() > 0.8, () -> "value " + s.value());
    // X X .   O . .   . . .: O must play 2.
    assertEquals(2, search(after(g, 0, 3, 1), o, IGNORANT).best());
    // X in opposite corners, O in the centre: a corner loses, an edge draws.
    int reply = search(after(g, 0, 4, 8), SearchOptions.of(1000), IGNORANT).best();
    assertEquals(1, reply % 2, "an edge");
  }

  @Test
  void findsTheWinInThreeOfConnectFour() {
    var g = ConnectFour.game();
    // Columns 3 and 4 hold first player's stones at the bottom, the other's lie on top: 3rd stone
    // at 2 or 5 makes an open three.
    var s = search(after(g, 3, 3, 4, 4), SearchOptions.of(2000), IGNORANT);
    assertTrue(s.best() == 2 || s.best() == 5, () -> "plays " + s.best());
    assertTrue(s.value() > 0.8, () -> "value " + s.value());
    // The other player must prevent it at once: it has the move against two in a row with both
    // sides free.
    int reply = search(after(g, 3, 3, 4), SearchOptions.of(2000), IGNORANT).best();
    assertTrue(reply == 2 || reply == 5, () -> "replies " + reply);
  }

  @Test
  void visitsAreThoseOfTheReference() {
    for (Game game : new Game[] {TicTacToe.game(), ConnectFour.game()}) {
      for (var options :
          new SearchOptions[] {
            SearchOptions.of(300), SearchOptions.of(150).cPuct(3).fpuReduction(0.25)
          }) {
        var p = game.start();
        for (int move = 0; move < 4; move++) {
          var s = search(p, options, RANDOM);
          var node = new ReferenceSearch(options, RANDOM).search(p, options.simulations());
          var visits = new int[game.actions()];
          var values = new double[game.actions()];
          node.moves.forEach((a, m) -> {
            visits[a] = m.visits;
            values[a] = m.visits == 0 ? 0 : m.total / m.visits;
          });
          assertArrayEquals(visits, s.visits());
          assertArrayEquals(values, s.values(), 1e-12);
          assertEquals(node.mean(), s.value(), 1e-12);
          p.play(p.legal()[move]);
        }
      }
    }
  }

  @Test
  void keepsWhatItKnowsBelowTheMove() {
    var g = ConnectFour.game();
    var o = SearchOptions.of(400);
    var s = search(g.start(), o, RANDOM);
    int action = s.best();
    int known = s.visits()[action];
    var calls = new int[1];
    Evaluator counting =
        (p, symmetry, policy) -> {
          calls[0]++;
          return RANDOM.evaluate(p, symmetry, policy);
        };
    var again = new TreeSearch(g, o, counting);
    again.start(g.start());
    again.run(Rng.seed(1));
    calls[0] = 0;
    again.play(action);
    again.run(Rng.seed(1));
    assertEquals(400, Arrays.stream(again.visits()).sum());
    // The visits of a move are its own evaluation and the visits of the moves after it.
    assertTrue(calls[0] <= 400 - (known - 1), () -> calls[0] + " evaluations");
    // A search with the same number of visits in all from scratch comes to the same tree: no noise,
    // nothing forgotten.
    var p = g.start();
    p.play(action);
    assertArrayEquals(search(p, o, RANDOM).visits(), again.visits());
  }

  @Test
  void noiseGoesIntoThePriorsOfTheRootOnly() {
    var g = ConnectFour.game();
    var o = SearchOptions.of(100).noise(0.25, 1);
    var one = new TreeSearch(g, o, IGNORANT);
    one.start(g.start());
    one.run(Rng.seed(1));
    var same = new TreeSearch(g, o, IGNORANT);
    same.start(g.start());
    same.run(Rng.seed(1));
    assertArrayEquals(one.visits(), same.visits());
    same.start(g.start());
    same.run(Rng.seed(2));
    assertTrue(!Arrays.equals(one.visits(), same.visits()), "another seed, other visits");
  }

  @Test
  void samplesInProportionToVisits() {
    var s = search(ConnectFour.game().start(), SearchOptions.of(100), RANDOM);
    var counts = new int[7];
    var rng = Rng.seed(3);
    for (int i = 0; i < 20_000; i++) {
      counts[s.sample(rng)]++;
    }
    for (int a = 0; a < 7; a++) {
      assertEquals(s.visits()[a] / 100.0, counts[a] / 20_000.0, 0.015);
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThrows(ValueException.class, () -> SearchOptions.of(0));
    assertThrows(ValueException.class, () -> SearchOptions.of(1).noise(2, 1));
    var over = after(TicTacToe.game(), 0, 3, 1, 4, 2);
    var s = new TreeSearch(TicTacToe.game(), SearchOptions.of(1), IGNORANT);
    assertThrows(StateException.class, () -> s.start(over));
  }
}

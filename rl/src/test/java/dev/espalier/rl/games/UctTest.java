package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UctTest {
  /** The first of the moves with the best result under perfect play. */
  private static int perfect(Position p) {
    int best = -2;
    int choice = -1;
    for (int a : p.legal()) {
      var next = p.copy();
      next.play(a);
      int v = -value(next);
      if (v > best) {
        best = v;
        choice = a;
      }
    }
    return choice;
  }

  private static int value(Position p) {
    if (p.isOver()) {
      return p.outcomeForMover();
    }
    int best = -2;
    for (int a : p.legal()) {
      var next = p.copy();
      next.play(a);
      best = Math.max(best, -value(next));
    }
    return best;
  }

  @Test
  @Tag("smoke")
  void walksAllLinesAgainstAPlayer() {
    var game = TicTacToe.game();
    var perfect = Match.allLines(game, UctTest::perfect);
    assertEquals(0, perfect.losses());
    assertTrue(perfect.wins() > 0 && perfect.draws() > 0);
    var first = Match.allLines(game, p -> p.legal()[0]);
    assertTrue(first.losses() > 0);
    assertEquals(first.games(), first.wins() + first.draws() + first.losses());
  }

  @Test
  void neverLosesTicTacToeWithManyPlayouts() {
    assertEquals(0, Match.allLines(TicTacToe.game(), new Uct(2_000, 3)).losses());
  }

  @Test
  void beatsRandomPlayAndIsBeatenByMorePlayouts() {
    var game = ConnectFour.game();
    var random =
        Match.play(
            game,
            i -> new Uct(100, i),
            i -> {
              var rng = Rng.seed(i);
              return p -> p.legal()[rng.nextInt(p.legal().length)];
            },
            20);
    assertTrue(random.score() >= 0.9, random.toString());
    var fewer = Match.play(game, i -> new Uct(20, i), i -> new Uct(200, i), 20);
    assertTrue(fewer.score() <= 0.25, fewer.toString());
  }

  @Test
  void answersTheSameOnAnyThread() throws InterruptedException {
    var p = ConnectFour.game().start();
    var uct = new Uct(200, 5);
    int here = uct.choose(p);
    var there = new int[1];
    var thread = Thread.ofVirtual().start(() -> there[0] = uct.choose(p.copy()));
    thread.join();
    assertEquals(here, there[0]);
    assertEquals(0, p.moves());
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThrows(ValueException.class, () -> new Uct(0, 1));
    assertThrows(ValueException.class, () -> new Uct(1, Double.NaN, 1));
    var over = Match.play(TicTacToe.game(), UctTest::perfect, UctTest::perfect);
    assertEquals(0, over.outcome());
    assertThrows(StateException.class, () -> new Uct(1, 1).choose(over));
    assertThrows(
        ValueException.class,
        () -> Match.play(TicTacToe.game(), i -> UctTest::perfect, i -> UctTest::perfect, 0));
  }
}

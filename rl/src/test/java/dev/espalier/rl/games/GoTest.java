package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.games.Go.KoRule;
import java.util.HashSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GoTest {
  private static GoPosition after(Go game, String moves) {
    var p = game.start();
    for (var m : moves.split(" ")) {
      p.play(game.action(m));
    }
    return p;
  }

  @Test
  void namesMoves() {
    var game = Go.of(19);
    assertEquals("A19", game.text(0));
    assertEquals("T1", game.text(360));
    assertEquals("J10", game.text(9 * 19 + 8));
    assertEquals("pass", game.text(361));
    for (int a = 0; a < game.actions(); a++) {
      assertEquals(a, game.action(game.text(a)));
    }
    assertEquals(game.pass(), game.action(" PASS "));
    for (var bad : new String[] {"I5", "U1", "A0", "A20", "A", "A1234", "5A", "", "A-1"}) {
      assertThrows(ValueException.class, () -> game.action(bad), bad);
    }
    assertEquals("Z25", Go.of(25).text(24));
  }

  @Test
  void endsByTwoPassesAndScores() {
    var game = Go.of(5).withKomi(24.5);
    var p = after(game, "c3 pass");
    assertFalse(p.isOver());
    assertThrows(StateException.class, p::outcome);
    p.play(game.pass());
    assertTrue(p.isOver());
    assertEquals(0.5, p.score());
    assertEquals(1, p.outcome());
    assertEquals(-1, p.outcomeForMover());
    assertEquals(0, p.legal().length);
    assertThrows(StateException.class, () -> p.play(0));
    assertEquals(-1, after(game.withKomi(25.5), "c3 pass pass").outcome());
    assertEquals(0, after(game.withKomi(25), "c3 pass pass").outcome());
    assertTrue(after(game.withMoveLimit(3), "c3 c2 c1").isOver());
    assertFalse(after(Go.forRecords(5, 7), "pass pass pass").isOver());
  }

  /**
   * White takes three stones on 2 × 2; Black's answer at A2 gives what the board was after two
   * moves.
   */
  @Test
  void superkoForbidsWhatSimpleKoAllows() {
    String moves = "a2 b2 b1 pass a1 b2";
    assertTrue(after(Go.of(2).withKoRule(KoRule.SIMPLE), moves).isLegal(0));
    var p = after(Go.of(2), moves);
    assertFalse(p.isLegal(0));
    var e = assertThrows(ValueException.class, () -> p.play(0));
    assertTrue(e.problem().contains("superko"), e.problem());
  }

  @Test
  void bothForbidToTakeBackAtOnce() {
    var board = GoBoardTest.board(".XO.", "X.XO", ".XO.", "....");
    for (var rule : KoRule.values()) {
      var p = Go.of(4).withKoRule(rule).start(board, 1);
      p.play(5); // takes C3
      var e = assertThrows(ValueException.class, () -> p.play(6));
      assertTrue(e.problem().contains("C3 is not legal: ko"), e.problem());
      p.play(15);
      p.play(12);
      assertTrue(p.isLegal(6), rule.toString());
    }
  }

  /** Any arrangement comes once: random games with superko against a set of all boards. */
  @Test
  @Tag("smoke")
  void neverRepeatsUnderSuperko() {
    int forbidden = 0;
    for (int g = 0; g < 120; g++) {
      var rng = Rng.seed(g);
      var game = g % 4 == 0 ? Go.of(2 + g % 3).withSuicide() : Go.of(2 + g % 3);
      var p = game.withMoveLimit(300).start();
      var seen = new HashSet<String>();
      seen.add(p.board().toString());
      while (!p.isOver()) {
        int mover = p.toMove() + 1;
        var legal = p.legal();
        int at = 0;
        for (int a = 0; a < game.pass(); a++) {
          boolean isLegal = at < legal.length && legal[at] == a;
          assertEquals(isLegal, p.isLegal(a));
          at += isLegal ? 1 : 0;
          var b = p.board();
          if (b.colour(a) == 0 && b.isLegal(a, mover, game.suicide())) {
            b.play(a, mover);
            assertEquals(isLegal, !seen.contains(b.toString()));
            forbidden += isLegal ? 0 : 1;
          }
        }
        assertEquals(game.pass(), legal[at]);
        // Passing rarely, so that games are long.
        int action = legal[rng.nextInt(legal.length)];
        if (action == game.pass() && legal.length > 1 && rng.nextInt(4) > 0) {
          action = legal[0];
        }
        p = p.copy();
        p.play(action);
        if (action != game.pass()) {
          assertTrue(seen.add(p.board().toString()));
        }
      }
    }
    assertTrue(forbidden > 100, "superko forbade " + forbidden + " moves");
  }

  @Test
  void writesPlanes() {
    var game = Go.of(3).withColourPlane();
    var p = after(game, "b2 b3 a3"); // X . O on top: white's B3 has one liberty
    var x = new float[game.planesLength() + 2];
    x[0] = 7;
    p.planes(x, 1);
    assertEquals(7, x[0]);
    assertEquals(0, x[x.length - 1]);
    String[] expected = {
      "010000000", // White's own stone at B3
      "100010000", // Black's at A3, B2
      "001101111", // empty
      "100000000", // last
      "111111111",
      "010000000", // own with 1 liberty
      "000000000",
      "000000000",
      "100000000", // the other's with 1
      "000000000",
      "000010000", // with 3
      "000000000", // White moves
    };
    for (int plane = 0; plane < 12; plane++) {
      var row = new StringBuilder();
      for (int c = 0; c < 9; c++) {
        row.append((int) x[1 + plane * 9 + c]);
      }
      assertEquals(expected[plane], row.toString(), "plane " + plane);
    }
    assertEquals(11, Go.of(3).planes());
    p.play(game.pass());
    p.planes(x, 1);
    assertEquals(1, x[1 + 11 * 9]);
    assertEquals(0, x[1 + 3 * 9]);
  }

  @Test
  void explainsIllegalMoves() {
    var p = after(Go.of(5), "c3");
    var e = assertThrows(ValueException.class, () -> p.play(12));
    assertTrue(e.problem().contains("C3 is not legal: there is a stone"), e.problem());
    assertThrows(ValueException.class, () -> p.play(26));
    assertThrows(ValueException.class, () -> p.play(-1));
    assertThrows(ValueException.class, () -> Go.of(0));
    assertThrows(ValueException.class, () -> Go.of(9).withKomi(Double.NaN));
    assertThrows(ValueException.class, () -> Go.of(9).start(new GoBoard(5), 0));
    assertTrue(p.toString().endsWith("O (White) to move\n"));
  }

  @Test
  void hashesTellTurnKoAndPass() {
    var game = Go.of(5);
    var hashes = new HashSet<Long>();
    assertTrue(hashes.add(game.start().hash()));
    assertTrue(hashes.add(after(game, "pass").hash()));
    assertTrue(hashes.add(after(game, "a1").hash()));
    var turned = game.start();
    turned.turn(1);
    assertTrue(hashes.add(turned.hash()));
    assertEquals(after(game, "a1 b1 c1").hash(), after(game, "c1 b1 a1").hash());
  }

  @Test
  void playsWholeGamesByPlainSearch() {
    var game = Go.of(3).withMoveLimit(60);
    var end = Match.play(game, new Uct(60, 1), new Uct(5, 2));
    assertTrue(end.isOver());
    assertEquals(1, Match.play(Go.of(5).withMoveLimit(100), new Uct(200, 1), p -> 25).outcome());
  }
}

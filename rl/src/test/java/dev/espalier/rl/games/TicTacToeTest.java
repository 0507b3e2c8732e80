package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import java.util.HashSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TicTacToeTest {
  private final Game game = TicTacToe.game();

  /** What a walk of all games finds. */
  private static final class Count {
    int games;
    int first;
    int second;
    int draws;
    final HashSet<Long> positions = new HashSet<>();
  }

  private static void walk(Position p, Count count) {
    count.positions.add(p.hash());
    if (p.isOver()) {
      count.games++;
      switch (p.outcome()) {
        case 1 -> count.first++;
        case -1 -> count.second++;
        default -> count.draws++;
      }
      assertEquals(0, p.legal().length);
      return;
    }
    for (int a : p.legal()) {
      var next = p.copy();
      next.play(a);
      walk(next, count);
    }
  }

  /**
   * 255,168 games (131,184 won by the first player, 77,904 by the second, 46,080 drawn) through
   * 5,478 positions: H. Bottomley, "How many Tic-Tac-Toe (noughts and crosses) games are
   * possible?", 2001.
   */
  @Test
  @Tag("smoke")
  void walksTheWholeTree() {
    var count = new Count();
    walk(game.start(), count);
    assertEquals(255_168, count.games);
    assertEquals(131_184, count.first);
    assertEquals(77_904, count.second);
    assertEquals(46_080, count.draws);
    assertEquals(5_478, count.positions.size());
  }

  @Test
  void showsPlanesOfTheMover() {
    var p = game.start();
    p.play(game.action("b2"));
    p.play(game.action("A3"));
    var x = new float[27];
    p.planes(x, 0);
    assertEquals(1, x[4]);
    assertEquals(1, x[9]);
    assertEquals(0, x[18]);
    assertEquals(0, x[22]);
    assertEquals(1, x[26]);
    assertEquals("3 O . .\n2 . X .\n1 . . .\n  a b c\n", p.toString());
    for (int a = 0; a < 9; a++) {
      assertEquals(a, game.action(game.text(a)));
    }
  }

  @Test
  void refusesWhatTheRulesForbid() {
    var p = game.start();
    p.play(4);
    var taken = assertThrows(ValueException.class, () -> p.play(4));
    assertTrue(taken.problem().contains("b2 is not legal: the cell is taken"), taken.problem());
    assertThrows(ValueException.class, () -> p.play(9));
    assertThrows(StateException.class, p::outcome);
    assertThrows(ValueException.class, () -> game.action("d4"));
    for (int a : new int[] {0, 3, 1, 5}) {
      p.play(a);
    }
    assertTrue(p.isOver());
    assertEquals(1, p.outcome());
    assertEquals(-1, p.outcomeForMover());
    assertFalse(p.isLegal(8));
    assertThrows(StateException.class, () -> p.play(8));
  }

  /** numpy.rot90 of the board 0 … 8 (k ≥ 4: of its fliplr), as the position of each cell. */
  @Test
  void turnsAsNumpyDoes() {
    int[][] rot90 = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8}, {2, 5, 8, 1, 4, 7, 0, 3, 6},
      {8, 7, 6, 5, 4, 3, 2, 1, 0}, {6, 3, 0, 7, 4, 1, 8, 5, 2},
      {2, 1, 0, 5, 4, 3, 8, 7, 6}, {0, 3, 6, 1, 4, 7, 2, 5, 8},
      {6, 7, 8, 3, 4, 5, 0, 1, 2}, {8, 5, 2, 7, 4, 1, 6, 3, 0},
    };
    var s = game.symmetries();
    assertEquals(8, s.count());
    var board = new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8};
    for (int k = 0; k < 8; k++) {
      var turned = new float[9];
      s.planes(k, 1, board, 0, turned, 0);
      for (int i = 0; i < 9; i++) {
        assertEquals(rot90[k][i], turned[i], "symmetry " + k);
      }
      var policy = new float[9];
      s.policy(k, 9, board, 0, policy, 0);
      assertArrayEquals(turned, policy);
      var back = new float[9];
      s.policyBack(k, 9, policy, 0, back, 0);
      assertArrayEquals(board, back);
    }
  }
}

package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import java.util.HashSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConnectFourTest {
  private final Game game = ConnectFour.game();

  private static long games(Position p, int depth) {
    if (depth == 0) {
      return 1;
    }
    long n = 0;
    for (int a : p.legal()) {
      var next = p.copy();
      next.play(a);
      n += games(next, depth - 1);
    }
    return n;
  }

  /**
   * The perft numbers of the chess programming world for Connect Four: move sequences by length.
   */
  @Test
  @Tag("smoke")
  void countsSequences() {
    long[] perft = {1, 7, 49, 343, 2_401, 16_807, 117_649, 823_536};
    for (int d = 0; d < perft.length; d++) {
      assertEquals(perft[d], games(game.start(), d), "depth " + d);
    }
  }

  @Test
  void countsSequencesOfEight() {
    assertEquals(5_673_234, games(game.start(), 8));
  }

  /** OEIS A212693: positions after n moves. */
  @Test
  void countsPositions() {
    int[] counts = {1, 7, 49, 238, 1_120, 4_263, 16_422, 54_859, 184_275};
    var layer = new HashSet<Long>();
    var positions = new java.util.ArrayList<Position>();
    positions.add(game.start());
    for (int n = 0; n < counts.length; n++) {
      assertEquals(counts[n], positions.size(), n + " moves");
      layer.clear();
      var next = new java.util.ArrayList<Position>();
      for (var p : positions) {
        for (int a : p.legal()) {
          var q = p.copy();
          q.play(a);
          if (layer.add(q.hash())) {
            next.add(q);
          }
        }
      }
      positions = next;
    }
  }

  private Position after(String columns) {
    var p = game.start();
    for (int i = 0; i < columns.length(); i++) {
      p.play(columns.charAt(i) - '1');
    }
    return p;
  }

  @Test
  void seesEachKindOfFour() {
    for (var won : new String[] {"1213141", "1122334", "12233434464", "76655454424"}) {
      var before = after(won.substring(0, won.length() - 1));
      assertTrue(!before.isOver(), won);
      var p = after(won);
      assertTrue(p.isOver(), won);
      assertEquals(1, p.outcome());
      assertEquals(-1, p.outcomeForMover());
    }
    assertEquals(-1, after("71213141").outcome());
    // The end of one column and the beginning of the next are no line.
    assertTrue(!after("11111717272").isOver());
  }

  @Test
  void drawsAFullBoard() {
    var p = after("121212212121" + "343434434343" + "565656656565" + "777777");
    assertTrue(p.isOver());
    assertEquals(0, p.outcome());
    assertEquals(42, p.moves());
  }

  @Test
  void showsPlanesAndMirrors() {
    var p = after("1231");
    var x = new float[3 * 42];
    p.planes(x, 0);
    assertEquals(1, x[35]); // the mover's: X at the bottom of column 1
    assertEquals(1, x[42 + 28]); // the other's: O above it
    assertEquals(0, x[84 + 35]);
    assertEquals(1, x[84]);
    var mirrored = new float[x.length];
    game.symmetries().planes(1, 3, x, 0, mirrored, 0);
    var y = new float[x.length];
    after("7657").planes(y, 0);
    org.junit.jupiter.api.Assertions.assertArrayEquals(y, mirrored);
    assertEquals(6, game.symmetries().action(1, 0));
    var full = after("111111");
    var e = assertThrows(ValueException.class, () -> full.play(0));
    assertTrue(e.problem().contains("the column is full"), e.problem());
    assertThrows(ValueException.class, () -> game.action("8"));
    assertTrue(
        p.toString().endsWith("O . . . . . .\nX O X . . . .\n1 2 3 4 5 6 7\n"), p.toString());
  }
}

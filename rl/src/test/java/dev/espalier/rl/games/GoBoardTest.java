package dev.espalier.rl.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GoBoardTest {
  private static final int BLACK = GoBoard.BLACK;
  private static final int WHITE = GoBoard.WHITE;

  /** A board from rows such as {@code ".XO"}. */
  static GoBoard board(String... rows) {
    int n = rows.length;
    var b = new GoBoard(n);
    for (int c = 0; c < n * n; c++) {
      int colour = ".XO".indexOf(rows[c / n].charAt(c % n));
      if (colour != GoBoard.EMPTY) {
        b = b.withStones(new int[] {c}, colour);
      }
    }
    return b;
  }

  private static String rows(GoBoard b) {
    var text = new StringBuilder();
    for (int c = 0; c < b.size() * b.size(); c++) {
      text.append(c > 0 && c % b.size() == 0 ? "/" : "").append(".XO".charAt(b.colour(c)));
    }
    return text.toString();
  }

  /**
   * The legal arrangements of stones on a board, counted cell by cell with the engine's liberties.
   * A cell not yet filled counts as a liberty, so a group that has none is dead for good.
   */
  private static long arrangements(GoBoard b, int cell) {
    int cells = b.size() * b.size();
    if (cell == cells) {
      return 1;
    }
    long n = 0;
    for (int colour = BLACK; colour <= WHITE; colour++) {
      var next = b.copy();
      next.put(next.point(cell), colour);
      if (alive(next, cell)) {
        n += arrangements(next, cell + 1);
      }
    }
    // Left empty for good: it stays a liberty.
    return n + arrangements(b, cell + 1);
  }

  /** Whether the group at a cell and those beside it that are complete have liberties. */
  private static boolean alive(GoBoard b, int cell) {
    int n = b.size();
    return b.liberties(cell) > 0
        && (cell % n == 0 || b.colour(cell - 1) == 0 || b.liberties(cell - 1) > 0)
        && (cell < n || b.colour(cell - n) == 0 || b.liberties(cell - n) > 0);
  }

  /** J. Tromp, G. Farnebäck, "Combinatorics of Go", 2007: 1, 57, 12,675 legal positions. */
  @Test
  @Tag("smoke")
  void countsLegalPositions() {
    assertEquals(1, arrangements(new GoBoard(1), 0));
    assertEquals(57, arrangements(new GoBoard(2), 0));
    assertEquals(12_675, arrangements(new GoBoard(3), 0));
  }

  /** The same source: 24,318,165 on 4 × 4. */
  @Test
  void countsLegalPositionsOfFourByFour() {
    assertEquals(24_318_165, arrangements(new GoBoard(4), 0));
  }

  /** Each legal arrangement comes about by moves (with passes): the engine's captures find all. */
  @Test
  void reachesAllLegalPositions() {
    int[] counts = {0, 1, 57, 12_675};
    for (int size = 1; size <= 3; size++) {
      var seen = new HashSet<String>();
      var todo = new ArrayDeque<GoBoard>();
      todo.add(new GoBoard(size));
      seen.add(rows(todo.peek()));
      while (!todo.isEmpty()) {
        var b = todo.remove();
        for (int c = 0; c < size * size; c++) {
          for (int colour = BLACK; colour <= WHITE; colour++) {
            b.liftKo();
            if (b.isLegal(c, colour, false)) {
              var next = b.copy();
              next.play(c, colour);
              if (seen.add(rows(next))) {
                todo.add(next);
              }
            }
          }
        }
      }
      assertEquals(counts[size], seen.size(), "size " + size);
    }
  }

  /** Liberties of the group at a cell by flooding; 0 where it is empty. */
  private static int flood(GoBoard b, int start, Set<Integer> stones) {
    int n = b.size();
    var free = new HashSet<Integer>();
    var todo = new ArrayDeque<>(List.of(start));
    stones.add(start);
    while (!todo.isEmpty()) {
      int c = todo.remove();
      for (int q : new int[] {c - n, c % n > 0 ? c - 1 : -1, c % n < n - 1 ? c + 1 : -1, c + n}) {
        if (q >= 0 && q < n * n) {
          if (b.colour(q) == 0) {
            free.add(q);
          } else if (b.colour(q) == b.colour(start) && stones.add(q)) {
            todo.add(q);
          }
        }
      }
    }
    return free.size();
  }

  /** Random games, each move of which is checked against plain floods. */
  @Test
  void agreesWithPlainFloods() {
    for (int game = 0; game < 60; game++) {
      int n = 2 + game % 6;
      var rng = Rng.seed(game);
      boolean suicide = game % 3 == 0;
      var b = new GoBoard(n);
      var hashes = new HashMap<String, Long>();
      for (int move = 0; move < 6 * n * n; move++) {
        int colour = 1 + move % 2;
        int cell = rng.nextInt(n * n);
        if (!b.isLegal(cell, colour, suicide)) {
          continue;
        }
        var expected = new int[n * n];
        for (int c = 0; c < n * n; c++) {
          expected[c] = b.colour(c);
        }
        expected[cell] = colour;
        long predicted = b.hashAfter(cell, colour);
        // The captures by flooding a board with the stone put down.
        var bare = b.copy();
        bare.put(bare.point(cell), colour);
        boolean took = false;
        for (int side : new int[] {GoBoard.other(colour), colour}) {
          for (int c = 0; c < n * n; c++) {
            var stones = new HashSet<Integer>();
            if (bare.colour(c) == side
                && flood(bare, c, stones) == 0
                && !(side == colour && took)) {
              took = true;
              stones.forEach(s -> expected[s] = 0);
            }
          }
        }
        b.play(cell, colour);
        assertEquals(predicted, b.hash());
        for (int c = 0; c < n * n; c++) {
          assertEquals(expected[c], b.colour(c), () -> b.toString());
          int free = b.colour(c) == 0 ? 0 : flood(b, c, new HashSet<>());
          assertEquals(free, b.liberties(c), () -> b.toString());
        }
        var known = hashes.putIfAbsent(rows(b), b.hash());
        assertTrue(known == null || known == b.hash());
      }
      assertEquals(hashes.size(), new HashSet<>(hashes.values()).size());
    }
  }

  @Test
  void knowsTheSimpleKo() {
    var b = board(".XO.", "X.XO", ".XO.", "....");
    b.play(5, WHITE); // takes one stone in the mouth of Black's
    assertEquals(1, b.captured());
    assertEquals(6, b.ko());
    assertFalse(b.isLegal(6, BLACK, false));
    assertTrue(b.isLegal(6, WHITE, false));
    b.play(15, BLACK);
    assertTrue(b.isLegal(6, BLACK, false));
    assertEquals(-1, b.ko());
    // Two stones taken: no ko.
    var two = board(".XX", "XOO", ".X.");
    two.play(8, BLACK);
    assertEquals(2, two.captured());
    assertEquals(-1, two.ko());
  }

  @Test
  void forbidsAndAllowsSuicide() {
    var b = board(".X.", "X..", "...");
    assertFalse(b.isLegal(0, WHITE, false));
    assertFalse(b.isLegal(0, WHITE, true)); // one stone alone: nothing would change
    var taking = board(".XO", "XXO", "OO.");
    assertTrue(taking.isLegal(0, WHITE, false));
    var dead = board("X.O", "OOO", "...");
    assertFalse(dead.isLegal(1, BLACK, false));
    assertTrue(dead.isLegal(1, BLACK, true));
    dead.play(1, BLACK);
    assertEquals("..O/OOO/...", rows(dead));
    assertEquals(2, dead.captured());
  }

  @Test
  void scoresArea() {
    assertEquals(0, new GoBoard(5).area());
    assertEquals(25, new GoBoard(5).withStones(new int[] {12}, BLACK).area());
    var b = board(".X.O.", ".X.O.", ".X.O.", ".X.O.", ".X.O.");
    assertEquals(0, b.area());
    assertEquals(GoBoard.EMPTY, b.owners()[2]);
    assertEquals(BLACK, b.owners()[0]);
    assertEquals(1, board(".X.O.", ".X.O.", ".XXO.", ".X.O.", ".X.O.").area());
  }

  @Test
  void seesEyes() {
    var b = board(".X..", "XX..", "..X.", ".X.X");
    assertTrue(b.isEye(0, BLACK));
    assertFalse(b.isEye(0, WHITE));
    assertFalse(b.isEye(3, BLACK));
    var falseEye = board(".X..", "XO..", "....", "....");
    assertFalse(falseEye.isEye(0, BLACK));
  }

  @Test
  void editsStones() {
    var b = new GoBoard(3).withStones(new int[] {0, 1}, BLACK).withStones(new int[] {0}, 0);
    assertEquals(".X./.../...", rows(b));
    assertEquals(3, b.liberties(1));
    var e =
        assertThrows(
            ValueException.class,
            () -> board("X..", "...", "...").withStones(new int[] {1, 3}, WHITE));
    assertTrue(e.problem().contains("the group at A3 has no liberty"), e.problem());
    assertThrows(ValueException.class, () -> new GoBoard(26));
    assertThrows(ValueException.class, () -> b.play(1, WHITE));
    assertTrue(
        new GoBoard(19).toString().startsWith("    A B C D E F G H J K L M N O P Q R S T\n"));
    assertEquals("    A B\n  2 . . 2\n  1 . . 1\n    A B\n", new GoBoard(2).toString());
  }
}

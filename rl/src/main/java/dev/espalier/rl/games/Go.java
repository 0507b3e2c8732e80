package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Go on a square board, with area scoring: Black begins, a stone or group without liberty is taken,
 * two passes in a row end the game, and who has the larger area (stones and the empty regions that
 * border on them only), komi added to White's, has won. Action r · size + c plays in row r from the
 * top and column c, the last action, size², passes; written as in GTP: {@code a1} (lower left) to
 * {@code t19}, without the letter i, and {@code pass}.
 *
 * <p>As J. Tromp and B. Taylor's "logical rules", but without suicide unless {@link #withSuicide}
 * is asked for.
 *
 * <p>Planes (11, size, size): own stones, the other's, empty, the other's last stone, ones, own
 * stones whose group has 1, 2, 3 liberties, the other's with 1, 2, 3. With {@link
 * #withColourPlane()} a twelfth is ones when Black moves, else zeros; the komi makes a difference
 * between the colours that the stones do not always show.
 *
 * @param size rows and columns, 1 to 25
 * @param komi points added to White's area
 * @param koRule which repetitions are forbidden
 * @param suicide whether a group (not a single stone) may be played without liberty and is taken
 * @param passesEnd whether two passes in a row end the game
 * @param moveLimit the game ends after so many moves and is scored as it stands; 0: no limit
 * @param colourPlane whether a plane tells the colour to move
 */
public record Go(
    int size,
    double komi,
    KoRule koRule,
    boolean suicide,
    boolean passesEnd,
    int moveLimit,
    boolean colourPlane)
    implements Game {
  static final String LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ";

  private static final AtomicReferenceArray<Symmetries> SYMMETRIES =
      new AtomicReferenceArray<>(GoBoard.MAX_SIZE + 1); // by size, made when first asked for

  /** Which repetitions of a position are forbidden. */
  public enum KoRule {
    /** Taking back the one stone that just took one. Longer cycles are allowed: for records. */
    SIMPLE,
    /** Any move that repeats an earlier arrangement of stones; passing is always allowed. */
    POSITIONAL_SUPERKO
  }

  public Go {
    if (size < 1 || size > GoBoard.MAX_SIZE) {
      throw new ValueException(
          "go", "a board of size " + size, "use a size of 1 to " + GoBoard.MAX_SIZE);
    }
    if (!Double.isFinite(komi)) {
      throw new ValueException("go", "komi " + komi, "use a number such as 7 or 7.5");
    }
    if (moveLimit < 0) {
      throw new ValueException("go", "move limit " + moveLimit, "use 0 for none");
    }
  }

  /** For play: positional superko, no suicide, komi 7. */
  public static Go of(int size) {
    return new Go(size, 7, KoRule.POSITIONAL_SUPERKO, false, true, 0, false);
  }

  /** For game records: simple ko, and passes do not end the game (a record ends where it ends). */
  public static Go forRecords(int size, double komi) {
    return new Go(size, komi, KoRule.SIMPLE, false, false, 0, false);
  }

  public Go withKomi(double points) {
    return new Go(size, points, koRule, suicide, passesEnd, moveLimit, colourPlane);
  }

  public Go withKoRule(KoRule rule) {
    return new Go(size, komi, rule, suicide, passesEnd, moveLimit, colourPlane);
  }

  /** Groups of two or more stones may be played without liberty, and are taken. */
  public Go withSuicide() {
    return new Go(size, komi, koRule, true, passesEnd, moveLimit, colourPlane);
  }

  /** The game ends after so many moves, passes among them, and is scored as it stands. */
  public Go withMoveLimit(int moves) {
    return new Go(size, komi, koRule, suicide, passesEnd, moves, colourPlane);
  }

  /** With a twelfth plane that tells the colour to move. */
  public Go withColourPlane() {
    return new Go(size, komi, koRule, suicide, passesEnd, moveLimit, true);
  }

  @Override
  public String name() {
    return "go";
  }

  @Override
  public int actions() {
    return size * size + 1;
  }

  /** The action that passes: the last, size². */
  public int pass() {
    return size * size;
  }

  @Override
  public int planes() {
    return colourPlane ? 12 : 11;
  }

  @Override
  public int height() {
    return size;
  }

  @Override
  public int width() {
    return size;
  }

  @Override
  public Symmetries symmetries() {
    var known = SYMMETRIES.get(size);
    if (known == null) {
      known = Symmetries.square(size, actions()); // two threads may make equal ones
      SYMMETRIES.set(size, known);
    }
    return known;
  }

  @Override
  public GoPosition start() {
    return new GoPosition(this, new GoBoard(size), 0);
  }

  /**
   * A game that begins with stones on the board, such as a handicap.
   *
   * @param board the stones, copied
   * @param toMove 0 Black, 1 White
   */
  public GoPosition start(GoBoard board, int toMove) {
    if (board.size() != size || toMove < 0 || toMove > 1) {
      throw new ValueException(
          "go",
          "a board of size "
              + board.size()
              + " and player "
              + toMove
              + " for a game of size "
              + size,
          "give a board of size " + size + " and player 0 (Black) or 1 (White)");
    }
    return new GoPosition(this, board.withStones(new int[0], GoBoard.EMPTY), toMove);
  }

  /** A cell as in GTP, such as {@code E5}. */
  static String cellText(int cell, int size) {
    return "" + LETTERS.charAt(cell % size) + (size - cell / size);
  }

  @Override
  public String text(int action) {
    return action == pass() ? "pass" : cellText(action, size);
  }

  @Override
  public int action(String text) {
    String t = text.strip().toUpperCase(Locale.ROOT);
    if (t.equals("PASS")) {
      return pass();
    }
    if (t.length() == 2 || t.length() == 3) {
      int column = LETTERS.indexOf(t.charAt(0));
      int row = 0;
      for (int i = 1; i < t.length() && row >= 0; i++) {
        int digit = t.charAt(i) - '0';
        row = digit < 0 || digit > 9 ? -1 : row * 10 + digit;
      }
      if (column >= 0 && column < size && row >= 1 && row <= size) {
        return (size - row) * size + column;
      }
    }
    throw Refused.noMove(
        this,
        text,
        "a column A to "
            + LETTERS.charAt(size - 1)
            + " (there is no I) and a row 1 to "
            + size
            + ", such as "
            + cellText(size * size / 2, size)
            + ", or pass");
  }
}

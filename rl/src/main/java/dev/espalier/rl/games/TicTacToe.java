package dev.espalier.rl.games;

import java.util.Locale;

/**
 * Tic-tac-toe (noughts and crosses): three in a row win, a full board is a draw. Action r · 3 + c
 * plays in row r from the top and column c; written {@code a3} (upper left) to {@code c1}.
 *
 * <p>Planes (3, 3, 3): own marks, the other's marks, empty cells.
 */
public final class TicTacToe implements Game {
  private static final TicTacToe GAME = new TicTacToe();
  private static final int FULL = 0x1FF;
  private static final int[] LINES = {
    0b111, 0b111000, 0b111000000, 0b001001001, 0b010010010, 0b100100100, 0b100010001, 0b001010100
  };

  private final Symmetries symmetries = Symmetries.square(3, 9);

  private TicTacToe() {}

  public static TicTacToe game() {
    return GAME;
  }

  @Override
  public String name() {
    return "tictactoe";
  }

  @Override
  public int actions() {
    return 9;
  }

  @Override
  public int planes() {
    return 3;
  }

  @Override
  public int height() {
    return 3;
  }

  @Override
  public int width() {
    return 3;
  }

  @Override
  public Symmetries symmetries() {
    return symmetries;
  }

  @Override
  public Position start() {
    return new Board();
  }

  @Override
  public String text(int action) {
    return "" + (char) ('a' + action % 3) + (3 - action / 3);
  }

  @Override
  public int action(String text) {
    String t = text.strip().toLowerCase(Locale.ROOT);
    if (t.length() == 2 && t.charAt(0) >= 'a' && t.charAt(0) <= 'c') {
      int row = '3' - t.charAt(1);
      if (row >= 0 && row < 3) {
        return row * 3 + t.charAt(0) - 'a';
      }
    }
    throw Refused.noMove(this, text, "a column a to c and a row 1 to 3, such as b2");
  }

  /** The marks of both players as nine bits each. */
  private static final class Board implements Position {
    private int first;
    private int second;
    private int moves;
    private int last = -1;

    @Override
    public Game game() {
      return GAME;
    }

    @Override
    public int toMove() {
      return moves & 1;
    }

    @Override
    public int moves() {
      return moves;
    }

    @Override
    public int lastAction() {
      return last;
    }

    @Override
    public boolean isLegal(int action) {
      return action >= 0 && action < 9 && ((first | second) >> action & 1) == 0 && !isOver();
    }

    @Override
    public int legal(int[] into) {
      if (isOver()) {
        return 0;
      }
      int n = 0;
      for (int a = 0; a < 9; a++) {
        if (((first | second) >> a & 1) == 0) {
          into[n++] = a;
        }
      }
      return n;
    }

    @Override
    public void play(int action) {
      if (isOver()) {
        throw Refused.over(GAME);
      }
      if (!isLegal(action)) {
        throw Refused.illegal(
            GAME, action, action < 0 || action > 8 ? "there are 9 cells" : "the cell is taken");
      }
      if (toMove() == 0) {
        first |= 1 << action;
      } else {
        second |= 1 << action;
      }
      moves++;
      last = action;
    }

    private static boolean hasLine(int marks) {
      for (int line : LINES) {
        if ((marks & line) == line) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean isOver() {
      return (first | second) == FULL || hasLine(first) || hasLine(second);
    }

    @Override
    public int outcome() {
      if (!isOver()) {
        throw Refused.notOver(GAME);
      }
      return hasLine(first) ? 1 : hasLine(second) ? -1 : 0;
    }

    @Override
    public Position copy() {
      var b = new Board();
      b.first = first;
      b.second = second;
      b.moves = moves;
      b.last = last;
      return b;
    }

    @Override
    public long hash() { // exact: the marks say whose move it is
      return first | (long) second << 9;
    }

    @Override
    public void planes(float[] into, int offset) {
      int own = toMove() == 0 ? first : second;
      int other = toMove() == 0 ? second : first;
      for (int a = 0; a < 9; a++) {
        into[offset + a] = own >> a & 1;
        into[offset + 9 + a] = other >> a & 1;
        into[offset + 18 + a] = 1 - ((own | other) >> a & 1);
      }
    }

    @Override
    public String toString() {
      var text = new StringBuilder();
      for (int r = 0; r < 3; r++) {
        text.append(3 - r);
        for (int c = 0; c < 3; c++) {
          int a = r * 3 + c;
          text.append(' ').append((first >> a & 1) == 1 ? 'X' : (second >> a & 1) == 1 ? 'O' : '.');
        }
        text.append('\n');
      }
      return text.append("  a b c\n").toString();
    }
  }
}

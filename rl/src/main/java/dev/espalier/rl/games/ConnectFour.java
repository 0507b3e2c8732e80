package dev.espalier.rl.games;

/**
 * Connect Four on 7 columns of 6 cells: a stone falls to the lowest free cell of its column; four
 * in a row, column or diagonal win, a full board is a draw. Action c plays column c, written {@code
 * 1} to {@code 7} from the left.
 *
 * <p>Planes (3, 6, 7): own stones, the other's stones, empty cells; row 0 is the top.
 *
 * <p>Two bitboards of 7 bits a column, the seventh always free (J. Tromp, "Fhourstones"): a line of
 * four is found with two shifts in each direction.
 */
public final class ConnectFour implements Game {
  private static final ConnectFour GAME = new ConnectFour();
  private static final int ROWS = 6;
  private static final int COLUMNS = 7;
  private static final int STEP = ROWS + 1; // bits of a column

  private final Symmetries symmetries = Symmetries.mirror(ROWS, COLUMNS);

  private ConnectFour() {}

  public static ConnectFour game() {
    return GAME;
  }

  @Override
  public String name() {
    return "connect4";
  }

  @Override
  public int actions() {
    return COLUMNS;
  }

  @Override
  public int planes() {
    return 3;
  }

  @Override
  public int height() {
    return ROWS;
  }

  @Override
  public int width() {
    return COLUMNS;
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
    return Integer.toString(action + 1);
  }

  @Override
  public int action(String text) {
    String t = text.strip();
    if (t.length() == 1 && t.charAt(0) >= '1' && t.charAt(0) <= '7') {
      return t.charAt(0) - '1';
    }
    throw Refused.noMove(this, text, "a column, 1 to 7");
  }

  private static final class Board implements Position {
    private long mover; // stones of the player to move
    private long other; // stones of the player who moved last
    private int moves;
    private int last = -1;
    private boolean won; // by the player who moved last

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

    private boolean isFree(int column) {
      return ((mover | other) >>> (column * STEP + ROWS - 1) & 1) == 0;
    }

    @Override
    public boolean isLegal(int action) {
      return action >= 0 && action < COLUMNS && !won && isFree(action);
    }

    @Override
    public int legal(int[] into) {
      if (won) {
        return 0;
      }
      int n = 0;
      for (int c = 0; c < COLUMNS; c++) {
        if (isFree(c)) {
          into[n++] = c;
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
            GAME,
            action,
            action < 0 || action >= COLUMNS ? "there are 7 columns" : "the column is full");
      }
      long all = mover | other;
      // Adding the column's lowest bit carries past its stones to the lowest free cell.
      long stones = mover | ((all + (1L << action * STEP)) & ~all & column(action));
      mover = other;
      other = stones;
      won = hasFour(stones);
      moves++;
      last = action;
    }

    private static long column(int c) {
      return ((1L << ROWS) - 1) << c * STEP;
    }

    private static boolean hasFour(long stones) {
      return hasFour(stones, 1)
          || hasFour(stones, STEP)
          || hasFour(stones, STEP - 1)
          || hasFour(stones, STEP + 1);
    }

    private static boolean hasFour(long stones, int step) {
      long pairs = stones & (stones >>> step);
      return (pairs & (pairs >>> 2 * step)) != 0;
    }

    @Override
    public boolean isOver() {
      return won || moves == ROWS * COLUMNS;
    }

    @Override
    public int outcome() {
      if (!isOver()) {
        throw Refused.notOver(GAME);
      }
      return !won ? 0 : toMove() == 1 ? 1 : -1;
    }

    @Override
    public Position copy() {
      var b = new Board();
      b.mover = mover;
      b.other = other;
      b.moves = moves;
      b.last = last;
      b.won = won;
      return b;
    }

    @Override
    public long hash() { // exact: the free cell above each column's stones tells where they end
      long bottom = 0;
      for (int c = 0; c < COLUMNS; c++) {
        bottom |= 1L << c * STEP;
      }
      return mover + (mover | other) + bottom;
    }

    private static int bit(int row, int column) {
      return column * STEP + ROWS - 1 - row;
    }

    @Override
    public void planes(float[] into, int offset) {
      int cells = ROWS * COLUMNS;
      for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) {
          int at = offset + r * COLUMNS + c;
          int bit = bit(r, c);
          into[at] = mover >>> bit & 1;
          into[at + cells] = other >>> bit & 1;
          into[at + 2 * cells] = 1 - ((mover | other) >>> bit & 1);
        }
      }
    }

    @Override
    public String toString() {
      long first = toMove() == 0 ? mover : other;
      long second = toMove() == 0 ? other : mover;
      var text = new StringBuilder();
      for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) {
          int bit = bit(r, c);
          text.append(c == 0 ? "" : " ")
              .append((first >>> bit & 1) == 1 ? 'X' : (second >>> bit & 1) == 1 ? 'O' : '.');
        }
        text.append('\n');
      }
      return text.append("1 2 3 4 5 6 7\n").toString();
    }
  }
}

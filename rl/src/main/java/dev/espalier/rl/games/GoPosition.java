package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import dev.espalier.rl.games.Go.KoRule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A moment of a game of {@link Go}: the board, whose turn it is, and what must not be repeated. */
public final class GoPosition implements Position {
  /* Superko needs all earlier boards. They are a list that copies share, each with its hash and its stones; a filter of 4,096 bits,
   * which a copy takes along, answers most questions without walking it. */

  private static final int FILTER_LONGS = 64;
  private static final long WHITE_TO_MOVE = GoBoard.mix(-1);

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Seen(long hash, long[] stones, @Nullable Seen before) {}

  private final Go game;
  private final GoBoard board;
  private final long @Nullable [] filter; // null under the simple ko
  private @Nullable Seen seen;
  private int toMove;
  private int moves;
  private int passes; // in a row, up to now
  private int last = -1;

  GoPosition(Go game, GoBoard board, int toMove) {
    this.game = game;
    this.board = board;
    this.toMove = toMove;
    filter = game.koRule() == KoRule.POSITIONAL_SUPERKO ? new long[FILTER_LONGS] : null;
    remember();
  }

  private GoPosition(GoPosition p) {
    game = p.game;
    board = p.board.copy();
    filter = p.filter == null ? null : p.filter.clone();
    seen = p.seen;
    toMove = p.toMove;
    moves = p.moves;
    passes = p.passes;
    last = p.last;
  }

  @Override
  public Go game() {
    return game;
  }

  /** The board as it stands; a copy. */
  public GoBoard board() {
    return board.copy();
  }

  /** {@link GoBoard#EMPTY}, {@link GoBoard#BLACK} or {@link GoBoard#WHITE}. */
  public int colour(int cell) {
    return board.colour(cell);
  }

  /** {@link GoBoard#isEye} of the player to move. */
  public boolean isEye(int cell) {
    return board.isEye(cell, mover());
  }

  @Override
  public int toMove() {
    return toMove;
  }

  /**
   * Gives the turn to a player, as records and Go boards do; that is no pass.
   *
   * @param player 0 Black, 1 White
   */
  public void turn(int player) {
    if (player < 0 || player > 1) {
      throw new ValueException("go", "player " + player, "use 0 for Black, 1 for White");
    }
    toMove = player;
  }

  /** Lets a game go on after two passes, as when players disagree about what is dead. */
  public void resume() {
    passes = 0;
  }

  private int mover() {
    return toMove == 0 ? GoBoard.BLACK : GoBoard.WHITE;
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
    return action >= 0 && action <= game.pass() && !isOver() && whyNot(action) == null;
  }

  /** Why the player to move may not play an action of the board or the pass; null: it may. */
  private @Nullable String whyNot(int action) {
    if (action == game.pass()) {
      return null;
    }
    if (board.colour(action) != GoBoard.EMPTY) {
      return "there is a stone";
    }
    if (!board.isLegal(action, mover(), game.suicide())) {
      return action == board.ko() ? "ko: play elsewhere first" : "the stone would have no liberty";
    }
    return repeats(action) ? "it repeats an earlier position (superko)" : null;
  }

  @Override
  public int legal(int[] into) {
    if (isOver()) {
      return 0;
    }
    int n = 0;
    int cells = game.pass();
    for (int c = 0; c < cells; c++) {
      if (board.isLegal(c, mover(), game.suicide()) && !repeats(c)) {
        into[n++] = c;
      }
    }
    into[n++] = cells;
    return n;
  }

  @Override
  public void play(int action) {
    if (isOver()) {
      throw Refused.over(game);
    }
    if (action < 0 || action > game.pass()) {
      throw Refused.illegal(game, action, "there are " + game.actions() + " actions");
    }
    var why = whyNot(action);
    if (why != null) {
      throw Refused.illegal(game, action, why);
    }
    if (action == game.pass()) {
      passes++;
      board.liftKo();
    } else {
      passes = 0;
      board.play(action, mover());
      remember();
    }
    last = action;
    moves++;
    toMove = 1 - toMove;
  }

  private void remember() {
    if (filter != null) {
      long h = board.hash();
      filter[(int) (h >>> 6) & FILTER_LONGS - 1] |= 1L << h;
      seen = new Seen(h, board.packed(), seen);
    }
  }

  /** Whether a legal move on a cell makes a board that was there before. */
  private boolean repeats(int cell) {
    if (filter == null) {
      return false;
    }
    long h = board.hashAfter(cell, mover());
    if ((filter[(int) (h >>> 6) & FILTER_LONGS - 1] >>> h & 1) == 0) {
      return false;
    }
    long @Nullable [] stones = null;
    for (var s = seen; s != null; s = s.before()) {
      if (s.hash() == h) {
        if (stones == null) {
          var next = board.copy();
          next.play(cell, mover());
          stones = next.packed();
        }
        if (Arrays.equals(stones, s.stones())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean isOver() {
    return game.passesEnd() && passes >= 2 || game.moveLimit() > 0 && moves >= game.moveLimit();
  }

  /** Black's area less White's less the komi, of the board as it stands; &gt; 0: Black leads. */
  public double score() {
    return board.area() - game.komi();
  }

  @Override
  public int outcome() {
    if (!isOver()) {
      throw Refused.notOver(game);
    }
    return (int) Math.signum(score());
  }

  @Override
  public GoPosition copy() {
    return new GoPosition(this);
  }

  /** Of stones, player to move, simple ko and whether the last move was a pass. */
  @Override
  public long hash() {
    long h = board.hash();
    if (toMove == 1) {
      h ^= WHITE_TO_MOVE;
    }
    if (board.ko() >= 0) {
      h ^= GoBoard.mix(-2 - board.ko());
    }
    return passes > 0 ? GoBoard.mix(h) : h;
  }

  @Override
  public void planes(float[] into, int offset) {
    int cells = game.pass();
    Arrays.fill(into, offset, offset + game.planesLength(), 0);
    int own = mover();
    for (int c = 0; c < cells; c++) {
      int at = offset + c;
      int colour = board.colour(c);
      into[at + 4 * cells] = 1;
      if (colour == GoBoard.EMPTY) {
        into[at + 2 * cells] = 1;
      } else {
        boolean mine = colour == own;
        into[mine ? at : at + cells] = 1;
        int free = board.liberties(c);
        if (free <= 3) {
          into[at + ((mine ? 4 : 7) + free) * cells] = 1;
        }
      }
    }
    if (last >= 0 && last < cells && board.colour(last) != GoBoard.EMPTY) {
      into[offset + 3 * cells + last] = 1;
    }
    if (game.colourPlane() && toMove == 0) {
      Arrays.fill(into, offset + 11 * cells, offset + 12 * cells, 1);
    }
  }

  /** Writes the codes of {@link GoSamples}. */
  void codes(byte[] into, int offset) {
    int own = mover();
    for (int c = 0; c < game.pass(); c++) {
      int colour = board.colour(c);
      into[offset + c] =
          (byte)
              (colour == GoBoard.EMPTY
                  ? 0
                  : Math.min(board.liberties(c), 4) + (colour == own ? 0 : 4));
    }
  }

  /** The board, and whose turn it is. */
  @Override
  public String toString() {
    return board + (toMove == 0 ? "X (Black)" : "O (White)") + " to move\n";
  }
}

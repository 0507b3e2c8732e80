package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * The positions of recorded games of one board size, each with the move that was played and who
 * won: what a policy-value network is trained on. Passes are left out.
 *
 * <p>A position takes one byte a cell: 0 empty, 1 to 4 a stone of the player to move whose group
 * has so many liberties (4: or more), 5 to 8 likewise of the other; {@link #planes} makes the
 * planes of {@link Go} of them.
 */
public final class GoSamples {
  private static final int PLANES = 11;

  private final int size;
  private final int count;
  private final byte[] cells; // count · size²
  private final short[] lasts; // the cell of the last move, size² after a pass or before the first
  private final short[] moves;
  private final byte[] results; // for the player to move: 1 won, −1 lost, 0 drawn or not known
  private final byte[] players;
  private final int[] games; // the number of the game of each position

  private GoSamples(int size, int count) {
    this.size = size;
    this.count = count;
    cells = new byte[Math.multiplyExact(count, size * size)];
    lasts = new short[count];
    moves = new short[count];
    results = new byte[count];
    players = new byte[count];
    games = new int[count];
  }

  /**
   * The positions of records, in order.
   *
   * @param size the board's; a record of another is refused
   * @throws ValueException when a record has an illegal move
   */
  public static GoSamples of(int size, List<GoRecord> records) {
    int n = 0;
    for (var r : records) {
      for (var m : r.moves()) {
        n += m.action() < size * size ? 1 : 0;
      }
    }
    var all = new GoSamples(size, n);
    int at = 0;
    for (int g = 0; g < records.size(); g++) {
      at = all.add(records.get(g), g, at);
    }
    return all;
  }

  private int add(GoRecord record, int number, int at) {
    if (record.game().size() != size) {
      throw new ValueException(
          "go samples",
          "a record is of a board of size " + record.game().size(),
          "give records of size " + size);
    }
    int area = size * size;
    int winner = record.winner().orElse(0);
    var p = record.start();
    for (int i = 0; i < record.moves().size(); i++) {
      var move = record.moves().get(i);
      if (move.action() < area) {
        p.turn(move.player());
        p.codes(cells, at * area);
        lasts[at] = (short) (p.lastAction() < 0 ? area : p.lastAction());
        moves[at] = (short) move.action();
        results[at] = (byte) (move.player() == 0 ? winner : -winner);
        players[at] = (byte) move.player();
        games[at] = number;
        at++;
      }
      record.play(p, i);
    }
    return at;
  }

  /** The number of positions. */
  public int count() {
    return count;
  }

  public int size() {
    return size;
  }

  /** The number of the record that a position is of. */
  public int game(int index) {
    return games[index];
  }

  /** The cell that was played in a position. */
  public int move(int index) {
    return moves[index];
  }

  /** The result for the player to move: 1 won, −1 lost, 0 drawn or not known. */
  public int result(int index) {
    return results[index];
  }

  /** The cell of the move before, or −1. */
  public int last(int index) {
    return lasts[index] == size * size ? -1 : lasts[index];
  }

  /** Who is to move: 0 Black, 1 White. */
  public int player(int index) {
    return players[index];
  }

  /** The stone on a cell: 1 of the player to move, −1 of the other, 0 none. */
  public int stone(int index, int cell) {
    int code = cells[index * size * size + cell];
    return code == 0 ? 0 : code <= 4 ? 1 : -1;
  }

  /**
   * Positions as the network takes them, (n, 11, size, size), turned.
   *
   * @param symmetry 0 to 7, of {@link Go#symmetries()}
   */
  public Tensor planes(int[] indices, int symmetry) {
    int area = size * size;
    var turn = Go.of(size).symmetries();
    var x = new float[indices.length * PLANES * area];
    for (int i = 0; i < indices.length; i++) {
      int from = indices[i] * area;
      int to = i * PLANES * area;
      for (int c = 0; c < area; c++) {
        int at = to + turn.cell(symmetry, c);
        int code = cells[from + c];
        x[at + 4 * area] = 1;
        if (code == 0) {
          x[at + 2 * area] = 1;
        } else {
          boolean mine = code <= 4;
          x[mine ? at : at + area] = 1;
          int free = mine ? code : code - 4;
          if (free <= 3) {
            x[at + ((mine ? 4 : 7) + free) * area] = 1;
          }
        }
      }
      int last = lasts[indices[i]];
      if (last < area && cells[from + last] != 0) {
        x[to + 3 * area + turn.cell(symmetry, last)] = 1;
      }
    }
    return Tensor.wrap(x, indices.length, PLANES, size, size);
  }

  /** The cells that were played, (n) int64, turned. */
  public Tensor moves(int[] indices, int symmetry) {
    var turn = Go.of(size).symmetries();
    var y = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      y[i] = turn.cell(symmetry, moves[indices[i]]);
    }
    return Tensor.wrap(y, indices.length);
  }

  /** The results for the player to move, (n): 1, −1, or 0 when drawn or not known. */
  public Tensor results(int[] indices) {
    var v = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      v[i] = results[indices[i]];
    }
    return Tensor.wrap(v, indices.length);
  }
}

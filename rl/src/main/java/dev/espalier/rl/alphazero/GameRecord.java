package dev.espalier.rl.alphazero;

import dev.espalier.base.ValueException;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Position;
import java.util.Arrays;

/**
 * A finished game of self-play: its moves, how often the search visited each, and how it ended.
 * Positions are not stored: {@link #position} plays the moves again.
 */
public final class GameRecord {
  private final int number;
  private final int outcome;
  private final boolean resigned;
  private final boolean playedOut;
  private final float[] lowest;
  private final int[] actions;

  /** For each move a run of (action, visits) pairs, and where each run begins. */
  private final int[] visited;

  private final int[] starts;

  /** For each move the search's value of the position for the player who makes it. */
  private final float[] values;

  GameRecord(
      int number,
      int outcome,
      boolean resigned,
      boolean playedOut,
      float[] lowest,
      int[] actions,
      int[] visited,
      int[] starts,
      float[] values) {
    this.number = number;
    this.outcome = outcome;
    this.resigned = resigned;
    this.playedOut = playedOut;
    this.lowest = lowest;
    this.actions = actions;
    this.visited = visited;
    this.starts = starts;
    this.values = values;
  }

  /** The number of the game, from 0, in all of the training. */
  public int number() {
    return number;
  }

  /** For the player that began: +1 it won, 0 a draw, −1 it lost. */
  public int outcome() {
    return outcome;
  }

  /** Whether it ended because a player resigned. */
  public boolean resigned() {
    return resigned;
  }

  /** Whether it was one of the games in which nobody may resign. */
  public boolean playedOut() {
    return playedOut;
  }

  /** The lowest value that a player's best move had during the game; 1 without a move. */
  public float lowest(int player) {
    return lowest[player];
  }

  /** The number of moves. */
  public int length() {
    return actions.length;
  }

  public int action(int move) {
    return actions[move];
  }

  /** The outcome for the player who makes a move. */
  public int outcomeFor(int move) {
    return move % 2 == 0 ? outcome : -outcome;
  }

  /** What the search thought the outcome would be for the player who makes a move, in [−1, 1]. */
  public float value(int move) {
    return values[move];
  }

  /** The position before a move. */
  public Position position(Game game, int move) {
    var p = game.start();
    for (int i = 0; i < move; i++) {
      p.play(actions[i]);
    }
    return p;
  }

  /**
   * Writes the shares of the search's visits at a move, which sum to 1.
   *
   * @param into one number an action, all written, from {@code offset} on
   */
  public void policy(int move, Game game, int symmetry, float[] into, int offset) {
    Arrays.fill(into, offset, offset + game.actions(), 0);
    int from = starts[move];
    int to = starts[move + 1];
    float sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += visited[i + 1];
    }
    for (int i = from; i < to; i += 2) {
      into[offset + game.symmetries().action(symmetry, visited[i])] = visited[i + 1] / sum;
    }
  }

  // ---- as numbers, for checkpoints

  private static final int HEAD = 7;
  private static final int PER_MOVE = 3;
  private static final int RESIGNED = 1;
  private static final int PLAYED_OUT = 2;

  int encodedLength() {
    return HEAD + PER_MOVE * actions.length + visited.length;
  }

  /** Writes the game as numbers and returns where it ends. */
  int encode(int[] into, int at) {
    into[at++] = number;
    into[at++] = outcome;
    into[at++] = (resigned ? RESIGNED : 0) | (playedOut ? PLAYED_OUT : 0);
    into[at++] = Float.floatToRawIntBits(lowest[0]);
    into[at++] = Float.floatToRawIntBits(lowest[1]);
    into[at++] = actions.length;
    into[at++] = visited.length;
    for (int i = 0; i < actions.length; i++) {
      into[at++] = actions[i];
      into[at++] = starts[i + 1] - starts[i];
      into[at++] = Float.floatToRawIntBits(values[i]);
    }
    System.arraycopy(visited, 0, into, at, visited.length);
    return at + visited.length;
  }

  /**
   * Reads a game that {@link #encode} wrote.
   *
   * @throws ValueException when the numbers are no game
   */
  static GameRecord decode(Game game, int[] from, int at) {
    check(at + HEAD <= from.length);
    int length = from[at + 5];
    int pairs = from[at + 6];
    check(length >= 0 && pairs >= 0 && at + HEAD + (long) PER_MOVE * length + pairs <= from.length);
    check(from[at + 1] >= -1 && from[at + 1] <= 1);
    var actions = new int[length];
    var starts = new int[length + 1];
    var values = new float[length];
    var p = game.start();
    for (int i = 0; i < length; i++) {
      int head = at + HEAD + PER_MOVE * i;
      actions[i] = from[head];
      int run = from[head + 1];
      values[i] = Float.intBitsToFloat(from[head + 2]);
      check(run >= 2 && run % 2 == 0 && run <= pairs - starts[i] && p.isLegal(actions[i]));
      p.play(actions[i]);
      starts[i + 1] = starts[i] + run;
    }
    check(starts[length] == pairs);
    int first = at + HEAD + PER_MOVE * length;
    var visited = Arrays.copyOfRange(from, first, first + pairs);
    for (int i = 0; i < pairs; i += 2) {
      check(visited[i] >= 0 && visited[i] < game.actions() && visited[i + 1] > 0);
    }
    return new GameRecord(
        from[at],
        from[at + 1],
        (from[at + 2] & RESIGNED) != 0,
        (from[at + 2] & PLAYED_OUT) != 0,
        new float[] {Float.intBitsToFloat(from[at + 3]), Float.intBitsToFloat(from[at + 4])},
        actions,
        visited,
        starts,
        values);
  }

  private static void check(boolean ok) {
    if (!ok) {
      throw new ValueException(
          "games", "the numbers are no games", "the file is damaged: use the previous checkpoint");
    }
  }
}

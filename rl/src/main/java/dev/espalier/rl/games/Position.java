package dev.espalier.rl.games;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * A moment of a {@link Game}. Positions change with {@link #play}; {@link #copy} is cheap, so a
 * search copies one and plays on in the copy. A position belongs to one thread at a time.
 */
public interface Position {
  Game game();

  /** Who moves next: 0 the player that began the game, 1 the other. */
  int toMove();

  /** The number of moves played since the start. */
  int moves();

  /** The last action played, or −1 before the first. */
  int lastAction();

  /** Whether the player to move may play an action; false for all when the game is over. */
  boolean isLegal(int action);

  /**
   * Writes the legal actions in ascending order and returns their number, 0 when the game is over.
   *
   * @param into at least {@link Game#actions()} long
   */
  int legal(int[] into);

  /** The legal actions in ascending order; empty when the game is over. */
  default int[] legal() {
    var all = new int[game().actions()];
    return Arrays.copyOf(all, legal(all));
  }

  /**
   * Plays an action of the player to move.
   *
   * @throws ValueException when it is not legal
   * @throws StateException when the game is over
   */
  void play(int action);

  boolean isOver();

  /**
   * The outcome for the player that began: +1 it has won, 0 a draw, −1 it has lost.
   *
   * @throws StateException while the game is not over
   */
  int outcome();

  /**
   * The outcome for the player who would move next: +1 it has won, 0 a draw, −1 it has lost. In
   * games that the winning move ends this is 0 or −1.
   *
   * @throws StateException while the game is not over
   */
  default int outcomeForMover() {
    return toMove() == 0 ? outcome() : -outcome();
  }

  /** A position that goes on independently of this one. */
  Position copy();

  /** 64 bits, equal for equal positions with the same player to move. */
  long hash();

  /**
   * Writes the position as {@link Game#planesLength()} floats, as the player to move sees it.
   *
   * @param into written from {@code offset} on; every float of the position is written
   */
  void planes(float[] into, int offset);

  /** The board as text, with coordinates, several lines. */
  @Override
  String toString();
}

package dev.espalier.rl.games;

import dev.espalier.base.ValueException;

/**
 * A game of two players with perfect information, no chance and a zero-sum outcome: what a search
 * and a network need to know of it. Games are immutable; any number of threads may use one.
 *
 * <p>Moves are numbers, <em>actions</em>, from 0 to {@link #actions()} − 1. A position is written
 * as planes (planes, height, width), row-major, row 0 at the top, seen from the player to move: see
 * each game for its planes.
 */
public interface Game {
  /** A short name, such as {@code connect4}. */
  String name();

  /** The number of actions; a policy has this many entries, whether they are legal or not. */
  int actions();

  /** The number of planes of {@link Position#planes}. */
  int planes();

  /** Rows of a plane. */
  int height();

  /** Columns of a plane. */
  int width();

  /** The symmetries of the board; the first is the identity. */
  Symmetries symmetries();

  /** A new position, before the first move. */
  Position start();

  /** An action as players write it, such as {@code e5}. */
  String text(int action);

  /**
   * The action that a text such as {@code e5} means; upper and lower case are the same.
   *
   * @throws ValueException when it means none; whether the move is legal is not looked at
   */
  int action(String text);

  /** The number of floats of one position: planes · height · width. */
  default int planesLength() {
    return planes() * height() * width();
  }
}

package dev.espalier.rl.games;

/** Chooses moves: a network, a search, a human. */
@FunctionalInterface
public interface Player {
  /**
   * A legal action for the player to move.
   *
   * @param position not over; it is not changed
   */
  int choose(Position position);
}

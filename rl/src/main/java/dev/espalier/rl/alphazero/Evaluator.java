package dev.espalier.rl.alphazero;

import dev.espalier.rl.games.Position;

/** Says what a network thinks of a position. */
@FunctionalInterface
public interface Evaluator {
  /**
   * Looks at a position that is not over.
   *
   * @param symmetry the network sees the board after this symmetry of the game; its answer is
   *     turned back
   * @param policy one number ≥ 0 for each action, larger for moves that look better; written here,
   *     illegal actions included
   * @return the expected outcome for the player to move, in [−1, 1]
   */
  float evaluate(Position position, int symmetry, float[] policy);
}

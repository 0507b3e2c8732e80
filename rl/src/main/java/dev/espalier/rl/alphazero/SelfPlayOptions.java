package dev.espalier.rl.alphazero;

import dev.espalier.base.ValueException;

/**
 * How games against oneself are played.
 *
 * @param search the search of each move
 * @param sampledMoves moves of a game that are drawn in proportion to visits (temperature 1); later
 *     ones are the most visited (temperature 0)
 * @param playedOut share of the games in which nobody may resign, in [0, 1]; 1: no resignation
 */
public record SelfPlayOptions(SearchOptions search, int sampledMoves, double playedOut) {
  public SelfPlayOptions {
    if (sampledMoves < 0 || !(playedOut >= 0 && playedOut <= 1)) {
      throw new ValueException(
          "SelfPlay",
          "sampledMoves %d or playedOut %s is out of range".formatted(sampledMoves, playedOut),
          "use sampledMoves >= 0, playedOut in [0, 1]");
    }
  }
}

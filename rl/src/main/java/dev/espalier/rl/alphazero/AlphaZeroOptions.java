package dev.espalier.rl.alphazero;

import dev.espalier.base.ValueException;

/**
 * The sizes of an {@link AlphaZero} training.
 *
 * @param play how games of self-play are played
 * @param games of self-play in each iteration
 * @param steps of the optimiser in each iteration
 * @param batch positions of a step
 * @param window games that positions are drawn from
 * @param searchShare share of the search's own value in the value that is learnt, in [0, 1]; 0, as
 *     in the papers: the outcome alone. The search's value is less noisy, but knows no more than
 *     the network it came from
 * @param matchGames games of the new network against the best one at the end of an iteration; 0:
 *     the new one is always the best
 * @param gate score of the match from which the new network is the best, in [0, 1]
 * @param openingMoves random moves at the beginning of the games of a match
 * @param wrongResignations share of those who resign that may have been wrong; see {@link
 *     Resignation}
 * @param parallel games at a time
 * @param evaluations positions of the largest batch of the network, 8 times a power of two
 */
public record AlphaZeroOptions(
    SelfPlayOptions play,
    int games,
    int steps,
    int batch,
    int window,
    double searchShare,
    int matchGames,
    double gate,
    int openingMoves,
    double wrongResignations,
    int parallel,
    int evaluations) {
  public AlphaZeroOptions {
    if (games < 1 || steps < 1 || batch < 1 || parallel < 1 || matchGames < 0) {
      throw new ValueException(
          "AlphaZero",
          "one of games %d, steps %d, batch %d, parallel %d, matchGames %d is too small"
              .formatted(games, steps, batch, parallel, matchGames),
          "use at least 1 of each, and 0 or more games in a match");
    }
  }

  /**
   * The outcome alone is learnt; a gate at 55 % with 2 random moves before each game of a match, 5
   * % of resignations wrong, 256 games at a time and batches of up to 64 positions; no match.
   */
  public static AlphaZeroOptions of(
      SelfPlayOptions play, int games, int steps, int batch, int window) {
    return new AlphaZeroOptions(
        play, games, steps, batch, window, 0, 0, 0.55, 2, 0.05, Math.min(games, 256), 64);
  }

  /** With a share of the search's own value in the value that is learnt. */
  public AlphaZeroOptions searchShare(double share) {
    return new AlphaZeroOptions(
        play,
        games,
        steps,
        batch,
        window,
        share,
        matchGames,
        gate,
        openingMoves,
        wrongResignations,
        parallel,
        evaluations);
  }

  /** With a match at the end of each iteration. */
  public AlphaZeroOptions match(int games, double score, int randomMoves) {
    return new AlphaZeroOptions(
        play,
        this.games,
        steps,
        batch,
        window,
        searchShare,
        games,
        score,
        randomMoves,
        wrongResignations,
        parallel,
        evaluations);
  }
}

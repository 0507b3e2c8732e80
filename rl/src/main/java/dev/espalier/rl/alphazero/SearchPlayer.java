package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Player;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;

/**
 * Plays the most visited move of a new {@link TreeSearch} for each position, without noise. The
 * same position always gets the same move. Belongs to one thread.
 */
public final class SearchPlayer implements Player {
  private final TreeSearch search;
  private boolean asked;

  /** A player that looks through an evaluator. */
  public SearchPlayer(Game game, SearchOptions options, Evaluator evaluator) {
    search = new TreeSearch(game, options.noise(0, 1), evaluator);
  }

  /**
   * A player that looks through a network, one position at a time.
   *
   * @param net a frozen {@link PolicyValueNet}
   * @param simulations new visits for each move
   */
  public SearchPlayer(Game game, Frozen net, int simulations) {
    this(game, SearchOptions.of(simulations), new NetEvaluator(game, net));
  }

  @Override
  public int choose(Position position) {
    search.start(position);
    search.run(Rng.seed(0).fork(position.hash())); // random symmetries depend on the position
    asked = true;
    return search.best();
  }

  /** What the last search came to: visits and values of the moves. */
  public TreeSearch lastSearch() {
    assert asked : "no move was chosen yet";
    return search;
  }
}

package dev.espalier.recipes;

import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.PolicyValueNet;

/** A recipe whose network plays a game: what {@code espalier play} needs of it. */
public interface Playing extends Recipe {
  /** The game, with the rules for play. */
  Game game(Settings settings);

  /**
   * The network that a run with these settings trains, with new weights. Its policy has an entry
   * for each action of the game, or for all but the last of {@link dev.espalier.rl.games.Go}, the
   * pass.
   */
  PolicyValueNet network(Settings settings);
}

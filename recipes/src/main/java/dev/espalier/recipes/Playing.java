package dev.espalier.recipes;

import dev.espalier.nn.Frozen;
import dev.espalier.rl.alphazero.SearchPlayer;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Player;
import dev.espalier.rl.games.PolicyPlayer;
import dev.espalier.rl.games.PolicyValueNet;

/** A recipe whose network plays a game: what {@code espalier play} needs of it. */
public interface Playing extends Recipe {
  /** The game, with the rules for play. */
  Game game(Settings settings);

  /** The network that a run with these settings trains, with new weights. */
  PolicyValueNet network(Settings settings);

  /**
   * A player with a trained network.
   *
   * @param net the network, frozen
   * @param simulations of the search for each move; 0: the likeliest move, without looking ahead
   */
  default Player player(Settings settings, Frozen net, int simulations) {
    return simulations == 0
        ? new PolicyPlayer(net, network(settings).sizes())
        : new SearchPlayer(game(settings), net, simulations);
  }
}

package dev.espalier.recipes;

import dev.espalier.recipes.run.Run;
import dev.espalier.rl.alphazero.AlphaZeroOptions;
import dev.espalier.rl.alphazero.SearchOptions;
import dev.espalier.rl.alphazero.SearchPlayer;
import dev.espalier.rl.alphazero.SelfPlayOptions;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.TicTacToe;
import java.util.List;

/**
 * Tic-tac-toe from nothing but the rules, by AlphaZero. The game is small enough to check the
 * result completely: every line of play against the trained player, on both sides.
 */
final class AlphaZeroTicTacToe implements Playing {
  private static final Game GAME = TicTacToe.game();

  @Override
  public String name() {
    return "alphazero-tictactoe";
  }

  @Override
  public String summary() {
    return "Tic-tac-toe by AlphaZero: learns from games against itself, and is then played against"
        + " in every possible way.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("games", 1500, "games of self-play in all, in whole iterations").quick(600),
        Option.whole("iteration", 100, "games of self-play in an iteration"),
        Option.whole("steps", 60, "steps of the optimiser in an iteration"),
        Option.whole("batch", 64, "positions in a step"),
        Option.whole("simulations", 50, "simulations of each search").quick(40),
        Option.whole("blocks", 2, "residual blocks").orZero().quick(1),
        Option.whole("channels", 32, "channels of the network").quick(16),
        Option.number("lr", 3e-3, "learning rate at the start"));
  }

  @Override
  public Game game(Settings settings) {
    return GAME;
  }

  @Override
  public PolicyValueNet network(Settings s) {
    return new PolicyValueNet(GAME, s.integer("blocks"), s.integer("channels"));
  }

  @Override
  public Outcome train(Run run) {
    var search = SearchOptions.selfPlay(run.integer("simulations"), 1);
    var options =
        AlphaZeroOptions.of(
            new SelfPlayOptions(search, 6, 1),
            run.integer("iteration"),
            run.integer("steps"),
            run.integer("batch"),
            5 * run.integer("iteration"));
    var training = new SelfPlayTraining(run, GAME, () -> network(run.settings()), options, 0);
    var best = training.train().freeze();

    var all = Match.allLines(GAME, new SearchPlayer(GAME, best, run.integer("simulations")));
    var bare = Match.allLines(GAME, new SearchPlayer(GAME, best, 1));
    var outcome =
        Outcome.of(training.model())
            .with("losses", all.losses())
            .with("draws", all.draws())
            .with("wins", all.wins())
            .with("losses_without_search", bare.losses())
            .with("games", training.games())
            .with("policy_loss", training.lastMean("policy_loss"))
            .with("value_loss", training.lastMean("value_loss"))
            .summary(
                "%d losses, %d draws and %d wins in all lines of play"
                    .formatted(all.losses(), all.draws(), all.wins()))
            .tile(
                Long.toString(all.losses()),
                "Losses",
                "in %,d lines of play, both sides".formatted(all.games()))
            .tile(
                Long.toString(bare.losses()),
                "Losses without search",
                "the network's first choice, %,d lines".formatted(bare.games()));
    training.sections().forEach(outcome::section);
    return outcome.section(Boards.game(GAME, best, run.integer("simulations"), 10));
  }
}

package dev.espalier.recipes;

import dev.espalier.recipes.run.Run;
import dev.espalier.rl.alphazero.AlphaZeroOptions;
import dev.espalier.rl.alphazero.SearchOptions;
import dev.espalier.rl.alphazero.SelfPlayOptions;
import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.PolicyValueNet;
import java.util.List;
import java.util.Locale;

/**
 * Go on a small board from nothing but the rules, as AlphaGo Zero learnt it (Silver et al. 2017):
 * each evaluation sees the board after a random symmetry, hopeless games are resigned, and a new
 * network has to beat the best one.
 */
final class AlphaZeroGo implements Playing {
  @Override
  public String name() {
    return "alphazero-go";
  }

  @Override
  public String summary() {
    return "Go on a small board by AlphaZero: learns from games against itself, with the curve of"
        + " its strength.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("size", 7, "rows and columns of the board, 2 to 19").quick(5),
        Option.number(
                "komi",
                "points for White; by default 9 on 7 × 7 and 4 on 6 × 6, where perfect play is"
                    + " believed to be a draw then, else 7")
            .orZero(),
        Option.whole("games", 1536, "games of self-play in all, in whole iterations").quick(384),
        Option.whole("iteration", 128, "games of self-play in an iteration").quick(64),
        Option.whole("steps", 150, "steps of the optimiser in an iteration").quick(60),
        Option.whole("batch", 128, "positions in a step").quick(64),
        Option.whole("simulations", 64, "simulations of each search").quick(16),
        Option.whole("match", 40, "games of a new network against the best one; 0: none")
            .orZero()
            .quick(0),
        Option.whole(
                "opponents",
                20,
                "games against the first network, and against plain search, after each iteration")
            .orZero()
            .quick(20),
        Option.whole("blocks", 4, "residual blocks").orZero().quick(1),
        Option.whole("channels", 32, "channels of the network").quick(16),
        Option.number("lr", 2e-3, "learning rate at the start").quick(5e-3));
  }

  /** Positional superko, area scoring, no more than two moves for each point of the board. */
  @Override
  public Go game(Settings s) {
    int size = s.integer("size");
    double komi = s.number("komi", fairKomi(size));
    return Go.of(size).withKomi(komi).withMoveLimit(2 * size * size).withColourPlane();
  }

  /**
   * By how much Black is believed to win with perfect play on 6 × 6 and 7 × 7. On smaller boards
   * Black takes everything, and any komi makes one side win.
   */
  private static double fairKomi(int size) {
    return switch (size) {
      case 6 -> 4;
      case 7 -> 9;
      default -> 7;
    };
  }

  @Override
  public PolicyValueNet network(Settings s) {
    return new PolicyValueNet(game(s), s.integer("blocks"), s.integer("channels"));
  }

  @Override
  public Outcome train(Run run) {
    var game = game(run.settings());
    // About ten divided by the number of moves that a position usually has.
    double alpha = 10.0 / (0.7 * game.size() * game.size());
    var search = SearchOptions.selfPlay(run.integer("simulations"), alpha).randomSymmetry(true);
    int sampled = game.size() * game.size() / 3;
    var options =
        AlphaZeroOptions.of(
                new SelfPlayOptions(search, sampled, 0.2),
                run.integer("iteration"),
                run.integer("steps"),
                run.integer("batch"),
                6 * run.integer("iteration"))
            .match(run.integer("match"), 0.5, 2);
    var training =
        new SelfPlayTraining(
            run, game, () -> network(run.settings()), options, run.integer("opponents"));
    var best = training.train().freeze();

    var outcome =
        Outcome.of(training.model())
            .with("score_first", training.last("score_first"))
            .with("score_plain", training.last("score_plain"))
            .with("elo", training.last("elo"))
            .with("wrong_resignations", training.last("wrong_resignations"))
            .with("games", training.games())
            .with("policy_loss", training.lastMean("policy_loss"))
            .with("value_loss", training.lastMean("value_loss"))
            .summary(
                String.format(
                    Locale.ROOT,
                    "score %.2f against the first network, %.2f against %d playouts",
                    training.last("score_first"),
                    training.last("score_plain"),
                    SelfPlayTraining.PLAYOUTS))
            .tile(
                String.format(Locale.ROOT, "%.0f %%", 100 * training.last("score_first")),
                "Against the first network",
                "%d × %d, komi %s".formatted(game.size(), game.size(), game.komi()))
            .tile(
                String.format(Locale.ROOT, "%.0f %%", 100 * training.last("score_plain")),
                "Against plain search",
                SelfPlayTraining.PLAYOUTS + " random playouts");
    training.sections().forEach(outcome::section);
    return outcome.section(Boards.game(game, best, run.integer("simulations"), 12));
  }
}

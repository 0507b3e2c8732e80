package dev.espalier.recipes;

import dev.espalier.base.Rng;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.alphazero.AlphaZeroOptions;
import dev.espalier.rl.alphazero.Contest;
import dev.espalier.rl.alphazero.SearchOptions;
import dev.espalier.rl.alphazero.SelfPlayOptions;
import dev.espalier.rl.games.ConnectFour;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Uct;
import java.util.List;
import java.util.Locale;

/**
 * Connect Four from nothing but the rules, by AlphaZero, judged by games against plain tree search
 * with random playouts.
 */
final class AlphaZeroConnect4 implements Playing {
  private static final Game GAME = ConnectFour.game();

  @Override
  public String name() {
    return "alphazero-connect4";
  }

  @Override
  public String summary() {
    return "Connect Four by AlphaZero: learns from games against itself, and plays against tree"
        + " search with random playouts.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("games", 10240, "games of self-play in all, in whole iterations").quick(768),
        Option.whole("iteration", 256, "games of self-play in an iteration").quick(128),
        Option.whole("steps", 200, "steps of the optimiser in an iteration").quick(60),
        Option.whole("batch", 128, "positions in a step").quick(64),
        Option.whole("simulations", 100, "simulations of each search").quick(25),
        Option.whole("match", 40, "games of a new network against the best one; 0: none")
            .orZero()
            .quick(0),
        Option.whole("opponents", 100, "games against each plain search at the end").quick(20),
        Option.whole("blocks", 4, "residual blocks").orZero().quick(1),
        Option.whole("channels", 32, "channels of the network").quick(16),
        Option.number("lr", 2e-3, "learning rate at the start").quick(5e-3));
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
                new SelfPlayOptions(search, 10, 0.2),
                run.integer("iteration"),
                run.integer("steps"),
                run.integer("batch"),
                8 * run.integer("iteration"))
            .searchShare(0.5)
            .match(run.integer("match"), 0.5, 3);
    var training = new SelfPlayTraining(run, GAME, () -> network(run.settings()), options, 20);
    var best = training.train().freeze();

    int games = run.integer("opponents");
    var contest = new Contest(GAME, SearchOptions.of(run.integer("simulations")));
    var seed = Rng.seed(run.seed()).fork(-1);
    var easy = contest.play(best, i -> new Uct(100, seed.fork(i).seed()), games);
    var hard = contest.play(best, i -> new Uct(400, seed.fork(games + i).seed()), games);
    var outcome =
        Outcome.of(training.model())
            .with("score", easy.score())
            .with("score_400", hard.score())
            .with("score_first", training.last("score_first"))
            .with("elo", training.last("elo"))
            .with("wrong_resignations", training.last("wrong_resignations"))
            .with("games", training.games())
            .with("policy_loss", training.lastMean("policy_loss"))
            .with("value_loss", training.lastMean("value_loss"))
            .summary(
                String.format(
                    Locale.ROOT,
                    "score %.3f against 100 playouts, %.3f against 400",
                    easy.score(),
                    hard.score()))
            .tile(percent(easy), "Against 100 playouts", line(easy))
            .tile(percent(hard), "Against 400 playouts", line(hard));
    training.sections().forEach(outcome::section);
    return outcome.section(Boards.game(GAME, best, run.integer("simulations"), 12));
  }

  private static String percent(Match.Result r) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * r.score());
  }

  private static String line(Match.Result r) {
    return "%d won, %d drawn, %d lost; half of them second"
        .formatted(r.wins(), r.draws(), r.losses());
  }
}

package dev.espalier.recipes;

import static dev.espalier.nn.Losses.crossEntropy;
import static dev.espalier.nn.Losses.mse;

import dev.espalier.base.Rng;
import dev.espalier.nn.Frozen;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Chart.Point;
import dev.espalier.recipes.report.Chart.Series;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Loop;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.alphazero.AlphaZero;
import dev.espalier.rl.alphazero.AlphaZeroOptions;
import dev.espalier.rl.alphazero.Contest;
import dev.espalier.rl.alphazero.SearchOptions;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Uct;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What the AlphaZero recipes share: a network that learns from the games that the best one plays
 * against itself.
 *
 * <p>The loss of a position is the cross entropy of the policy with the search's visits plus the
 * squared error of the value; the weights decay as in AdamW, and the learning rate falls to 2 %
 * along a cosine.
 */
final class SelfPlayTraining {
  private static final double LAST_RATE = 0.02;

  /** Playouts of the plain search that the learning curve is measured against. */
  static final int PLAYOUTS = 100;

  private final Run run;
  private final Game game;
  private final SearchOptions search;
  private final AlphaZeroOptions options;
  private final int iterations;
  private final int judged;
  private final PolicyValueNet net;
  private final PolicyValueNet best;
  private final AdamW optimizer;
  private final AlphaZero alphaZero;
  private final Loop loop;
  private final Frozen first;

  /**
   * A training from its start.
   *
   * @param network makes the network with new weights
   * @param judged games against the first network, and against plain search, of each point of the
   *     learning curve
   */
  SelfPlayTraining(
      Run run, Game game, Supplier<PolicyValueNet> network, AlphaZeroOptions options, int judged) {
    this.run = run;
    this.game = game;
    this.options = options;
    this.judged = judged;
    search = SearchOptions.of(options.play().search().simulations());
    iterations = iterations(run, options);
    net = network.get();
    best = network.get();
    optimizer = new AdamW(net.parameters(), AdamW.options(run.number("lr")).weightDecay(1e-4));
    alphaZero = new AlphaZero(game, net, best, options, run.seed());
    first = net.freeze();
    loop =
        run.loop((long) iterations * alphaZero.unitsPerIteration())
            .add("net", net)
            .add("best", best)
            .add("optimizer", optimizer)
            .add("alphazero", alphaZero);
  }

  private static int iterations(Run run, AlphaZeroOptions options) {
    return (run.integer("games") + options.games() - 1) / options.games();
  }

  /** Plays and learns to the end; the best network. */
  PolicyValueNet train() {
    loop.restore();
    try (alphaZero) {
      while (loop.running()) {
        int iteration = alphaZero.iteration();
        switch (alphaZero.phase()) {
          case PLAY -> alphaZero.play();
          case LEARN -> learn();
          case MATCH -> alphaZero.match();
        }
        if (alphaZero.iteration() > iteration) {
          judge();
        }
        loop.next();
      }
    }
    return best;
  }

  private void learn() {
    double progress = alphaZero.steps() / (double) ((long) iterations * options.steps());
    double wave = (1 + StrictMath.cos(Math.PI * progress)) / 2;
    optimizer.setLr(run.number("lr") * (LAST_RATE + (1 - LAST_RATE) * wave));

    var examples = alphaZero.examples();
    optimizer.zeroGrad();
    var out = net.evaluate(examples.x());
    var policyLoss = crossEntropy(out.logits(), examples.policy());
    var valueLoss = mse(out.value(), examples.value());
    policyLoss.add(valueLoss).backward();
    optimizer.step();

    loop.log("policy_loss", policyLoss.item());
    loop.log("value_loss", valueLoss.item());
    alphaZero.learned();
  }

  /** A point of the learning curve: the best network against the first one and plain search. */
  private void judge() {
    var games = alphaZero.window().games();
    games = games.subList(games.size() - Math.min(games.size(), options.games()), games.size());
    double moves = 0;
    double begun = 0;
    for (var g : games) {
      moves += g.length();
      begun += (g.outcome() + 1) / 2.0;
    }
    loop.log("moves", moves / games.size());
    loop.log("first_player_score", begun / games.size());
    loop.log("wrong_resignations", alphaZero.resignation().wrongShare());
    var match = alphaZero.lastMatch();
    if (match != null) {
      loop.log("match_score", match.score());
      loop.log("elo", alphaZero.elo());
    }
    if (judged > 0) {
      var frozen = best.freeze();
      var contest = new Contest(game, search);
      var seed = Rng.seed(run.seed()).fork(-1 - alphaZero.iteration());
      loop.log("score_first", contest.play(frozen, first, judged, 2, seed).score());
      loop.log(
          "score_plain",
          contest.play(frozen, i -> new Uct(PLAYOUTS, seed.fork(i).seed()), judged).score());
    }
  }

  /** The best network. */
  PolicyValueNet model() {
    return best;
  }

  /** Games of self-play in all. */
  int games() {
    return iterations * options.games();
  }

  /** The last value of a curve; NaN when it has none. */
  double last(String curve) {
    return loop.curves().last(curve);
  }

  /** The mean of the last iteration's values of a curve of every step. */
  double lastMean(String curve) {
    var points = loop.curve(curve);
    return points.subList(Math.max(0, points.size() - options.steps()), points.size()).stream()
        .mapToDouble(Point::y)
        .average()
        .orElse(Double.NaN);
  }

  // ---- the report

  /** Strength, losses and games against the number of games played. */
  List<Section> sections() {
    var charts = new ArrayList<Chart>();
    if (judged > 0) {
      charts.add(
          chart(
              "Score of the best network",
              "score",
              Chart.Format.PERCENT,
              series("against the first network", "score_first"),
              series("against plain search, " + PLAYOUTS + " random playouts", "score_plain")));
    }
    if (options.matchGames() > 0) {
      charts.add(
          chart(
              "Elo above the first network, by the matches won",
              "Elo",
              Chart.Format.NUMBER,
              series("best network", "elo")));
    }
    charts.add(
        loop.curves().chart("Loss", "loss", Chart.Format.NUMBER, "policy_loss", "value_loss"));
    charts.add(chart("Length of games", "moves", Chart.Format.NUMBER, series("moves", "moves")));
    var all = new ArrayList<Section>();
    all.add(
        new Section.Charts(
            "Learning from its own games",
            "A win counts 1, a draw ½; both sides search with %d simulations. Loss: cross entropy with the search's visits, squared error of the outcome."
                .formatted(search.simulations()),
            charts));
    all.add(iterations());
    return all;
  }

  private static Chart chart(String title, String unit, Chart.Format format, Series... series) {
    return new Chart(title, "games of self-play", unit, format, List.of(series));
  }

  /** A curve with one point an iteration, over games. */
  private Series series(String name, String curve) {
    var points = new ArrayList<Point>();
    for (var p : loop.curve(curve)) {
      points.add(new Point(p.x() / alphaZero.unitsPerIteration() * options.games(), p.y()));
    }
    return new Series(name, Chart.Mark.DOTS, points);
  }

  private Section iterations() {
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < loop.curve("moves").size(); i++) {
      rows.add(
          List.of(
              Integer.toString((i + 1) * options.games()),
              cell("moves", i, "%.1f"),
              cell("first_player_score", i, "%.2f"),
              cell("wrong_resignations", i, "%.3f"),
              cell("match_score", i, "%.2f"),
              cell("score_first", i, "%.2f"),
              cell("score_plain", i, "%.2f")));
    }
    return new Section.Table(
        "Iterations",
        "Wrong to resign: share of those who would have resigned, in games played to the end, that"
            + " did not lose. "
            + (options.matchGames() > 0
                ? "A new network plays on when it scores at least %.0f %% against the best so far in %d games."
                    .formatted(100 * options.gate(), options.matchGames())
                : "Each new network plays on; there are no matches."),
        List.of(
            "Games",
            "Moves a game",
            "First player's score",
            "Wrong to resign",
            "Match",
            "Against the first",
            "Against plain search"),
        0,
        rows,
        false);
  }

  private String cell(String curve, int row, String format) {
    var points = loop.curve(curve);
    return row < points.size() ? String.format(Locale.ROOT, format, points.get(row).y()) : "–";
  }
}

package dev.espalier.recipes;

import static dev.espalier.nn.Losses.crossEntropy;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Frozen;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.GoDiagram;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Loop;
import dev.espalier.recipes.run.Run;
import dev.espalier.rl.alphazero.SearchOptions;
import dev.espalier.rl.alphazero.SearchPlayer;
import dev.espalier.rl.games.Go;
import dev.espalier.rl.games.GoGames;
import dev.espalier.rl.games.GoRecord;
import dev.espalier.rl.games.GoSamples;
import dev.espalier.rl.games.Player;
import dev.espalier.rl.games.PolicyPlayer;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tukaani.xz.XZInputStream;

/**
 * Go on 9 × 9: a residual network learns from records to say the next move and who will win.
 *
 * <p>The supervised part of AlphaGo (Silver et al. 2016), with the network of AlphaGo Zero (2017).
 * PyTorch reaches 45.0 % of the test moves and 59.7 % of the results after 357,888 positions.
 */
final class GoPolicy implements Playing {
  private static final int SIZE = 9;
  private static final int CELLS = SIZE * SIZE;
  private static final int WARM_UP = 20_000; // positions
  private static final int SAMPLE = 8_000; // test positions for the curve
  private static final int TEST_BATCH = 1_000;
  private static final float PASS_PRIOR = 0.01f;
  private static final String HELP =
      "a folder with games.tsv (a line \"file<TAB>size<TAB>moves<TAB>result<TAB>split\", then one"
          + " game a line, split train or test) and the 9x9 records that it names, such as"
          + " 9x9/pro/1.sgf, in games.tar or as files (table and archive plain, .gz or .xz); 9x9"
          + " records are in games/pro_games/go/9x9 of https://github.com/michaelnny/alpha_zero";

  @Override
  public Outcome train(Run run) {
    var games = GoGames.read(run.data(), "9x9/", XZInputStream::new);
    var train = samples(games, false);
    var test = samples(games, true);
    int batch = run.integer("batch");
    int perEpoch = train.count() / batch;
    if (perEpoch == 0 || test.count() == 0) {
      throw new ValueException(
          "go-policy",
          train.count() + " training and " + test.count() + " test positions are too few",
          "give more games, or a smaller --batch than " + batch);
    }
    int steps = Math.max(1, run.integer("positions") / batch);

    var net = network(run.settings());
    var optimizer = new AdamW(net.parameters(), AdamW.options(run.number("lr")).weightDecay(1e-4));
    var loop = run.loop(steps).add("model", net).add("optimizer", optimizer).epochs(perEpoch);
    loop.restore();
    var sample = first(Rng.seed(1).permutation(test.count()), SAMPLE);
    var rng = Rng.seed(run.seed());
    int[] order = {};
    int epoch = 0;
    while (loop.running()) {
      if (epoch != loop.epoch()) {
        epoch = loop.epoch();
        order = rng.fork(epoch).permutation(train.count());
      }
      int from = (int) (loop.step() % perEpoch) * batch;
      var indices = Arrays.copyOfRange(order, from, from + batch);
      int symmetry = rng.fork(-1 - loop.step()).nextInt(8); // one for the whole batch
      optimizer.setLr(run.number("lr") * rate(loop.step() * batch, (long) steps * batch));
      optimizer.zeroGrad();
      var loss = loss(net, train, indices, symmetry);
      loss.backward();
      optimizer.step();
      if (loop.every(Math.max(1, steps / 100))) {
        loop.log("train_loss", loss.item());
      }
      if (loop.every(Math.max(1, steps / 7))) {
        var now = Scores.of(net.freeze(), test, sample);
        loop.log("top1", now.top1());
        loop.log("top5", now.top5());
        loop.log("value_accuracy", now.valueAccuracy());
      }
      loop.next();
    }
    return outcome(net, loop, games, train, test, (long) steps * batch);
  }

  /** Cross entropy of the move, and squared error of the result where it is known. */
  private static Tensor loss(PolicyValueNet net, GoSamples data, int[] indices, int symmetry) {
    var out = net.evaluate(data.planes(indices, symmetry));
    var result = data.results(indices);
    int known = 0;
    for (int i : indices) {
      known += data.result(i) == 0 ? 0 : 1;
    }
    var error = out.value().sub(result).square().mul(result.abs()).sum().div(Math.max(1, known));
    return crossEntropy(out.logits(), data.moves(indices, symmetry)).add(error);
  }

  /** Linear to 1 over the first positions of the whole, times half a cosine to 0. */
  private static double rate(long seen, long whole) {
    double warm = Math.min(1, (seen + 1.0) / Math.min(WARM_UP, whole / 5.0));
    return warm * 0.5 * (1 + StrictMath.cos(StrictMath.PI * seen / whole));
  }

  private static int[] first(int[] indices, int n) {
    return Arrays.copyOf(indices, Math.min(n, indices.length));
  }

  private static GoSamples samples(List<GoGames> games, boolean test) {
    var records = new ArrayList<GoRecord>();
    for (var g : games) {
      if (g.test() == test) {
        records.add(g.record());
      }
    }
    return GoSamples.of(SIZE, records);
  }

  /**
   * What the network says about test positions, counted.
   *
   * @param hits whether the likeliest move of each is the one that was played
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scores(
      double top1,
      double top5,
      double policyLoss,
      double valueAccuracy,
      double valueMse,
      boolean[] hits) {

    static Scores of(Frozen net, GoSamples data, int[] indices) {
      var hits = new boolean[indices.length];
      int top1 = 0;
      int top5 = 0;
      int known = 0;
      int right = 0;
      double policy = 0;
      double squares = 0;
      for (int from = 0; from < indices.length; from += TEST_BATCH) {
        var part = Arrays.copyOfRange(indices, from, Math.min(indices.length, from + TEST_BATCH));
        var out = net.call(PolicyValueNet.class, n -> n.evaluate(data.planes(part, 0)));
        var logs = out.logits().logSoftmax(1).toArray();
        var values = out.value().toArray();
        for (int i = 0; i < part.length; i++) {
          int move = data.move(part[i]);
          float own = logs[i * CELLS + move];
          int better = 0;
          for (int c = 0; c < CELLS; c++) {
            // Of equal moves the first counts as the better one.
            float other = logs[i * CELLS + c];
            better += other > own || other == own && c < move ? 1 : 0;
          }
          hits[from + i] = better == 0;
          top1 += better == 0 ? 1 : 0;
          top5 += better < 5 ? 1 : 0;
          policy -= own;
          int result = data.result(part[i]);
          if (result != 0) {
            known++;
            right += values[i] > 0 == result > 0 ? 1 : 0;
            squares += ((double) values[i] - result) * ((double) values[i] - result);
          }
        }
      }
      double n = indices.length;
      return new Scores(
          top1 / n,
          top5 / n,
          policy / n,
          (double) right / Math.max(1, known),
          squares / Math.max(1, known),
          hits);
    }
  }

  // ---- what is shown

  private static Outcome outcome(
      PolicyValueNet net,
      Loop loop,
      List<GoGames> games,
      GoSamples train,
      GoSamples test,
      long seen) {
    var frozen = net.freeze();
    var all = IntStream.range(0, test.count()).toArray();
    var scores = Scores.of(frozen, test, all);
    var outcome =
        Outcome.of(net)
            .with("test_top1", scores.top1())
            .with("test_top5", scores.top5())
            .with("test_policy_loss", scores.policyLoss())
            .with("value_accuracy", scores.valueAccuracy())
            .with("value_mse", scores.valueMse())
            .with("value_majority", majority(test))
            .with("positions", seen)
            .with("train_seconds", loop.trainSeconds())
            .summary(
                String.format(
                    Locale.ROOT,
                    "%.1f %% of %,d test moves, %.1f %% of the results",
                    100 * scores.top1(),
                    test.count(),
                    100 * scores.valueAccuracy()))
            .tile(percent(scores.top1()), "Test moves", "predicted exactly")
            .tile(percent(scores.top5()), "Among five", "the move is one of the five likeliest")
            .tile(
                percent(scores.valueAccuracy()),
                "Results",
                "always naming the likelier side: " + percent(majority(test)))
            .section(
                new Section.Charts(
                    "Learning",
                    "On %,d test positions while it trains on %,d of %,d."
                        .formatted(Math.min(SAMPLE, test.count()), seen, train.count()),
                    List.of(
                        loop.curves()
                            .chart(
                                "Moves and results predicted",
                                "share",
                                Chart.Format.PERCENT,
                                "top1",
                                "top5",
                                "value_accuracy"),
                        loop.curves()
                            .chart(
                                "Training loss",
                                "cross entropy + squared error",
                                Chart.Format.LOSS,
                                "train_loss"))));
    return outcome.section(groups(games, test, scores)).section(boards(frozen, test));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** The share of known results that the likelier answer for the player to move gets right. */
  private static double majority(GoSamples test) {
    int won = 0;
    int lost = 0;
    for (int i = 0; i < test.count(); i++) {
      won += test.result(i) > 0 ? 1 : 0;
      lost += test.result(i) < 0 ? 1 : 0;
    }
    return Math.max(won, lost) / (double) Math.max(1, won + lost);
  }

  /** Moves predicted, by the folder of the game. */
  private static Section groups(List<GoGames> games, GoSamples test, Scores scores) {
    var folders = new ArrayList<String>();
    for (var g : games) {
      if (g.test()) {
        folders.add(g.file().substring(0, Math.max(0, g.file().lastIndexOf('/'))));
      }
    }
    var rows = new ArrayList<List<String>>();
    for (var folder : folders.stream().distinct().toList()) {
      int n = 0;
      int hit = 0;
      for (int i = 0; i < test.count(); i++) {
        if (folders.get(test.game(i)).equals(folder)) {
          n++;
          hit += scores.hits()[i] ? 1 : 0;
        }
      }
      double share = hit / (double) Math.max(1, n);
      rows.add(
          List.of(folder, String.format(Locale.ROOT, "%,d", n), percent(share), "bar:" + share));
    }
    return new Section.Table(
        "By players",
        "Test positions of each folder.",
        List.of("Folder", "Positions", "Predicted", "Share"),
        1,
        rows,
        false);
  }

  /** Some test positions with the network's likeliest moves and the one that was played. */
  private static Section boards(Frozen net, GoSamples test) {
    var chosen = first(Rng.seed(2).permutation(test.count()), 12);
    var out = net.call(PolicyValueNet.class, n -> n.evaluate(test.planes(chosen, 0)));
    var shares = out.logits().softmax(1).toArray();
    var values = out.value().toArray();
    var go = Go.of(SIZE);
    var pictures = new ArrayList<Section.Picture>();
    for (int i = 0; i < chosen.length; i++) {
      int p = chosen[i];
      boolean black = test.player(p) == 0;
      var stones = new int[CELLS];
      for (int c = 0; c < CELLS; c++) {
        int s = test.stone(p, c);
        stones[c] = s == 0 ? 0 : s > 0 == black ? 1 : 2;
      }
      int row = i * CELLS;
      var likeliest =
          IntStream.range(0, CELLS)
              .boxed()
              .sorted((a, b) -> Float.compare(shares[row + b], shares[row + a]))
              .limit(4)
              .toList();
      var board = new GoDiagram(SIZE, stones).last(test.last(p));
      var bars = new ArrayList<Section.Bar>();
      for (int c : likeliest) {
        if (stones[c] == 0 && shares[row + c] >= 0.02) {
          board.likely(c, shares[row + c]);
        }
        bars.add(new Section.Bar(go.text(c), shares[row + c], c == test.move(p)));
      }
      if (!likeliest.contains(test.move(p))) {
        bars.add(new Section.Bar(go.text(test.move(p)), shares[row + test.move(p)], true));
      }
      board.played(test.move(p));
      pictures.add(
          new Section.Picture(
              board.dataUri(),
              "A Go board with the moves that the network expects",
              String.format(
                  Locale.ROOT,
                  "%s to move; played %s; the network expects %+.2f",
                  black ? "Black" : "White",
                  go.text(test.move(p)),
                  values[i]),
              bars));
    }
    return new Section.Pictures(
        "What it would play",
        "Test positions, drawn by chance. Numbers are the network's probabilities in per cent, the"
            + " green frame is the move that was played, the dot the one before; the value runs"
            + " from −1 (the player to move loses) to +1.",
        pictures);
  }

  // ---- play

  @Override
  public Go game(Settings settings) {
    return Go.of(SIZE);
  }

  @Override
  public PolicyValueNet network(Settings s) {
    return new PolicyValueNet(
        new PolicyValueNet.Sizes(
            11, SIZE, SIZE, CELLS, s.integer("blocks"), s.integer("channels")));
  }

  @Override
  public Player player(Settings settings, Frozen net, int simulations) {
    var alone = new PolicyPlayer(net, network(settings).sizes());
    if (simulations == 0) {
      return alone;
    }
    // The network knows no pass: the search may look at one, and the rule of the player without
    // search ends the game.
    var go = game(settings);
    var search =
        new SearchPlayer(go, SearchOptions.of(simulations), (p, k, q) -> look(go, net, p, k, q));
    return p -> {
      int action = alone.choose(p);
      return action == go.pass() ? action : search.choose(p);
    };
  }

  private static float look(Go go, Frozen net, Position p, int symmetry, float[] policy) {
    var seen = new float[go.planesLength()];
    var turned = new float[seen.length];
    p.planes(seen, 0);
    go.symmetries().planes(symmetry, go.planes(), seen, 0, turned, 0);
    var x = Tensor.wrap(turned, 1, go.planes(), SIZE, SIZE);
    var out = net.call(PolicyValueNet.class, n -> n.evaluate(x));
    var shares = out.logits().softmax(1);
    Tensor.realize(shares, out.value());
    go.symmetries().policyBack(symmetry, CELLS, shares.toArray(), 0, policy, 0);
    policy[go.pass()] = PASS_PRIOR;
    return (float) out.value().item();
  }

  // ---- how it is called

  @Override
  public String name() {
    return "go-policy";
  }

  @Override
  public String summary() {
    return "Go on 9 × 9: a residual network learns the next move and the winner from game records;"
        + " needs --data.";
  }

  @Override
  public String corrected() {
    return "";
  }

  @Override
  public DataSource data(Settings settings) {
    return DataSource.folder("go-sgf", HELP);
  }

  @Override
  public List<Option> options() {
    return List.of(
        Option.whole("positions", 357_888, "Training positions to see, again after all were seen.")
            .quick(40_000),
        Option.whole("batch", 256, "Positions a step.").quick(64),
        Option.whole("blocks", 5, "Residual blocks.").quick(2),
        Option.whole("channels", 64, "Channels of the network's body.").quick(32),
        Option.number("lr", 2e-3, "Peak of the learning rate, which falls to 0 along a cosine."));
  }
}

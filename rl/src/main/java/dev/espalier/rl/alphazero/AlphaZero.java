package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import dev.espalier.train.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The loop of AlphaGo Zero. An iteration has three phases: the best network plays games against
 * itself; the new network learns from the games of the window, for each position the shares of the
 * search's visits and the outcome; and the new network becomes the best one when it beats it in a
 * match.
 *
 * <pre>{@code
 * while (alphaZero.iteration() < iterations) {
 *   switch (alphaZero.phase()) {
 *     case PLAY -> alphaZero.play();
 *     case LEARN -> {
 *       var examples = alphaZero.examples();
 *       …                                        // one step of the optimiser
 *       alphaZero.learned();
 *     }
 *     case MATCH -> alphaZero.match();
 *   }
 *   loop.next();
 * }
 * }</pre>
 *
 * <p>Its length is a number of games, never a time. Games are numbered throughout the training;
 * game n plays with the weights of its iteration and the generator {@code Rng.seed(seed).fork(n)},
 * and the window is in the order of numbers: neither the number of threads nor the order in which
 * games end changes a bit. Checkpoints hold the window and the games of the iteration that are
 * over; those in flight are played again from their start.
 */
public final class AlphaZero implements Stateful, AutoCloseable {
  /** Generators of training steps and matches have numbers that no game has. */
  private static final long LEARNING = 1L << 32;

  private static final long MATCHES = 2L << 32;

  private final Game game;
  private final PolicyValueNet net;
  private final PolicyValueNet best;
  private final AlphaZeroOptions options;
  private final Rng seed;
  private final ReplayWindow window;

  private int iteration;
  private Phase phase = Phase.PLAY;
  private final List<GameRecord> played = new ArrayList<>(); // games of this iteration
  private int learnt; // steps of this iteration
  private final Map<Integer, Integer> outcomes = new LinkedHashMap<>(); // of the match, by game
  private Resignation resignation = Resignation.NEVER;
  private Match.@Nullable Result lastMatch;
  private double elo;

  private @Nullable Games<GameRecord> playing;
  private @Nullable Games<int[]> matching;

  /** What an iteration does next. */
  public enum Phase {
    /** Games of self-play. */
    PLAY,
    /** Steps of the optimiser. */
    LEARN,
    /** Games of the new network against the best one. */
    MATCH
  }

  /**
   * A training from its start.
   *
   * @param net the network that learns
   * @param best the network that plays, of the same sizes; its weights become those of {@code net}
   *     now and whenever that wins a match
   */
  public AlphaZero(
      Game game, PolicyValueNet net, PolicyValueNet best, AlphaZeroOptions options, long seed) {
    this.game = game;
    this.net = net;
    this.best = best;
    this.options = options;
    this.seed = Rng.seed(seed);
    window = new ReplayWindow(game, options.window(), options.searchShare());
    best.loadStateDict(net.stateDict());
  }

  /** Calls of {@link #play}, {@link #learned} and {@link #match} in an iteration. */
  public int unitsPerIteration() {
    return options.games() + options.steps() + options.matchGames();
  }

  /** Steps of the optimiser that are done in all. */
  public long steps() {
    return (long) iteration * options.steps() + learnt;
  }

  /** Iterations that are done. */
  public int iteration() {
    return iteration;
  }

  public Phase phase() {
    return phase;
  }

  /** The games to learn from. */
  public ReplayWindow window() {
    return window;
  }

  /** When players resign in this iteration, and how often that was wrong in the last. */
  public Resignation resignation() {
    return resignation;
  }

  /** The last match; null when there was none. */
  public Match.@Nullable Result lastMatch() {
    return lastMatch;
  }

  /**
   * How much stronger than the first network the best one is by the matches it won, in Elo: the sum
   * of 400·log₁₀(s / (1 − s)) of their scores s, each within ±{@value #MOST_ELO}.
   */
  public double elo() {
    return elo;
  }

  // ---- playing

  /** Waits until one more game of self-play is over; the last one opens the next phase. */
  public void play() {
    check(Phase.PLAY);
    if (playing == null) {
      playing = beginGames();
    }
    played.add(playing.take());
    if (played.size() == options.games()) {
      close();
      window.add(played);
      played.clear();
      resignation = Resignation.of(window.games(), options.wrongResignations());
      phase = Phase.LEARN;
    }
  }

  private Games<GameRecord> beginGames() {
    var selfPlay = new SelfPlay(game, options.play(), resignation.threshold());
    int first = iteration * options.games();
    var over = played.stream().mapToInt(GameRecord::number).sorted().toArray();
    var open =
        IntStream.range(first, first + options.games())
            .filter(n -> Arrays.binarySearch(over, n) < 0)
            .toArray();
    return new Games<>(
        evaluator(List.of(best.freeze())),
        open,
        options.parallel(),
        (n, seat) -> selfPlay.play(n, seed.fork(n), seat.net(0)));
  }

  private BatchEvaluator evaluator(List<Frozen> nets) {
    return new BatchEvaluator(game, nets, options.evaluations());
  }

  // ---- learning

  /** Positions for the next step of the optimiser, which {@link #learned} ends. */
  public ReplayWindow.Examples examples() {
    check(Phase.LEARN);
    return window.draw(seed.fork(LEARNING + steps()), options.batch());
  }

  /** One step is done; the last one opens the next phase. */
  public void learned() {
    check(Phase.LEARN);
    if (++learnt == options.steps()) {
      learnt = 0;
      if (options.matchGames() > 0) {
        phase = Phase.MATCH;
      } else {
        promote();
        nextIteration();
      }
    }
  }

  private void promote() {
    best.loadStateDict(net.stateDict());
  }

  private void nextIteration() {
    iteration++;
    phase = Phase.PLAY;
  }

  // ---- matches

  /**
   * Waits until one more game of the new network against the best one is over; the last one ends
   * the iteration.
   */
  public void match() {
    check(Phase.MATCH);
    if (matching == null) {
      matching = beginMatch();
    }
    int[] ended = matching.take();
    outcomes.put(ended[0], ended[1]);
    if (outcomes.size() == options.matchGames()) {
      close();
      var result = Contest.result(outcomes.values().stream().mapToInt(Integer::intValue).toArray());
      outcomes.clear();
      lastMatch = result;
      if (passes(result, options.gate())) {
        elo += elo(result.score());
        promote();
      }
      nextIteration();
    }
  }

  private Games<int[]> beginMatch() {
    var contest = new Contest(game, options.play().search());
    var rng = seed.fork(MATCHES + iteration);
    var open =
        IntStream.range(0, options.matchGames()).filter(i -> !outcomes.containsKey(i)).toArray();
    return new Games<>(
        evaluator(List.of(net.freeze(), best.freeze())),
        open,
        options.parallel(),
        (i, seat) -> new int[] {i, contest.game(i, seat, options.openingMoves(), rng)});
  }

  /** Whether a network with this result becomes the best one. */
  static boolean passes(Match.Result result, double gate) {
    return result.score() >= gate;
  }

  static final int MOST_ELO = 800;

  /** The difference in Elo that a score means, within ±{@value #MOST_ELO}. */
  static double elo(double score) {
    double odds = 400 * (StrictMath.log10(score) - StrictMath.log10(1 - score));
    return Math.clamp(odds, -MOST_ELO, MOST_ELO);
  }

  private void check(Phase wanted) {
    if (phase != wanted) {
      throw new StateException(
          "AlphaZero",
          "this is the phase " + phase + ", not " + wanted,
          "switch over phase() before each call");
    }
  }

  /** Gives up the games in flight; they are played again when the training goes on. */
  @Override
  public void close() {
    if (playing != null) {
      playing.close();
      playing = null;
    }
    if (matching != null) {
      matching.close();
      matching = null;
    }
  }

  // ---- checkpoints

  @Override
  public Map<String, String> state() {
    var s = new LinkedHashMap<String, String>();
    s.put("iteration", Integer.toString(iteration));
    s.put("phase", phase.name());
    s.put("learnt", Integer.toString(learnt));
    s.put("resign_at", Exact.text(resignation.threshold()));
    s.put("would_resign", Integer.toString(resignation.would()));
    s.put("wrong_to_resign", Integer.toString(resignation.wrong()));
    s.put("elo", Exact.text(elo));
    var m = lastMatch;
    s.put("last_match", m == null ? "" : m.wins() + " " + m.draws() + " " + m.losses());
    return s;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var match = new int[2 * outcomes.size()];
    int at = 0;
    for (var e : outcomes.entrySet()) {
      match[at++] = e.getKey();
      match[at++] = e.getValue();
    }
    return Map.of(
        "window",
        ReplayWindow.encode(window.games()),
        "played",
        ReplayWindow.encode(played),
        "match",
        Tensor.wrap(match, match.length));
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    close();
    iteration = number(state, "iteration");
    learnt = number(state, "learnt");
    phase =
        switch (text(state, "phase")) {
          case "PLAY" -> Phase.PLAY;
          case "LEARN" -> Phase.LEARN;
          case "MATCH" -> Phase.MATCH;
          default -> throw damaged("phase " + state.get("phase"));
        };
    resignation =
        new Resignation(
            Exact.number(text(state, "resign_at")),
            number(state, "would_resign"),
            number(state, "wrong_to_resign"));
    elo = Exact.number(text(state, "elo"));
    var m = text(state, "last_match");
    lastMatch = m.isEmpty() ? null : result(m);
    window.set(ReplayWindow.decode(game, tensor(tensors, "window")));
    played.clear();
    played.addAll(ReplayWindow.decode(game, tensor(tensors, "played")));
    outcomes.clear();
    int[] match = tensor(tensors, "match").toIntArray();
    for (int i = 0; i + 1 < match.length; i += 2) {
      outcomes.put(match[i], match[i + 1]);
    }
  }

  private static Match.Result result(String text) {
    var parts = text.split(" ", -1);
    try {
      return new Match.Result(
          Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw damaged("last_match " + text);
    }
  }

  private static int number(Map<String, String> state, String name) {
    try {
      return Integer.parseInt(text(state, name));
    } catch (NumberFormatException e) {
      throw damaged(name + " " + state.get(name));
    }
  }

  private static String text(Map<String, String> state, String name) {
    var t = state.get(name);
    if (t == null) {
      throw damaged("no " + name);
    }
    return t;
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    var t = tensors.get(name);
    if (t == null) {
      throw damaged("no " + name);
    }
    return t;
  }

  private static ValueException damaged(String what) {
    return new ValueException(
        "AlphaZero",
        "the checkpoint has " + what,
        "the file is damaged: use the previous checkpoint");
  }
}

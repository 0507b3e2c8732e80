package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.Player;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Many games at a time of searches guided by networks. The player that is judged begins the games
 * with even numbers.
 */
public final class Contest {
  private static final int PARALLEL = 64;
  private static final int LARGEST = 32;

  private final Game game;
  private final SearchOptions search;

  /** Contests in which each search of a network has these settings, without noise. */
  public Contest(Game game, SearchOptions search) {
    this.game = game;
    this.search = search.noise(0, 1);
  }

  /**
   * A network with search against other players.
   *
   * @param net a frozen {@link PolicyValueNet}, which is judged
   * @param opponents the opponent in game i; give it a seed that depends on i
   */
  public Match.Result play(Frozen net, IntFunction<? extends Player> opponents, int games) {
    return sum(
        List.of(net),
        games,
        (i, seat) -> {
          var own = new SearchPlayer(game, search, seat.net(0));
          return play(game.start(), own, opponents.apply(i), i);
        });
  }

  /**
   * Two networks with search against each other. Games 2k and 2k + 1 begin with the same random
   * moves, so that not all games are alike and neither side has the better ones.
   *
   * @param net a frozen {@link PolicyValueNet}, which is judged
   * @param other its opponent, another
   * @param openingMoves random moves at the beginning
   * @param rng each pair of games has a fork of it
   */
  public Match.Result play(Frozen net, Frozen other, int games, int openingMoves, Rng rng) {
    return sum(List.of(net, other), games, (i, seat) -> game(i, seat, openingMoves, rng));
  }

  /** Game i of two networks: its outcome for the one that is judged. */
  int game(int i, BatchEvaluator.Seat seat, int openingMoves, Rng rng) {
    var own = new SearchPlayer(game, search, seat.net(0));
    var other = new SearchPlayer(game, search, seat.net(1));
    return play(opening(openingMoves, rng.fork(i / 2)), own, other, i);
  }

  /** Random moves; when they end the game, others. */
  private Position opening(int moves, Rng rng) {
    while (true) {
      var p = game.start();
      for (int m = 0; m < moves && !p.isOver(); m++) {
        int[] legal = p.legal();
        p.play(legal[rng.nextInt(legal.length)]);
      }
      if (!p.isOver()) {
        return p;
      }
    }
  }

  private static int play(Position p, Player own, Player other, int i) {
    int side = i % 2;
    while (!p.isOver()) {
      p.play((p.toMove() == side ? own : other).choose(p));
    }
    return side == 0 ? p.outcome() : -p.outcome();
  }

  private Match.Result sum(List<Frozen> nets, int games, Games.Task<Integer> task) {
    var evaluator = new BatchEvaluator(game, nets, LARGEST);
    try (var playing =
        new Games<>(evaluator, IntStream.range(0, games).toArray(), PARALLEL, task)) {
      var outcomes = new int[games];
      for (int i = 0; i < games; i++) {
        outcomes[i] = playing.take();
      }
      return result(outcomes);
    }
  }

  /** Outcomes counted. */
  static Match.Result result(int[] outcomes) {
    long wins = 0;
    long draws = 0;
    long losses = 0;
    for (int o : outcomes) {
      wins += o > 0 ? 1 : 0;
      draws += o == 0 ? 1 : 0;
      losses += o < 0 ? 1 : 0;
    }
    return new Match.Result(wins, draws, losses);
  }
}

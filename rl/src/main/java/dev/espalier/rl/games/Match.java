package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Games between players, and the walk of all games against one. */
public final class Match {
  private Match() {}

  /**
   * Games counted by their result for one player.
   *
   * @param wins games it won
   * @param draws games nobody won
   * @param losses games it lost
   */
  public record Result(long wins, long draws, long losses) {
    public long games() {
      return wins + draws + losses;
    }

    /** (wins + draws / 2) / games, in [0, 1]. */
    public double score() {
      return (wins + draws / 2.0) / games();
    }

    /** The games of both. */
    public Result plus(Result other) {
      return new Result(wins + other.wins, draws + other.draws, losses + other.losses);
    }
  }

  private static final Result WIN = new Result(1, 0, 0);
  private static final Result DRAW = new Result(0, 1, 0);
  private static final Result LOSS = new Result(0, 0, 1);
  private static final Result NONE = new Result(0, 0, 0);

  /** Plays one game from its start and returns the position at its end. */
  public static Position play(Game game, Player first, Player second) {
    var p = game.start();
    while (!p.isOver()) {
      p.play((p.toMove() == 0 ? first : second).choose(p));
    }
    return p;
  }

  /**
   * A number of games with changing colours: the player begins those with an even number.
   *
   * @param player the player of game i, which is judged
   * @param opponent its opponent in game i; games of two players without chance are alike, so give
   *     at least one of them a seed that depends on i
   */
  public static Result play(
      Game game,
      IntFunction<? extends Player> player,
      IntFunction<? extends Player> opponent,
      int games) {
    if (games < 1) {
      throw new ValueException("match", games + " games", "play at least 1");
    }
    var all = NONE;
    for (int i = 0; i < games; i++) {
      boolean begins = i % 2 == 0;
      var one = player.apply(i);
      var other = opponent.apply(i);
      var end = begins ? play(game, one, other) : play(game, other, one);
      all = all.plus(result(begins ? end.outcome() : -end.outcome()));
    }
    return all;
  }

  private static Result result(int outcome) {
    return outcome > 0 ? WIN : outcome == 0 ? DRAW : LOSS;
  }

  /**
   * Every line of play against a player, who answers each position always in the same way; it has
   * both sides, one after the other. The results of different lines that lead to one position are
   * counted for each line. For small games such as {@link TicTacToe}, whose positions have {@link
   * Position#hash} of their own: each is given to the player once.
   */
  public static Result allLines(Game game, Player player) {
    return lines(game.start(), player, 0, new HashMap<>())
        .plus(lines(game.start(), player, 1, new HashMap<>()));
  }

  private static Result lines(Position p, Player player, int side, Map<Long, Result> known) {
    if (p.isOver()) {
      return result(side == 0 ? p.outcome() : -p.outcome());
    }
    var before = known.get(p.hash());
    if (before != null) {
      return before;
    }
    var all = NONE;
    for (int action : p.toMove() == side ? new int[] {player.choose(p)} : p.legal()) {
      var next = p.copy();
      next.play(action);
      all = all.plus(lines(next, player, side, known));
    }
    known.put(p.hash(), all);
    return all;
  }
}

package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.rl.games.Game;
import java.util.Arrays;

/** Plays games of a network against itself. */
final class SelfPlay {
  private final Game game;
  private final SelfPlayOptions options;
  private final double resignAt;

  /**
   * Games with these settings.
   *
   * @param resignAt a player resigns when both its position and its best move are worth less than
   *     this; −1 or less: never
   */
  SelfPlay(Game game, SelfPlayOptions options, double resignAt) {
    this.game = game;
    this.options = options;
    this.resignAt = resignAt;
  }

  /** Plays a game, on this thread; its moves depend on the network and the generator only. */
  GameRecord play(int number, Rng rng, Evaluator net) {
    var search = new TreeSearch(game, options.search(), net);
    var position = game.start();
    search.start(position);
    boolean playedOut = rng.nextFloat() < options.playedOut();
    var lowest = new float[] {1, 1};
    var actions = new int[16];
    var starts = new int[17];
    var values = new float[16];
    var visited = new int[256];
    int moves = 0;
    boolean resigned = false;
    while (!position.isOver()) {
      search.run(rng);
      float best = (float) search.bestValue();
      int mover = position.toMove();
      lowest[mover] = Math.min(lowest[mover], best);
      if (!playedOut && search.value() < resignAt && best < resignAt) {
        resigned = true;
        break;
      }
      int action = moves < options.sampledMoves() ? search.sample(rng) : search.best();
      if (moves == actions.length) {
        actions = Arrays.copyOf(actions, 2 * moves);
        starts = Arrays.copyOf(starts, 2 * moves + 1);
        values = Arrays.copyOf(values, 2 * moves);
      }
      int end = starts[moves];
      var visits = search.visits();
      for (int a = 0; a < visits.length; a++) {
        if (visits[a] > 0) {
          if (end + 2 > visited.length) {
            visited = Arrays.copyOf(visited, 2 * visited.length);
          }
          visited[end++] = a;
          visited[end++] = visits[a];
        }
      }
      values[moves] = (float) search.value();
      actions[moves++] = action;
      starts[moves] = end;
      position.play(action);
      if (!position.isOver()) {
        search.play(action);
      }
    }
    int outcome = !resigned ? position.outcome() : position.toMove() == 0 ? -1 : 1;
    return new GameRecord(
        number,
        outcome,
        resigned,
        playedOut,
        lowest,
        Arrays.copyOf(actions, moves),
        Arrays.copyOf(visited, starts[moves]),
        Arrays.copyOf(starts, moves + 1),
        Arrays.copyOf(values, moves));
  }
}

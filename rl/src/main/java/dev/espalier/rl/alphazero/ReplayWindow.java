package dev.espalier.rl.alphazero;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.rl.games.Game;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The last games of self-play, in the order of their numbers, whatever order they ended in, and
 * batches of positions from them.
 */
public final class ReplayWindow {
  private final Game game;
  private final int capacity;
  private final float searchShare;
  private final List<GameRecord> games = new ArrayList<>();
  private int[] ends = {}; // moves of the games up to and with each

  /**
   * A window of at most {@code capacity} games.
   *
   * @param searchShare share of the search's value in the value to learn, in [0, 1]; the rest is
   *     the outcome
   */
  public ReplayWindow(Game game, int capacity, double searchShare) {
    if (capacity < 1 || !(searchShare >= 0 && searchShare <= 1)) {
      throw new ValueException(
          "ReplayWindow",
          capacity + " games, share of the search " + searchShare,
          "hold at least 1 game, with a share in [0, 1]");
    }
    this.game = game;
    this.capacity = capacity;
    this.searchShare = (float) searchShare;
  }

  /**
   * Positions to learn from.
   *
   * @param x (N, planes, height, width), as the player to move sees them
   * @param policy (N, actions), the shares of the search's visits
   * @param value (N), the outcome for the player to move, +1, 0 or −1, mixed with what the search
   *     expected
   */
  public record Examples(Tensor x, Tensor policy, Tensor value) {}

  /** Adds games with larger numbers than those here, and drops the oldest beyond the capacity. */
  public void add(List<GameRecord> more) {
    for (var g : sorted(more)) {
      if (!games.isEmpty() && games.getLast().number() >= g.number()) {
        throw new ValueException(
            "ReplayWindow",
            "game " + g.number() + " comes after game " + games.getLast().number(),
            "add games of larger numbers than those that are there");
      }
      games.add(g);
    }
    if (games.size() > capacity) {
      games.subList(0, games.size() - capacity).clear();
    }
    index();
  }

  private void index() {
    ends = new int[games.size()];
    int n = 0;
    for (int i = 0; i < ends.length; i++) {
      n += games.get(i).length();
      ends[i] = n;
    }
  }

  static List<GameRecord> sorted(List<GameRecord> games) {
    var list = new ArrayList<>(games);
    list.sort((a, b) -> Integer.compare(a.number(), b.number()));
    return list;
  }

  /** The games, by number. */
  public List<GameRecord> games() {
    return Collections.unmodifiableList(games);
  }

  /** Moves in all games. */
  public int positions() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  /**
   * Draws positions, each with the same probability, and turns each by a random symmetry.
   *
   * @param rng draws positions and symmetries
   */
  public Examples draw(Rng rng, int n) {
    if (positions() == 0) {
      throw new ValueException("ReplayWindow", "there are no positions", "add games first");
    }
    int length = game.planesLength();
    var turns = game.symmetries();
    var seen = new float[length];
    var x = new float[n * length];
    var policy = new float[n * game.actions()];
    var value = new float[n];
    for (int i = 0; i < n; i++) {
      int at = rng.nextInt(positions());
      int found = Arrays.binarySearch(ends, at + 1);
      int k = found >= 0 ? found : -found - 1; // the first that ends behind it
      var record = games.get(k);
      int move = at - (ends[k] - record.length());
      int symmetry = rng.nextInt(turns.count());
      record.position(game, move).planes(seen, 0);
      turns.planes(symmetry, game.planes(), seen, 0, x, i * length);
      record.policy(move, game, symmetry, policy, i * game.actions());
      value[i] = (1 - searchShare) * record.outcomeFor(move) + searchShare * record.value(move);
    }
    return new Examples(
        Tensor.wrap(x, n, game.planes(), game.height(), game.width()),
        Tensor.wrap(policy, n, game.actions()),
        Tensor.wrap(value, n));
  }

  // ---- as tensors, for checkpoints

  /** Games as numbers. */
  static Tensor encode(List<GameRecord> games) {
    long n = 0;
    for (var g : games) {
      n += g.encodedLength();
    }
    var all = new int[Math.toIntExact(n)];
    int at = 0;
    for (var g : games) {
      at = g.encode(all, at);
    }
    return Tensor.wrap(all, all.length);
  }

  /** Reads games that {@link #encode} wrote. */
  static List<GameRecord> decode(Game game, Tensor numbers) {
    int[] all = numbers.toIntArray();
    var games = new ArrayList<GameRecord>();
    int at = 0;
    while (at < all.length) {
      var g = GameRecord.decode(game, all, at);
      games.add(g);
      at += g.encodedLength();
    }
    return games;
  }

  /** Puts other games in the place of those here. */
  void set(List<GameRecord> others) {
    games.clear();
    add(others);
  }
}

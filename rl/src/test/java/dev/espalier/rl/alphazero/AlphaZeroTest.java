package dev.espalier.rl.alphazero;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.cpu.Threads;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.AdamW;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.games.ConnectFour;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.Match;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.TicTacToe;
import dev.espalier.rl.games.Uct;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.WeightsHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlphaZeroTest {
  private static final Game GAME = TicTacToe.game();

  /** A training with all that decides its future. */
  private static final class Training implements AutoCloseable {
    final PolicyValueNet net;
    final PolicyValueNet best;
    final AdamW optimizer;
    final AlphaZero alphaZero;

    Training(Game game, AlphaZeroOptions options) {
      Random.seed(4);
      net = new PolicyValueNet(game, 1, 8);
      best = new PolicyValueNet(game, 1, 8);
      optimizer = new AdamW(net.parameters(), 3e-3);
      alphaZero = new AlphaZero(game, net, best, options, 4);
    }

    void unit() {
      switch (alphaZero.phase()) {
        case PLAY -> alphaZero.play();
        case LEARN -> {
          var e = alphaZero.examples();
          optimizer.zeroGrad();
          var out = net.evaluate(e.x());
          Losses.crossEntropy(out.logits(), e.policy())
              .add(Losses.mse(out.value(), e.value()))
              .backward();
          optimizer.step();
          alphaZero.learned();
        }
        case MATCH -> alphaZero.match();
      }
    }

    String hash() {
      return WeightsHash.of(net) + WeightsHash.of(best);
    }

    @Override
    public void close() {
      alphaZero.close();
    }
  }

  private static AlphaZeroOptions options() {
    var search = SearchOptions.of(20).noise(0.25, 1).randomSymmetry(true);
    return AlphaZeroOptions.of(new SelfPlayOptions(search, 4, 0.5), 24, 6, 32, 40)
        .searchShare(0.5)
        .match(10, 0.55, 2);
  }

  private static String trained(AlphaZeroOptions options, int iterations) {
    try (var t = new Training(GAME, options)) {
      while (t.alphaZero.iteration() < iterations) {
        t.unit();
      }
      assertNotEquals("", t.hash());
      return t.hash() + games(t.alphaZero) + t.alphaZero.state();
    }
  }

  private static List<String> games(AlphaZero a) {
    var all = new ArrayList<String>();
    for (var g : a.window().games()) {
      var text = new StringBuilder(g.number() + ":" + g.outcome() + ":");
      for (int m = 0; m < g.length(); m++) {
        text.append(g.action(m));
      }
      all.add(text.toString());
    }
    return all;
  }

  @Test
  void threadsAndGamesAtATimeChangeNoBit() {
    int before = Threads.get();
    try {
      Threads.set(1);
      var one = trained(options(), 2);
      Threads.set(2);
      assertEquals(one, trained(options(), 2));
      var o = options();
      var alone =
          new AlphaZeroOptions(
              o.play(),
              o.games(),
              o.steps(),
              o.batch(),
              o.window(),
              o.searchShare(),
              o.matchGames(),
              o.gate(),
              o.openingMoves(),
              o.wrongResignations(),
              1,
              8);
      assertEquals(one, trained(alone, 2));
    } finally {
      Threads.set(before);
    }
  }

  /** Killed after every 7th unit: what checkpoints hold is all that counts. */
  @Test
  void goesOnToTheSameBitsAfterAKill() {
    var straight = trained(options(), 2);
    var t = new Training(GAME, options());
    int units = 0;
    while (t.alphaZero.iteration() < 2) {
      t.unit();
      if (++units % 7 == 0) {
        Map<String, Tensor> net = t.net.stateDict();
        Map<String, Tensor> best = t.best.stateDict();
        Optimizer.State moments = t.optimizer.state();
        var state = t.alphaZero.state();
        var tensors = t.alphaZero.tensors();
        t.close();
        t = new Training(GAME, options());
        t.net.loadStateDict(net);
        t.best.loadStateDict(best);
        t.optimizer.loadState(moments);
        t.alphaZero.load(state, tensors);
      }
    }
    assertEquals(straight, t.hash() + games(t.alphaZero) + t.alphaZero.state());
    t.close();
  }

  @Test
  void aDamagedCheckpointIsRefused() {
    try (var t = new Training(GAME, options())) {
      for (int i = 0; i < 30; i++) {
        t.unit();
      }
      var state = t.alphaZero.state();
      var tensors = t.alphaZero.tensors();
      int[] window = tensors.get("window").toIntArray();
      for (int i = 0; i < Math.min(window.length, 60); i++) {
        for (int v : new int[] {-1, Integer.MAX_VALUE, 1000}) {
          var other = window.clone();
          other[i] = v;
          var damaged =
              Map.of(
                  "window",
                  Tensor.of(other),
                  "played",
                  tensors.get("played"),
                  "match",
                  tensors.get("match"));
          try {
            t.alphaZero.load(state, damaged);
          } catch (ValueException e) {
            assertFalse(e.problem().isEmpty());
          }
        }
      }
      assertThrows(ValueException.class, () -> t.alphaZero.load(state, Map.of()));
      assertThrows(ValueException.class, () -> t.alphaZero.load(Map.of(), tensors));
      t.alphaZero.load(state, tensors);
      assertEquals(state, t.alphaZero.state());
    }
  }

  @Test
  void phasesAreHeldTo() {
    try (var t = new Training(GAME, options())) {
      assertThrows(StateException.class, t.alphaZero::examples);
      assertThrows(StateException.class, t.alphaZero::match);
    }
  }

  @Test
  void theWindowIsInTheOrderOfNumbersAndForgets() {
    try (var t = new Training(GAME, options())) {
      while (t.alphaZero.iteration() < 2) {
        t.unit();
      }
      var numbers = t.alphaZero.window().games().stream().mapToInt(GameRecord::number).toArray();
      assertEquals(40, numbers.length);
      for (int i = 0; i < 40; i++) {
        assertEquals(8 + i, numbers[i]);
      }
    }
  }

  /** Each example is the position, the visits and the outcome of a move, turned alike. */
  @Test
  void examplesAreMovesOfTheWindow() {
    var record =
        new GameRecord(
            0,
            1,
            false,
            true,
            new float[] {0, 0},
            new int[] {0, 4},
            new int[] {0, 3, 8, 1, 4, 5},
            new int[] {0, 4, 6},
            new float[] {0.5f, -0.2f});
    var window = new ReplayWindow(GAME, 3, 0.25);
    window.add(List.of(record));
    assertEquals(2, window.positions());
    var e = window.draw(Rng.seed(1), 200);
    var x = e.x().toArray();
    var policy = e.policy().toArray();
    var value = e.value().toArray();
    int firsts = 0;
    for (int i = 0; i < 200; i++) {
      int stones = 0;
      int corner = -1;
      for (int c = 0; c < 9; c++) {
        stones += x[i * 27 + c] + x[i * 27 + 9 + c] > 0 ? 1 : 0;
        corner = x[i * 27 + 9 + c] > 0 ? c : corner;
      }
      if (stones == 0) {
        firsts++;
        assertEquals(0.75f * 1 + 0.25f * 0.5f, value[i]);
        // 3/4 on one corner and 1/4 on the one opposite to it
        for (int c : new int[] {0, 2, 6, 8}) {
          assertEquals(policy[i * 9 + c] == 0 ? 0 : 1, policy[i * 9 + c] + policy[i * 9 + 8 - c]);
        }
      } else {
        assertEquals(0.75f * -1 + 0.25f * -0.2f, value[i], 1e-6f);
        assertTrue(corner == 0 || corner == 2 || corner == 6 || corner == 8);
        assertEquals(1, policy[i * 9 + 4]);
      }
    }
    assertEquals(100, firsts, 30);
  }

  private static GameRecord game(int number, int outcome, boolean playedOut, float a, float b) {
    return new GameRecord(
        number,
        outcome,
        false,
        playedOut,
        new float[] {a, b},
        new int[0],
        new int[0],
        new int[] {0},
        new float[0]);
  }

  @Test
  void theThresholdOfResignationIsTheHighestWithFewWrong() {
    var games = new ArrayList<GameRecord>();
    for (int i = 0; i < 50; i++) {
      games.add(game(i, -1, true, -0.95f, 0)); // lost, and would have resigned
    }
    games.add(game(50, 1, true, -0.86f, 0)); // won all the same
    games.add(game(51, 0, true, 0.2f, -0.83f)); // drawn all the same
    games.add(game(52, 1, true, 0.2f, -0.835f)); // rightly
    games.add(game(53, 1, true, -0.885f, 0)); // won all the same
    games.add(game(54, 1, false, -0.99f, 0)); // does not count
    // Below −0.83: 50 + 1 + 1 + 1 would resign, 2 of 53 wrong (3.8 %); below −0.80: 54, 3 wrong
    // (5.6 %).
    var r = Resignation.of(games, 0.05);
    assertEquals(-0.83, r.threshold(), 1e-9);
    assertEquals(53, r.would());
    assertEquals(2, r.wrong());
    assertEquals(2.0 / 53, r.wrongShare());
    assertEquals(-0.89, Resignation.of(games, 0).threshold(), 1e-9);
    assertEquals(Resignation.NEVER, Resignation.of(games.subList(0, 19), 0.05));
  }

  @Test
  void gatingCountsDrawsHalf() {
    assertTrue(AlphaZero.passes(new Match.Result(5, 1, 4), 0.55));
    assertFalse(AlphaZero.passes(new Match.Result(5, 0, 5), 0.55));
    assertEquals(0, AlphaZero.elo(0.5));
    assertEquals(400, AlphaZero.elo(10 / 11.0), 1e-9);
    assertEquals(-400, AlphaZero.elo(1 / 11.0), 1e-9);
    assertEquals(AlphaZero.MOST_ELO, AlphaZero.elo(1));
    assertEquals(-AlphaZero.MOST_ELO, AlphaZero.elo(0));
    assertEquals(new Match.Result(2, 1, 1), Contest.result(new int[] {1, 0, -1, 1}));
  }

  @Test
  void bothSidesOfAPairBeginAlike() {
    Random.seed(1);
    var net = new PolicyValueNet(ConnectFour.game(), 0, 4).freeze();
    // A player against itself: in each pair of games it wins one as first and loses the other as
    // second, or draws both.
    var result =
        new Contest(ConnectFour.game(), SearchOptions.of(10)).play(net, net, 12, 3, Rng.seed(1));
    assertEquals(result.wins(), result.losses());
    assertEquals(12, result.games());
  }

  @Test
  void aContestDoesNotDependOnTheOrderOfItsGames() {
    Random.seed(1);
    var net = new PolicyValueNet(GAME, 0, 4).freeze();
    var together = new Contest(GAME, SearchOptions.of(15)).play(net, i -> new Uct(20, i), 20);
    var oneByOne = Match.play(GAME, i -> new SearchPlayer(GAME, net, 15), i -> new Uct(20, i), 20);
    assertEquals(oneByOne, together);
  }

  @Test
  void recordsGoThroughNumbers() {
    try (var t = new Training(GAME, options())) {
      while (t.alphaZero.phase() == AlphaZero.Phase.PLAY) {
        t.unit();
      }
      var games = t.alphaZero.window().games();
      var numbers = ReplayWindow.encode(games);
      var again = ReplayWindow.decode(GAME, numbers);
      assertArrayEquals(numbers.toIntArray(), ReplayWindow.encode(again).toIntArray());
      assertEquals(24, again.size());
    }
  }
}

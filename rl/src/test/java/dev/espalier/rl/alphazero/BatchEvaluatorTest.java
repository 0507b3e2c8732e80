package dev.espalier.rl.alphazero;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.nn.Frozen;
import dev.espalier.rl.games.ConnectFour;
import dev.espalier.rl.games.Game;
import dev.espalier.rl.games.PolicyValueNet;
import dev.espalier.rl.games.Position;
import dev.espalier.tensor.Random;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class BatchEvaluatorTest {
  private static final Game GAME = ConnectFour.game();

  private static Frozen net(long seed) {
    Random.seed(seed);
    return new PolicyValueNet(GAME, 1, 8).freeze();
  }

  private static List<Position> positions(int n) {
    var all = new ArrayList<Position>();
    var rng = Rng.seed(5);
    for (int i = 0; i < n; i++) {
      var p = GAME.start();
      for (int m = rng.nextInt(12); m > 0 && !p.isOver(); m--) {
        int[] legal = p.legal();
        p.play(legal[rng.nextInt(legal.length)]);
      }
      if (!p.isOver()) {
        all.add(p);
      }
    }
    return all;
  }

  /** Policy and value as one row. */
  private static float[] row(Evaluator e, Position p, int symmetry) {
    var row = new float[GAME.actions() + 1];
    var policy = new float[GAME.actions()];
    row[GAME.actions()] = e.evaluate(p, symmetry, policy);
    System.arraycopy(policy, 0, row, 0, policy.length);
    return row;
  }

  /** Whoever shares a batch, and whatever its size: the bits of the position alone. */
  @Test
  void answersHaveTheBitsOfAPositionAlone() throws InterruptedException {
    var nets = List.of(net(1), net(2));
    var positions = positions(60);
    for (int games : new int[] {1, 3, 20, positions.size()}) {
      var answers = new ConcurrentHashMap<Integer, float[]>();
      try (var evaluator = new BatchEvaluator(GAME, nets, 16)) {
        var threads = new ArrayList<Thread>();
        for (int g = 0; g < games; g++) {
          int first = g;
          threads.add(
              Thread.startVirtualThread(() -> {
                try (var seat = evaluator.seat()) {
                  for (int i = first; i < positions.size(); i += games) {
                    answers.put(i, row(seat.net(i % 2), positions.get(i), i / 2 % 2));
                  }
                }
              }));
        }
        for (var t : threads) {
          t.join();
        }
        assertTrue(evaluator.positions() <= positions.size());
        assertTrue(evaluator.batches() <= evaluator.positions());
      }
      for (int i = 0; i < positions.size(); i++) {
        var alone = new NetEvaluator(GAME, nets.get(i % 2));
        assertArrayEquals(row(alone, positions.get(i), i / 2 % 2), answers.get(i));
      }
    }
  }

  @Test
  void whatWasEvaluatedLatelyIsKnown() {
    var net = net(1);
    try (var evaluator = new BatchEvaluator(GAME, List.of(net), 8);
        var seat = evaluator.seat()) {
      var first = row(seat.net(0), GAME.start(), 0);
      assertArrayEquals(first, row(seat.net(0), GAME.start(), 0));
      assertEquals(1, evaluator.positions());
      var other = GAME.start();
      other.play(3);
      row(seat.net(0), other, 0);
      assertEquals(2, evaluator.positions());
      row(seat.net(0), other, 1); // another board
      assertEquals(2, evaluator.positions(), "a stone in the middle column is its own reflection");
      other.play(0);
      row(seat.net(0), other, 0);
      row(seat.net(0), other, 1);
      assertEquals(4, evaluator.positions());
    }
  }

  /** Two keys of one place: the newer one stays; and planes that are no bits have no key. */
  @Test
  void keysAreComplete() {
    var answers = new Answers(126, 7);
    var keys = new java.util.HashMap<Integer, long[]>();
    var policy = new float[7];
    var key = new long[2];
    for (int i = 0; i < 200_000; i++) {
      key[0] = i;
      key[1] = 3L * i;
      answers.put(key, policy, i);
    }
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      key[0] = i;
      key[1] = 3L * i;
      int place = answers.find(key);
      if (place >= 0) {
        assertEquals(i, answers.read(place, policy));
        assertTrue(keys.put(place, key.clone()) == null, "one key a place");
        found++;
      }
    }
    assertTrue(found > 50_000 && found <= 65_536, found + " found");
    var planes = new float[126];
    planes[64] = 1;
    assertTrue(Answers.pack(planes, key));
    assertArrayEquals(new long[] {0, 1}, key);
    planes[3] = 0.5f;
    assertTrue(!Answers.pack(planes, key));
  }

  @Test
  void turnsTheAnswerBack() {
    var e = new NetEvaluator(GAME, net(3));
    var left = GAME.start();
    left.play(0);
    left.play(2);
    var right = GAME.start();
    right.play(6);
    right.play(4);
    var seen = row(e, left, 0);
    var turned = row(e, right, 1);
    for (int a = 0; a < 7; a++) {
      assertEquals(seen[a], turned[6 - a]);
    }
    assertEquals(seen[7], turned[7]);
    float sum = 0;
    for (int a = 0; a < 7; a++) {
      sum += seen[a];
    }
    assertEquals(1, sum, 1e-5f);
  }

  @Test
  void whoAsksAClosedEvaluatorHearsOfIt() {
    var evaluator = new BatchEvaluator(GAME, List.of(net(1)), 8);
    try (var seat = evaluator.seat()) {
      evaluator.close();
      var policy = new float[7];
      assertThrows(StateException.class, () -> seat.net(0).evaluate(GAME.start(), 0, policy));
    }
  }

  @Test
  void anErrorOfTheNetworkReachesThePlayers() {
    Random.seed(0);
    var wrong =
        new PolicyValueNet(new PolicyValueNet.Sizes(5, 6, 7, 7, 0, 4)).freeze(); // 5 planes, not 3
    try (var evaluator = new BatchEvaluator(GAME, List.of(wrong), 8);
        var seat = evaluator.seat()) {
      var policy = new float[7];
      assertThrows(
          dev.espalier.base.ShapeException.class,
          () -> seat.net(0).evaluate(GAME.start(), 0, policy));
    }
  }

  @Test
  void sizesArePowersOfTwo() {
    var nets = List.of(net(1));
    assertThrows(ValueException.class, () -> new BatchEvaluator(GAME, nets, 12));
    assertThrows(ValueException.class, () -> new BatchEvaluator(GAME, List.of(), 8));
  }
}

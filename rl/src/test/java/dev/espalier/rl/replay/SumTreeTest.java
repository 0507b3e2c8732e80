package dev.espalier.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SumTreeTest {
  /** Against a walk along the weights, which are whole numbers, so that sums are exact. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 100})
  void findsWhatAWalkFinds(int n) {
    var rng = Rng.seed(n);
    var tree = new SumTree(n);
    var weights = new int[n];
    for (int round = 0; round < 200; round++) {
      int i = rng.nextInt(n);
      weights[i] = rng.nextInt(4);
      tree.set(i, weights[i]);
      int total = 0;
      for (int k = 0; k < n; k++) {
        assertEquals(weights[k], tree.get(k));
        for (int part = 0; part < weights[k]; part++) {
          assertEquals(k, tree.find(total + part));
          assertEquals(k, tree.find(total + part + 0.75));
        }
        total += weights[k];
      }
      assertEquals(total, tree.total());
    }
  }

  @Test
  void neverFindsWhatHasNoWeight() {
    var tree = new SumTree(5);
    tree.set(2, 0.1);
    tree.set(3, 0.2);
    assertEquals(3, tree.find(tree.total()));
    assertEquals(3, tree.find(Math.nextUp(tree.total())));
    assertEquals(2, tree.find(0));
  }
}

package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static int[] lengths(int n) {
    var rng = Rng.seed(4);
    var lengths = new int[n];
    Arrays.setAll(lengths, i -> 1 + rng.nextInt(40));
    return lengths;
  }

  private static List<int[]> epoch(Buckets b, int epoch) {
    var all = new ArrayList<int[]>();
    for (int i = 0; i < b.count(); i++) {
      all.add(b.batch(epoch, i));
    }
    return all;
  }

  private static int[] flat(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void everyTextComesOnceAnEpoch() {
    var b = Buckets.of(8, 5, 1, lengths(203));
    assertEquals(26, b.count());
    for (int e = 1; e <= 3; e++) {
      var seen = flat(epoch(b, e));
      Arrays.sort(seen);
      for (int i = 0; i < 203; i++) {
        assertEquals(i, seen[i]);
      }
      assertEquals(1, epoch(b, e).stream().filter(r -> r.length == 3).count());
      assertEquals(25, epoch(b, e).stream().filter(r -> r.length == 8).count());
    }
  }

  @Test
  void anEpochDependsOnSeedAndNumberAlone() {
    var lengths = lengths(100);
    var a = Buckets.of(8, 5, 1, lengths);
    var first = flat(epoch(a, 1));
    var second = flat(epoch(a, 2));
    assertFalse(Arrays.equals(first, second));
    assertArrayEquals(first, flat(epoch(a, 1)), "an earlier epoch again");
    assertArrayEquals(second, flat(epoch(Buckets.of(8, 5, 1, lengths), 2)));
    assertFalse(Arrays.equals(first, flat(epoch(Buckets.of(8, 5, 2, lengths), 1))));
  }

  @Test
  void aBatchHasSimilarLengthsAndTheBatchesHaveNoOrder() {
    var lengths = lengths(64 * 50);
    var b = Buckets.of(64, 50, 1, lengths);
    var longest = new ArrayList<Integer>();
    for (var rows : epoch(b, 1)) {
      var own = Arrays.stream(rows).map(r -> lengths[r]).summaryStatistics();
      assertTrue(own.getMax() - own.getMin() <= 2, own.toString());
      longest.add(own.getMax());
    }
    assertFalse(longest.equals(longest.stream().sorted().toList()));
  }

  @Test
  void pairsAreSortedByTheFirstLengthThenByTheSecond() {
    int[] first = {2, 1, 2, 1, 3};
    int[] second = {1, 9, 0, 8, 0};
    var batches = Buckets.byLength(2, first, second);
    assertArrayEquals(new int[] {3, 1, 2, 0, 4}, flat(batches));
    assertEquals(3, batches.size());
    assertArrayEquals(
        new int[] {3, 1, 2, 0, 4}, flat(List.of(Buckets.of(5, 1, 7, first, second).batch(1, 0))));
  }

  @Test
  void refusesWhatMakesNoBatches() {
    assertThrows(ValueException.class, () -> Buckets.of(0, 1, 0, new int[] {1}));
    assertThrows(ValueException.class, () -> Buckets.of(1, 0, 0, new int[] {1}));
    assertThrows(ValueException.class, () -> Buckets.of(1, 1, 0, new int[0]));
    assertThrows(ValueException.class, () -> Buckets.of(1, 1, 0, new int[] {1}, new int[] {1, 2}));
  }

  @Test
  void shorterTextsAreFilledUp() {
    var texts = List.of(new int[] {5, 6, 7}, new int[] {}, new int[] {8});
    var all = Collation.pad(texts, 9, 4);
    assertEquals(Shape.of(3, 4), all.shape());
    assertArrayEquals(new long[] {5, 6, 7, 9, 9, 9, 9, 9, 8, 9, 9, 9}, all.toLongArray());
    var some = Collation.pad(texts, new int[] {2, 0}, 0, 1);
    assertArrayEquals(new long[] {8, 0, 0, 5, 6, 7}, some.toLongArray());
    assertEquals(Shape.of(1, 8), Collation.pad(texts, new int[] {1}, 0, 8).shape());
    assertArrayEquals(new int[] {3, 0, 1}, Collation.lengths(texts));
    assertThrows(ValueException.class, () -> Collation.pad(texts, 0, 0));
  }
}

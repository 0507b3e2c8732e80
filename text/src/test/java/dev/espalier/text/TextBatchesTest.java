package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class TextBatchesTest {
  /** Texts whose first id is their number and whose length is random from 1 to 40. */
  private static List<int[]> texts(int n, long seed) {
    var rng = Rng.seed(seed);
    var all = new ArrayList<int[]>();
    for (int i = 0; i < n; i++) {
      var t = new int[1 + rng.nextInt(40)];
      Arrays.fill(t, 1);
      t[0] = i + 1;
      all.add(t);
    }
    return all;
  }

  @Test
  void padsRowsToAMultipleAndMasksThem() {
    var p = PaddedTexts.of(List.of(new int[] {5, 6, 7}, new int[] {8}), 9, 4, DType.INT64);
    assertEquals(Shape.of(2, 4), p.ids().shape());
    assertArrayEquals(new long[] {5, 6, 7, 9, 8, 9, 9, 9}, p.ids().toLongArray());
    assertArrayEquals(new long[] {3, 1}, p.lengths().toLongArray());
    assertArrayEquals(
        new boolean[] {true, true, true, false, true, false, false, false},
        p.mask().toBooleanArray());
    assertArrayEquals(
        new boolean[] {false, false, false, true, false, true, true, true},
        p.padding().toBooleanArray());
    assertEquals(
        DType.INT32, PaddedTexts.of(List.of(new int[] {1}), 0, 1, DType.INT32).ids().dtype());
  }

  @Test
  void anEpochHasEverySampleOnceInBatchesOfSimilarLength() {
    var texts = texts(1000, 1);
    var batches = TextBatches.of(texts).batch(32).seed(7).shuffle();
    assertEquals(32, batches.count());
    var seen = new boolean[1000];
    long cells = 0;
    long tokens = 0;
    for (var it = batches.iterator(1, 0); it.hasNext(); ) {
      var b = it.next();
      assertEquals(0, b.texts().ids().dim(1) % 8);
      cells += b.texts().ids().size();
      for (int sample : b.samples()) {
        assertFalse(seen[sample]);
        seen[sample] = true;
        tokens += texts.get(sample).length;
      }
      assertEquals(b.samples()[0] + 1, b.texts().ids().toLongArray()[0]);
    }
    assertEquals(-1, indexOfFalse(seen));
    assertTrue(cells < 1.25 * tokens, cells + " cells for " + tokens + " tokens");
  }

  private static int indexOfFalse(boolean[] all) {
    for (int i = 0; i < all.length; i++) {
      if (!all[i]) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void aBatchDependsOnSeedEpochAndIndexAlone() {
    var texts = texts(300, 2);
    var a = TextBatches.of(texts).batch(16).seed(3).shuffle();
    var b = TextBatches.of(texts).batch(16).seed(3).shuffle();
    b.batch(9, 0);
    assertArrayEquals(a.batch(2, 5).samples(), b.batch(2, 5).samples());
    assertArrayEquals(a.batch(2, 5).samples(), a.at(a.count() + 5).samples());
    assertFalse(Arrays.equals(a.batch(1, 5).samples(), a.batch(2, 5).samples()));
    assertFalse(
        Arrays.equals(
            a.batch(1, 5).samples(), TextBatches.of(texts).batch(16).shuffle().at(5).samples()));
  }

  @Test
  void unshuffledBatchesAreInOrderOfLength() {
    var texts = List.of(new int[3], new int[1], new int[2], new int[1]);
    var batches = TextBatches.of(texts).labels(30, 10, 20, 11).batch(3);
    assertArrayEquals(new int[] {1, 3, 2}, batches.batch(1, 0).samples());
    assertArrayEquals(new long[] {10, 11, 20}, batches.batch(1, 0).labels().toLongArray());
    assertArrayEquals(new int[] {0}, batches.at(1).samples());
    assertArrayEquals(new int[] {0}, batches.batch(5, 1).samples());
  }

  @Test
  void pairsAreSortedByTargetThenSource() {
    var sources = List.of(new int[9], new int[2], new int[1]);
    var targets = List.of(new int[1], new int[5], new int[5]);
    var b = TextBatches.pairs(sources, targets).multiple(4).padId(7).batch(2).at(0);
    assertArrayEquals(new int[] {0, 2}, b.samples());
    assertEquals(Shape.of(2, 12), b.texts().ids().shape());
    assertEquals(Shape.of(2, 8), b.targets().ids().shape());
    assertArrayEquals(new long[] {1, 5}, b.targets().lengths().toLongArray());
    assertThrows(StateException.class, b::labels);
  }

  @Test
  void encodingsLoseTheirOwnPadding() {
    var t = Tokenizers.words(List.of("a b c"), 1, List.of("<pad>"));
    var e = t.withPadding(Padding.to(5)).encodeBatch(List.of("a b", "c"));
    var p = PaddedTexts.of(e, 0, 2);
    assertArrayEquals(new long[] {1, 2, 3, 0}, p.ids().toLongArray());
    assertArrayEquals(new long[] {2, 1}, p.lengths().toLongArray());
  }

  @Test
  void mistakesAreNamed() {
    var texts = List.of(new int[1], new int[2]);
    assertThrows(ValueException.class, () -> TextBatches.of(List.of()));
    assertThrows(ValueException.class, () -> TextBatches.of(texts).labels(1));
    assertThrows(ValueException.class, () -> TextBatches.pairs(texts, List.of(new int[1])));
    assertThrows(ValueException.class, () -> TextBatches.of(texts).batch(0));
    assertThrows(ValueException.class, () -> TextBatches.of(texts).batch(1, 1));
    assertThrows(StateException.class, () -> TextBatches.of(texts).at(0).targets());
  }
}

package dev.espalier.text.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.espalier.base.Rng;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Merging in short and in long words. */
class SymbolsTest {
  /** Random merges over few symbols; some ranks are shared, as scores may be. */
  private static Merges merges(Rng rng) {
    var m = new Merges();
    for (int id = 4; id < 40; id++) {
      m.put(rng.nextInt(id), rng.nextInt(id), rng.nextInt(30), id);
    }
    return m;
  }

  /** The leftmost pair of the smallest rank merges, until none does. */
  private static List<Integer> byHand(List<Integer> symbols, Merges merges) {
    var s = new ArrayList<>(symbols);
    while (true) {
      int best = -1;
      for (int i = 0; i + 1 < s.size(); i++) {
        int slot = merges.find(s.get(i), s.get(i + 1));
        if (slot >= 0
            && (best < 0
                || merges.rank(slot) < merges.rank(merges.find(s.get(best), s.get(best + 1))))) {
          best = i;
        }
      }
      if (best < 0) {
        return s;
      }
      s.set(best, merges.id(merges.find(s.get(best), s.get(best + 1))));
      s.remove(/* index */ best + 1);
    }
  }

  @Test
  void bothWaysMergeTheLeftmostOfTheBest() {
    for (int seed = 0; seed < 60; seed++) {
      var rng = Rng.seed(seed);
      var merges = merges(rng);
      for (int n : new int[] {1, 2, 7, 64, 65, 300}) {
        var s = new Symbols();
        var ids = new ArrayList<Integer>();
        for (int i = 0; i < n; i++) {
          ids.add(rng.nextInt(4));
          s.add(ids.getLast(), i, i + 1);
        }
        s.merge(merges);
        var merged = new ArrayList<Integer>();
        int at = 0;
        for (int i = 0; i < s.size; i++) {
          merged.add(s.ids[i]);
          assertEquals(at, s.starts[i]);
          at = s.ends[i];
        }
        assertEquals(n, at);
        assertEquals(byHand(ids, merges), merged, "seed " + seed + ", length " + n);
      }
    }
  }

  @Test
  void aMillionSymbolsTakeNoSquareOfThat() {
    var merges = new Merges();
    merges.put(0, 0, 0, 1);
    merges.put(1, 1, 1, 2);
    var s = new Symbols();
    for (int i = 0; i < 1_000_000; i++) {
      s.add(0, i, i + 1);
    }
    assertTimeout(Duration.ofSeconds(60), () -> s.merge(merges));
    assertEquals(250_000, s.size);
  }
}

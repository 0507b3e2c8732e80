package dev.espalier.models.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.ValueException;
import dev.espalier.models.generate.Completion.Finish;
import dev.espalier.models.generate.GenerationOptions.Ended;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Beam search with room for everything finds what exhaustive search finds; with less, no better.
 */
class BeamSearchTest {
  private static final int V = 4;
  private static final int END = 3;
  private static final int LENGTH = 4;

  /** A text with its log-probability; the end token counts. */
  private record Text(List<Integer> ids, double sum, int length) {
    double score(double alpha) {
      return sum / Math.pow(length, alpha);
    }
  }

  /** All texts that end, and those of the full length. */
  private static void all(
      Chain chain, int before, int last, List<Integer> ids, double sum, List<Text> found) {
    if (ids.size() == LENGTH) {
      found.add(new Text(List.copyOf(ids), sum, LENGTH));
      return;
    }
    var p = chain.logProbabilities(before, last);
    for (int id = 0; id < V; id++) {
      if (id == END) {
        found.add(new Text(List.copyOf(ids), sum + p[id], ids.size() + 1));
      } else {
        ids.add(id);
        all(chain, last, id, ids, sum + p[id], found);
        ids.removeLast();
      }
    }
  }

  private static List<Text> exhaustive(Chain chain, double alpha) {
    var found = new ArrayList<Text>();
    all(chain, 0, 1, new ArrayList<>(), 0, found);
    found.sort(Comparator.comparingDouble((Text t) -> t.score(alpha)).reversed());
    return found;
  }

  private static GenerationOptions options(int beams, double alpha, Ended ended) {
    return GenerationOptions.beams(beams)
        .maxTokens(LENGTH)
        .endTokens(END)
        .lengthPenalty(alpha)
        .ended(ended);
  }

  private static void same(Text expected, Completion found, double alpha, String what) {
    assertArrayEquals(expected.ids.stream().mapToInt(i -> i).toArray(), found.ids(), what);
    assertEquals(expected.sum, found.logProbability(), 1e-5, what);
    assertEquals(expected.score(alpha), found.score(), 1e-5, what);
  }

  @Test
  @Tag("smoke")
  void withRoomForAllTextsTheBestIsFound() {
    for (long seed = 1; seed <= 20; seed++) {
      var chain = new Chain(V, seed, 6);
      for (double alpha : new double[] {0, 0.6, 1}) {
        var expected = exhaustive(chain, alpha);
        for (var ended : Ended.values()) {
          // 121 texts in all; a step has at most 81 beginnings.
          var found =
              new Generator(chain, options(128, alpha, ended)).beams(List.of(new int[] {1}));
          var what = "seed " + seed + ", alpha " + alpha + ", " + ended;
          assertEquals(expected.size(), found.getFirst().size(), what);
          for (int i = 0; i < 10; i++) {
            same(expected.get(i), found.getFirst().get(i), alpha, what + ", " + i);
          }
        }
      }
    }
  }

  @Test
  void fewerBeamsFindNoBetterAndOftenTheBest() {
    int best = 0;
    int greedyBest = 0;
    for (long seed = 1; seed <= 50; seed++) {
      var chain = new Chain(V, seed, 4);
      double top = exhaustive(chain, 1).getFirst().score(1);
      double last = 0;
      for (var ended : Ended.values()) {
        double four = new Generator(chain, options(4, 1, ended)).generate(new int[] {1}).score();
        assertTrue(four <= top + 1e-5, "seed " + seed);
        last = four;
      }
      best += last >= top - 1e-5 ? 1 : 0;
      var one = new Generator(chain, options(1, 1, Ended.COMPETES)).generate(new int[] {1});
      int length = Math.min(one.ids().length + 1, LENGTH);
      greedyBest += one.logProbability() / length >= top - 1e-5 ? 1 : 0;
    }
    assertTrue(best >= 40 && greedyBest < best, best + " of 50; greedy " + greedyBest);
  }

  @Test
  void promptsOfABatchAreSearchedAlone() {
    var chain = new Chain(5, 3, 3);
    var prompts = List.of(new int[] {1}, new int[] {0, 2, 2}, new int[] {2, 1});
    for (var ended : Ended.values()) {
      var options = GenerationOptions.beams(3).maxTokens(9).endTokens(4).ended(ended);
      var together = new Generator(chain, options).beams(prompts);
      for (int p = 0; p < prompts.size(); p++) {
        var alone = new Generator(chain, options).beams(List.of(prompts.get(p))).getFirst();
        assertEquals(alone.size(), together.get(p).size());
        for (int i = 0; i < alone.size(); i++) {
          assertArrayEquals(alone.get(i).ids(), together.get(p).get(i).ids());
          assertEquals(alone.get(i).score(), together.get(p).get(i).score());
        }
      }
    }
  }

  @Test
  void textsThatDoNotEndAreCutAtTheirLength() {
    var chain = new Chain(V, 5, 3);
    var all =
        new Generator(chain, GenerationOptions.beams(3).maxTokens(6)).beams(List.of(new int[] {1}));
    assertEquals(3, all.getFirst().size());
    for (var c : all.getFirst()) {
      assertEquals(6, c.ids().length);
      assertEquals(Finish.LENGTH, c.finish());
    }
    var scores = all.getFirst().stream().mapToDouble(Completion::score).toArray();
    var sorted = scores.clone();
    Arrays.sort(sorted);
    assertEquals(sorted[2], scores[0]);
    assertEquals(sorted[0], scores[2]);
  }

  @Test
  void optionsThatContradictAreRefused() {
    var e = assertThrows(ValueException.class, () -> GenerationOptions.beams(4).temperature(0.7));
    assertEquals("4 beams with temperature 0.7", e.problem());
    assertThrows(ValueException.class, () -> GenerationOptions.beams(4).stop("\n"));
    assertThrows(ValueException.class, () -> GenerationOptions.greedy().topP(0));
    assertThrows(ValueException.class, () -> GenerationOptions.greedy().maxTokens(0));
    assertThrows(ValueException.class, () -> GenerationOptions.sampling(Double.NaN));
  }
}

package dev.espalier.models.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.models.text.Llama;
import dev.espalier.runtime.Executor;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pretrained Llama writes what llama2.c writes, with and without a cache, with one plan. */
class Stories260kTest {
  private static final int[] BEGIN = {Stories.BEGIN};
  private static Llama model;

  @BeforeAll
  static void load(@TempDir Path folder) {
    model = Stories.model(folder);
  }

  private static int[] greedy(int[] prompt, int count) {
    return new Generator(model, GenerationOptions.greedy().maxTokens(count)).generate(prompt).ids();
  }

  @Test
  @Tag("smoke")
  void greedyTokensAreThoseOfTheReference() {
    var expected = Stories.greedy();
    assertEquals(256, expected.length);
    assertArrayEquals(expected, greedy(BEGIN, 256));
  }

  @Test
  void withoutACacheTheTokensAreTheSame() {
    var text = Arrays.copyOf(BEGIN, 61);
    for (int n = 1; n < text.length; n++) {
      var ids = new long[64]; // of one length, so that there is one plan; later ones are not seen
      for (int i = 0; i < n; i++) {
        ids[i] = text[i];
      }
      int last = n - 1;
      var next =
          Mode.inference(() -> model.apply(Tensor.of(ids, 1, 64)).select(1, last).argmax(-1));
      text[n] = (int) next.item();
    }
    assertArrayEquals(Arrays.copyOfRange(text, 1, 61), greedy(BEGIN, 60));
  }

  @Test
  void theNumberOfPlansDoesNotGrow() {
    var story = Stories.greedy();
    greedy(Arrays.copyOf(story, 40), 4); // a piece of the prompt and tokens, op by op
    greedy(Arrays.copyOf(story, 70), 4); // and compiled
    long misses = Executor.cache().misses();
    int plans = Executor.cache().size();
    int written = 0;
    for (int length : new int[] {1, 2, 31, 32, 33, 64, 100, 200}) {
      int count = length == 200 ? 311 : 100; // up to the whole context of 512
      written += greedy(Arrays.copyOf(story, length), count).length;
    }
    assertEquals(1011, written);
    assertEquals(misses, Executor.cache().misses(), "misses of the plan cache");
    assertEquals(plans, Executor.cache().size(), "plans");
  }

  @Test
  void promptsOfDifferentLengthsShareABatch() {
    var story = Stories.greedy();
    var prompts =
        List.of(BEGIN, Arrays.copyOf(story, 5), Arrays.copyOf(story, 40), Arrays.copyOf(story, 97));
    var options = GenerationOptions.greedy().maxTokens(40);
    var together = new Generator(model, options).generate(prompts);
    for (int i = 0; i < prompts.size(); i++) {
      var alone = new Generator(model, options).generate(prompts.get(i));
      assertArrayEquals(alone.ids(), together.get(i).ids(), "prompt " + i);
      assertEquals(alone.logProbability(), together.get(i).logProbability(), "prompt " + i);
    }
  }

  @Test
  void aTextLongerThanTheContextGoesOnFromItsLastHalf() {
    var options = GenerationOptions.greedy().maxTokens(60).context(32);
    var long32 = new Generator(model, options).generate(BEGIN).ids();
    var text = new int[61];
    text[0] = Stories.BEGIN;
    System.arraycopy(long32, 0, text, 1, 60);
    // 1 + 31 tokens fill the context; from the 33rd on it begins with the 17th.
    var again = GenerationOptions.greedy().maxTokens(1);
    for (int n : new int[] {32, 33, 40, 48, 49}) {
      int from = n <= 32 ? 0 : n <= 48 ? 17 : 33;
      var next = new Generator(model, again).generate(Arrays.copyOfRange(text, from, n)).ids();
      assertEquals(text[n], next[0], "token " + n);
    }
  }
}

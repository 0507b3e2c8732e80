package dev.espalier.models.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.Rng;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What is left out and how likely the rest is, against the formulae; and the draws against both.
 */
class SamplerTest {
  private static final double[] LOGITS = {1.0, -0.5, 3.0, 0.25, 2.0, 2.0, -4.0};

  private static double[] probabilities(GenerationOptions options) {
    var w = new Sampler(options).weights(LOGITS.clone());
    double sum = 0;
    for (double x : w) {
      sum += x;
    }
    for (int i = 0; i < w.length; i++) {
      w[i] /= sum;
    }
    return w;
  }

  /** exp(x / t) of some tokens, normalised. */
  private static double[] softmax(double t, int... kept) {
    var p = new double[LOGITS.length];
    double sum = 0;
    for (int i : kept) {
      p[i] = Math.exp(LOGITS[i] / t);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static GenerationOptions at(double temperature) {
    return GenerationOptions.sampling(temperature);
  }

  @Test
  void temperature() {
    assertArrayEquals(softmax(1, 0, 1, 2, 3, 4, 5, 6), probabilities(at(1)), 1e-12);
    assertArrayEquals(softmax(0.5, 0, 1, 2, 3, 4, 5, 6), probabilities(at(0.5)), 1e-12);
  }

  @Test
  void topK() {
    assertArrayEquals(softmax(2, 2), probabilities(at(2).topK(1)), 1e-12);
    // Tokens 4 and 5 are equal: neither is below the second largest.
    assertArrayEquals(softmax(1, 2, 4, 5), probabilities(at(1).topK(2)), 1e-12);
    assertArrayEquals(softmax(1, 2, 4, 5, 0), probabilities(at(1).topK(4)), 1e-12);
    assertArrayEquals(softmax(1, 0, 1, 2, 3, 4, 5, 6), probabilities(at(1).topK(99)), 1e-12);
  }

  @Test
  void topP() {
    // In order: 2 (.496), 4 and 5 (.183 each), 0 (.067), 3 (.032), 1 (.015), 6 (.0005).
    var p = softmax(1, 0, 1, 2, 3, 4, 5, 6);
    assertEquals(0.496, p[2], 0.02);
    assertArrayEquals(softmax(1, 2), probabilities(at(1).topP(0.01)), 1e-12);
    assertArrayEquals(softmax(1, 2), probabilities(at(1).topP(p[2] - 1e-6)), 1e-12);
    assertArrayEquals(softmax(1, 2, 4), probabilities(at(1).topP(p[2] + 1e-6)), 1e-12);
    assertArrayEquals(
        softmax(1, 2, 4, 5, 0), probabilities(at(1).topP(p[2] + 2 * p[4] + 1e-6)), 1e-12);
    // After the temperature: hotter, so more tokens are needed.
    assertArrayEquals(softmax(10, 2, 4), probabilities(at(10).topP(0.2)), 1e-12);
    // After top-k: of the three that stay the first has .576.
    assertArrayEquals(softmax(1, 2), probabilities(at(1).topK(3).topP(0.55)), 1e-12);
    assertArrayEquals(softmax(1, 2, 4), probabilities(at(1).topK(3).topP(0.59)), 1e-12);
  }

  @Test
  void minP() {
    double ratio = Math.exp(1.0 - 3.0); // of token 0 to the most likely
    assertArrayEquals(softmax(1, 2, 4, 5, 0), probabilities(at(1).minP(ratio - 1e-9)), 1e-12);
    assertArrayEquals(softmax(1, 2, 4, 5), probabilities(at(1).minP(ratio + 1e-9)), 1e-12);
    assertArrayEquals(softmax(1, 2), probabilities(at(1).minP(1)), 1e-12);
    assertArrayEquals(softmax(3, 2, 4, 5, 0, 3), probabilities(at(3).minP(0.35)), 1e-12);
  }

  @Test
  void repetitionPenalty() {
    var scores = LOGITS.clone();
    Sampler.penalise(scores, new int[] {6, 2, 2, 0, 1, 99}, 4, 2);
    assertArrayEquals(new double[] {0.5, -0.5, 1.5, 0.25, 2.0, 2.0, -8.0}, scores);
    var greedy = new Sampler(GenerationOptions.greedy().repetitionPenalty(1.6));
    assertEquals(4, greedy.choose(LOGITS.clone(), new int[] {2}, 1, Rng.seed(0)));
    assertEquals(2, greedy.choose(LOGITS.clone(), new int[] {4}, 1, Rng.seed(0)));
  }

  @Test
  void drawsFollowTheProbabilities() {
    check(at(1), x -> Math.exp(x));
    check(at(0.7).topK(3), x -> x < 2 ? 0 : Math.exp(x / 0.7));
  }

  private static void check(GenerationOptions options, DoubleUnaryOperator weight) {
    var sampler = new Sampler(options);
    var rng = Rng.seed(11);
    int n = 20_000;
    var counts = new int[LOGITS.length];
    for (int i = 0; i < n; i++) {
      counts[sampler.choose(LOGITS.clone(), new int[0], 0, rng)]++;
    }
    double sum = 0;
    for (double x : LOGITS) {
      sum += weight.applyAsDouble(x);
    }
    for (int i = 0; i < counts.length; i++) {
      double p = weight.applyAsDouble(LOGITS[i]) / sum;
      double deviation = Math.sqrt(n * p * (1 - p));
      assertTrue(
          Math.abs(counts[i] - n * p) <= 4 * deviation + 1e-9,
          "token " + i + ": " + counts[i] + " of " + n + ", expected " + n * p);
    }
  }
}

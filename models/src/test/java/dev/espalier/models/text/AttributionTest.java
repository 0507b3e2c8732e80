package dev.espalier.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.DType;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AttributionTest {
  /** Two texts of words 2 … 5, the second one shorter and with a word twice. */
  private static final Tensor IDS = Tensor.of(new long[] {2, 3, 4, 5, 3, 3, 4, 0}, 2, 4);

  private static BagOfWords bag() {
    var model = new BagOfWords(6, 2);
    model.loadStateDict(
        Map.of(
            "emb.weight",
            Tensor.of(new float[] {9, 9, 9, 9, 1, -1, 2, 0, -1, 4, 0.5f, 0.25f}, 6, 2),
            "bias",
            Tensor.of(new float[] {0.5f, -0.25f}, 2)));
    return model;
  }

  @Test
  void aBagHoldsEachWordOnce() {
    assertArrayEquals(
        new float[] {0.5f + 1 + 2 - 1 + 0.5f, -0.25f - 1 + 4 + 0.25f, 0.5f + 2 - 1, -0.25f + 4},
        Mode.inference(() -> bag().apply(IDS)).toArray());
  }

  @Test
  void scoresOfABagAreItsWeights() {
    var scores = Attribution.gradientTimesInput(bag(), IDS, Tensor.of(new long[] {1, 0}, 2));
    assertArrayEquals(
        new float[] {-2, -2, 5, -0.25f, 2, 0, -5, 0}, scores.toArray(), "lead of the class");
  }

  @TestFactory
  List<DynamicTest> scoresAreTheSlopeAlongEachWord() {
    var models = new LinkedHashMap<String, TextClassifier>();
    Random.seed(3);
    models.put("lstm", new LstmClassifier(new LstmClassifier.Config(6, 4, 3, 1, 3, 0.5)));
    models.put(
        "transformer",
        new TransformerClassifier(new TransformerClassifier.Config(6, 4, 2, 5, 2, 8, 3, 0.5)));
    return models.entrySet().stream()
        .map(m -> DynamicTest.dynamicTest(m.getKey(), () -> checkSlopes(m.getValue())))
        .toList();
  }

  private static void checkSlopes(TextClassifier model) {
    model.to(DType.FLOAT64);
    long[] classes = {2, 0};
    var scores = Attribution.gradientTimesInput(model, IDS, Tensor.of(classes, 2)).toDoubleArray();
    double h = 1e-6;
    for (int n = 0; n < 2; n++) {
      for (int t = 0; t < 4; t++) {
        double slope =
            (lead(model, n, t, 1 + h, classes[n]) - lead(model, n, t, 1 - h, classes[n])) / (2 * h);
        assertEquals(slope, scores[4 * n + t], 1e-8, "text " + n + ", token " + t);
      }
    }
    assertEquals(0, scores[7], "padding");
  }

  /** The lead of a class in text n when the vector of token t is so many times as long. */
  private static double lead(TextClassifier model, int n, int t, double factor, long c) {
    var scale = new double[8];
    java.util.Arrays.fill(scale, 1);
    scale[4 * n + t] = factor;
    var logits =
        Mode.inference(() -> model.classify(model.embed(IDS).mul(Tensor.of(scale, 2, 4, 1)), IDS))
            .toDoubleArray();
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += k == c ? 0 : logits[3 * n + k];
    }
    return logits[3 * n + (int) c] - sum / 2;
  }
}

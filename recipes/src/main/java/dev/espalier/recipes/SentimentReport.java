package dev.espalier.recipes;

import dev.espalier.models.text.Attribution;
import dev.espalier.models.text.TextClassifier;
import dev.espalier.recipes.report.Chart;
import dev.espalier.recipes.report.Section;
import dev.espalier.recipes.run.Curves;
import dev.espalier.train.data.Sst2;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What the report of {@link Sentiment} shows of the test set. */
final class SentimentReport {
  private static final int WORST = 10;
  private static final int ORDERED = 6;

  private final Opinions test;
  private final float[][] logits;
  private final float[][] bag;

  /**
   * A report.
   *
   * @param logits what the network says of each text
   * @param bag what the bag of words says
   */
  SentimentReport(Opinions test, float[][] logits, float[][] bag) {
    this.test = test;
    this.logits = logits;
    this.bag = bag;
  }

  /** The standard error of the accuracy: √(p (1 − p) / n). */
  String error() {
    double p = test.accuracy(logits);
    return String.format(
        Locale.ROOT,
        "± %.1f points: %,d sentences",
        100 * Math.sqrt(p * (1 - p) / test.size()),
        test.size());
  }

  Section curves(Curves curves) {
    return new Section.Charts(
        "How it learnt",
        "The phrases come from the sentences of the training set, so that they are easier than the"
            + " test set's whole sentences.",
        List.of(
            curves.chart("Loss of the batches", "nats", Chart.Format.LOSS, "train_loss"),
            curves.chart(
                "Accuracy",
                "share right",
                Chart.Format.PERCENT,
                "phrase_accuracy",
                "test_accuracy")));
  }

  /** The mistakes of which the network was surest. */
  Section worst(TextClassifier model) {
    return texts(
        model,
        "The worst mistakes",
        "The test sentences on which the network was surest of a wrong answer. Blue words spoke for"
            + " the right class, orange ones against it: the gradient with respect to a word's"
            + " vector, times the vector.",
        WORST,
        i -> wrong(logits, i));
  }

  /** Where the network is right and the bag of words is not, those first of which it is surest. */
  Section order(TextClassifier model) {
    return texts(
        model,
        "Where order decides",
        "Test sentences that the network understands and the bag of words does not. Blue words"
            + " spoke for the right class.",
        ORDERED,
        i -> !wrong(logits, i) && wrong(bag, i));
  }

  private boolean wrong(float[][] said, int i) {
    return Opinions.said(said[i]) != test.label(i);
  }

  private Section texts(
      TextClassifier model, String title, String note, int most, IntPredicate which) {
    var rows =
        IntStream.range(0, test.size())
            .filter(which)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> -surety(i))
                    .thenComparingInt(Integer::intValue))
            .limit(most)
            .mapToInt(Integer::intValue)
            .toArray();
    if (rows.length == 0) {
      return new Section.Note(title, "There are none.");
    }
    var scores = Attribution.gradientTimesInput(model, test.ids(rows), test.labels(rows));
    int width = scores.dim(1);
    var values = scores.toArray();
    var texts = new ArrayList<Section.ScoredText>();
    for (int k = 0; k < rows.length; k++) {
      texts.add(text(rows[k], values, k * width));
    }
    return new Section.Texts(title, note, texts);
  }

  private double surety(int i) {
    return Evaluation.softmax(logits[i]).get(Opinions.said(logits[i]));
  }

  /** A text with its words' scores, which stand from {@code at} on; the largest becomes ±1. */
  private Section.ScoredText text(int i, float[] scores, int at) {
    var words = test.texts().get(i).text().strip().split("\\s+");
    int n = Math.min(words.length, test.ids().get(i).length);
    double largest = 1e-12;
    for (int t = 0; t < n; t++) {
      largest = Math.max(largest, Math.abs(scores[at + t]));
    }
    var scored = new ArrayList<Section.ScoredWord>();
    for (int t = 0; t < n; t++) {
      scored.add(new Section.ScoredWord(words[t], scores[at + t] / largest));
    }
    var shares = Evaluation.softmax(logits[i]);
    var bars = new ArrayList<Section.Bar>();
    for (int c = 0; c < Sst2.CLASSES.size(); c++) {
      bars.add(new Section.Bar(Sst2.CLASSES.get(c), shares.get(c), c == test.label(i)));
    }
    var truth = Sst2.CLASSES.get(test.label(i));
    var said = Sst2.CLASSES.get(Opinions.said(logits[i]));
    var caption = truth.equals(said) ? truth : truth + " taken for " + said;
    return new Section.ScoredText(caption, scored, bars);
  }

  Section confusion() {
    int classes = Sst2.CLASSES.size();
    var counts = new long[classes][classes];
    for (int i = 0; i < test.size(); i++) {
      counts[test.label(i)][Opinions.said(logits[i])]++;
    }
    var rows = new ArrayList<List<Long>>();
    for (var row : counts) {
      rows.add(java.util.Arrays.stream(row).boxed().toList());
    }
    return new Section.Confusion("Confusion matrix", Sst2.CLASSES, rows);
  }
}

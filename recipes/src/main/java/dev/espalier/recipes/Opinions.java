package dev.espalier.recipes;

import dev.espalier.models.text.TextClassifier;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.text.Buckets;
import dev.espalier.text.Collation;
import dev.espalier.text.Tokenizer;
import dev.espalier.train.data.LabelledText;
import java.util.Arrays;
import java.util.List;

/**
 * Labelled texts as ids.
 *
 * @param ids the words of each text
 */
record Opinions(List<LabelledText> texts, List<int[]> ids) {
  /** Lengths are rounded up to a multiple of this. */
  private static final int MULTIPLE = 8;

  private static final int EVALUATED = 128;

  static Opinions of(List<LabelledText> texts, Tokenizer words) {
    return new Opinions(texts, words.idsBatch(texts.stream().map(LabelledText::text).toList()));
  }

  int size() {
    return texts.size();
  }

  /** int64 (N, T): the words of some texts, filled up with padding. */
  Tensor ids(int[] rows) {
    return Collation.pad(ids, rows, TextClassifier.PADDING, MULTIPLE);
  }

  /** int64 (N): the classes of some texts. */
  Tensor labels(int[] rows) {
    return Tensor.of(Arrays.stream(rows).mapToLong(this::label).toArray(), rows.length);
  }

  int label(int i) {
    return texts.get(i).label();
  }

  /** What a network says of each text: its logits. */
  float[][] logits(TextClassifier model) {
    var logits = new float[size()][];
    for (var rows : Buckets.byLength(EVALUATED, Collation.lengths(ids))) {
      var out = Mode.inference(() -> model.apply(ids(rows)));
      int classes = out.dim(1);
      var values = out.toArray();
      for (int i = 0; i < rows.length; i++) {
        logits[rows[i]] = Arrays.copyOfRange(values, i * classes, (i + 1) * classes);
      }
    }
    return logits;
  }

  /** Share of the texts whose largest logit is that of their class. */
  double accuracy(float[][] logits) {
    int right = 0;
    for (int i = 0; i < size(); i++) {
      right += said(logits[i]) == label(i) ? 1 : 0;
    }
    return (double) right / size();
  }

  /** Share of the texts in the class that has most of them. */
  double majority() {
    long ones = texts.stream().filter(t -> t.label() == 1).count();
    return (double) Math.max(ones, size() - ones) / size();
  }

  /** The class with the largest logit, the first of equal ones. */
  static int said(float[] logits) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }
}

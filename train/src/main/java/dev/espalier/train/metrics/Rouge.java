package dev.espalier.train.metrics;

import dev.espalier.base.ValueException;
import java.util.List;

/**
 * ROUGE of summaries, in [0, 1]: how much of a reference a text has, and the other way round. With
 * m the number of n-grams that text and reference have in common (ROUGE-N), or the length of their
 * longest common subsequence (ROUGE-L),
 *
 * <pre>
 * precision = m / n-grams of the text;  recall = m / n-grams of the reference;  F = 2·P·R / (P + R)
 * </pre>
 *
 * <p>and the figures of all texts averaged; of several references the one with the largest F
 * counts. Without stemming, tokens as {@link Words#ALPHANUMERIC}, as Google's {@code rouge_score}.
 * The value is F.
 *
 * <p>Lin, "ROUGE: a package for automatic evaluation of summaries", 2004.
 */
public final class Rouge implements Running {
  private final int n; // 0 for the longest common subsequence
  private long texts;
  private final ExactSum precision = new ExactSum();
  private final ExactSum recall = new ExactSum();
  private final ExactSum f = new ExactSum();

  private record Score(double precision, double recall) {
    double f() {
      return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
  }

  private Rouge(int n) {
    this.n = n;
  }

  /** ROUGE-N, over n-grams. */
  public static Rouge n(int n) {
    if (n < 1) {
      throw new ValueException("Rouge", "n is " + n, "use an n of at least 1");
    }
    return new Rouge(n);
  }

  /** ROUGE-L, over the longest common subsequence. */
  public static Rouge l() {
    return new Rouge(0);
  }

  /** Takes a text and its references, at least one, into account. */
  public void update(String text, String... references) {
    if (references.length == 0) {
      throw new ValueException(name(), "there is no reference", "give at least one");
    }
    var words = Words.ALPHANUMERIC.of(text);
    var best = new Score(0, 0);
    for (var r : references) {
      var s = score(words, Words.ALPHANUMERIC.of(r));
      best = s.f() > best.f() ? s : best;
    }
    texts++;
    precision.add(best.precision);
    recall.add(best.recall);
    f.add(best.f());
  }

  private Score score(List<String> text, List<String> reference) {
    int common;
    int own;
    int theirs;
    if (n == 0) {
      common = subsequence(text, reference);
      own = text.size();
      theirs = reference.size();
    } else {
      var grams = Words.grams(text, n);
      common = 0;
      for (var g : Words.grams(reference, n).entrySet()) {
        common += Math.min(g.getValue(), grams.getOrDefault(g.getKey(), 0));
      }
      own = text.size() - n + 1;
      theirs = reference.size() - n + 1;
    }
    return new Score((double) common / Math.max(own, 1), (double) common / Math.max(theirs, 1));
  }

  /** The length of the longest common subsequence. */
  private static int subsequence(List<String> a, List<String> b) {
    var row = new int[b.size() + 1];
    for (var word : a) {
      int diagonal = 0;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        row[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.size()];
  }

  @Override
  public String name() {
    return n == 0 ? "rougeL" : "rouge" + n;
  }

  public double precision() {
    return precision.value() / texts;
  }

  public double recall() {
    return recall.value() / texts;
  }

  @Override
  public double value() {
    return f.value() / texts;
  }

  @Override
  public void reset() {
    texts = 0;
    precision.clear();
    recall.clear();
    f.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    texts += o.texts;
    precision.add(o.precision);
    recall.add(o.recall);
    f.add(o.f);
  }

  @Override
  public double[] state() {
    return Kinds.concat(new double[] {texts}, Kinds.state(precision, recall, f));
  }

  @Override
  public void load(double[] state) {
    texts = (long) state[0];
    Kinds.load(state, 1, precision, recall, f);
  }
}

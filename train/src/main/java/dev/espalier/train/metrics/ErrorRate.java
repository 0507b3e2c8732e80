package dev.espalier.train.metrics;

import java.util.List;

/**
 * The least number of words (or characters) to insert, leave out or replace to make the references
 * of the texts, as a share of the references' length: 0 is perfect, and it may be above 1.
 *
 * <p>Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", 1966.
 */
public final class ErrorRate implements Running {
  private final boolean characters;
  private long edits;
  private long length;

  private ErrorRate(boolean characters) {
    this.characters = characters;
  }

  /** The word error rate, called {@code wer}; words are parted by white space. */
  public static ErrorRate words() {
    return new ErrorRate(false);
  }

  /** The character error rate, called {@code cer}; white space counts. */
  public static ErrorRate characters() {
    return new ErrorRate(true);
  }

  /** Takes a text and what it should be into account. */
  public void update(String text, String reference) {
    if (characters) {
      update(codePoints(text), codePoints(reference));
    } else {
      update(Words.PLAIN.of(text), Words.PLAIN.of(reference));
    }
  }

  private static List<Integer> codePoints(String s) {
    return s.codePoints().boxed().toList();
  }

  /** Takes tokens of any kind into account. */
  public void update(List<?> text, List<?> reference) {
    edits += distance(text, reference);
    length += reference.size();
  }

  /** The edit distance. */
  static int distance(List<?> a, List<?> b) {
    var row = new int[b.size() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.size(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int replaced = diagonal + (a.get(i - 1).equals(b.get(j - 1)) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.size()];
  }

  @Override
  public String name() {
    return characters ? "cer" : "wer";
  }

  @Override
  public double value() {
    return (double) edits / length;
  }

  @Override
  public void reset() {
    edits = 0;
    length = 0;
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    edits += o.edits;
    length += o.length;
  }

  @Override
  public double[] state() {
    return new double[] {edits, length};
  }

  @Override
  public void load(double[] state) {
    edits = (long) state[0];
    length = (long) state[1];
  }
}

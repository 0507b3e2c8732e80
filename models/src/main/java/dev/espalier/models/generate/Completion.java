package dev.espalier.models.generate;

/** What a {@link Generator} wrote after a prompt. */
public final class Completion {
  /** Why it ended. */
  public enum Finish {
    /** By an end token, which is cut off. */
    END_TOKEN,
    /** By a stop text, which is cut off. */
    STOP_TEXT,
    /** By the number of tokens. */
    LENGTH,
    /** By the listener, or because the thread was interrupted. */
    CANCELLED
  }

  private final int[] ids;
  private final String text;
  private final Finish finish;
  private final double logProbability;
  private final double score;

  Completion(int[] ids, String text, Finish finish, double logProbability, double score) {
    this.ids = ids;
    this.text = text;
    this.finish = finish;
    this.logProbability = logProbability;
    this.score = score;
  }

  /** The new tokens, without the prompt and the end token, with those of a stop text. */
  public int[] ids() {
    return ids.clone();
  }

  /** The new text, without the prompt and a stop text; empty where no spelling was given. */
  public String text() {
    return text;
  }

  /** Why it ended. */
  public Finish finish() {
    return finish;
  }

  /** ln p of the new tokens, the end token included, as the network has them: at most 0. */
  public double logProbability() {
    return logProbability;
  }

  /** What beams are compared by: logProbability / lengthᵅ; without beams, logProbability. */
  public double score() {
    return score;
  }

  @Override
  public String toString() {
    return text.isEmpty() ? ids.length + " tokens, " + finish : text;
  }
}

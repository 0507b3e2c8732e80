package dev.espalier.text;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.data.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One long text for a language model, as ids: the first part to train with, the rest to validate
 * with. In its batches x (N, T) are tokens and y (N, T) those that follow them.
 */
public final class Corpus {
  private final Tokenizer tokenizer;
  private final int[] train;
  private final int[] validation;

  private Corpus(Tokenizer tokenizer, int[] train, int[] validation) {
    this.tokenizer = tokenizer;
    this.train = train;
    this.validation = validation;
  }

  /**
   * The characters of a text, each a token; see {@link Tokenizers#characters}.
   *
   * @param share of the text, in (0, 1), to train with: its first ⌊share · length⌋ characters
   */
  public static Corpus characters(String text, double share) {
    if (!(share > 0 && share < 1)) {
      throw new ValueException(
          "Corpus", "a share of " + share + " to train with", "use one such as 0.9");
    }
    var tokenizer = Tokenizers.characters(text);
    var ids = tokenizer.ids(text);
    int cut = (int) (share * ids.length);
    return new Corpus(tokenizer, Arrays.copyOf(ids, cut), Arrays.copyOfRange(ids, cut, ids.length));
  }

  /** Raises ValueException unless both parts have room for a window of T tokens. */
  public Corpus requireWindow(int t) {
    require(train, t + 1, "training");
    require(validation, t + 1, "validation");
    return this;
  }

  /** What made the ids. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Tokens to train with. */
  public int trainingTokens() {
    return train.length;
  }

  /** Tokens to validate with. */
  public int validationTokens() {
    return validation.length;
  }

  /** N windows of T tokens from places of the training part drawn from {@code rng}. */
  public Batch windows(Rng rng, int n, int t) {
    require(train, t + 1, "training");
    var starts = new int[n];
    for (int r = 0; r < n; r++) {
      starts[r] = rng.nextInt(train.length - t);
    }
    return batch(train, starts, t);
  }

  /**
   * The whole validation part in windows of T tokens, one after the other and N at a time; what is
   * left at the end is no window and is left out.
   */
  public List<Batch> validationWindows(int n, int t) {
    require(validation, t + 1, "validation");
    int windows = (validation.length - 1) / t;
    var all = new ArrayList<Batch>();
    for (int from = 0; from < windows; from += n) {
      var starts = new int[Math.min(n, windows - from)];
      for (int r = 0; r < starts.length; r++) {
        starts[r] = (from + r) * t;
      }
      all.add(batch(validation, starts, t));
    }
    return all;
  }

  /**
   * The whole validation part as N streams side by side, in pieces of T tokens (the last one may be
   * shorter): row r of a piece goes on where row r of the piece before ended.
   */
  public List<Batch> validationStreams(int n, int t) {
    require(validation, n + 1, "validation");
    int length = (validation.length - 1) / n;
    var all = new ArrayList<Batch>();
    for (int from = 0; from < length; from += t) {
      var starts = new int[n];
      for (int r = 0; r < n; r++) {
        starts[r] = r * length + from;
      }
      all.add(batch(validation, starts, Math.min(t, length - from)));
    }
    return all;
  }

  private static void require(int[] ids, int least, String part) {
    if (ids.length < least) {
      throw new ValueException(
          "Corpus",
          "the " + part + " part has " + ids.length + " tokens, a batch needs " + least,
          "use a longer text, or shorter windows");
    }
  }

  private static Batch batch(int[] ids, int[] starts, int t) {
    var x = new long[starts.length * t];
    var y = new long[starts.length * t];
    for (int r = 0; r < starts.length; r++) {
      for (int i = 0; i < t; i++) {
        x[r * t + i] = ids[starts[r] + i];
        y[r * t + i] = ids[starts[r] + i + 1];
      }
    }
    return new Batch(Tensor.wrap(x, starts.length, t), Tensor.wrap(y, starts.length, t));
  }
}

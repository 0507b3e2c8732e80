package dev.espalier.text;

import java.util.Arrays;

/**
 * The text of ids that come one by one: {@link #next} returns what each adds. A token that ends
 * within a character adds nothing until the character is complete, so that a terminal never sees
 * half of one. All pieces together, with {@link #flush} at the end, are what {@link
 * Tokenizer#decode} gives for all ids; only a run of {@value #PATIENCE} ids that never becomes a
 * character is handed out as it is. For one thread.
 */
public final class StreamDecoder {
  private static final int PATIENCE = 16;

  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private int[] ids = new int[16]; // with those handed out last: a text may depend on them
  private int n;
  private int shown; // ids whose text was handed out
  private int length; // characters of it

  public StreamDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  /** What this id adds to the text; may be empty. */
  public String next(int id) {
    if (n == ids.length) {
      ids = Arrays.copyOf(ids, 2 * n);
    }
    ids[n++] = id;
    var text = tokenizer.decode(Arrays.copyOf(ids, n), skipSpecial);
    if (text.length() <= length
        || text.charAt(text.length() - 1) == '\uFFFD' && n - shown < PATIENCE) {
      return "";
    }
    return handOut(text);
  }

  /** What was held back: half a character becomes U+FFFD. Nothing is held back afterwards. */
  public String flush() {
    if (n == shown) {
      return "";
    }
    var text = tokenizer.decode(Arrays.copyOf(ids, n), skipSpecial);
    return text.length() <= length ? "" : handOut(text);
  }

  private String handOut(String text) {
    var added = text.substring(length);
    // The ids handed out last stay as context of the next; what came before them is settled.
    System.arraycopy(ids, shown, ids, 0, n - shown);
    n -= shown;
    shown = n;
    length = tokenizer.decode(Arrays.copyOf(ids, n), skipSpecial).length();
    return added;
  }
}

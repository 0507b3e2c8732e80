package dev.espalier.text;

import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a tokenizer makes of a text: T tokens, and for each its id, its place in the text, and
 * whether it is special or padding. The methods that return arrays return copies.
 */
public final class Encoding {
  private final int[] ids;
  private final int[] typeIds;
  private final int[] sequences; // 0 or 1: from which text; -1: from none (special, padding)
  private final int[] starts;
  private final int[] ends;
  private final int begin; // padding before the tokens
  private final int end; // where padding after the tokens begins
  private final boolean[] special;
  private final IntFunction<String> vocabulary;

  private Encoding(
      int[] ids,
      int[] typeIds,
      int[] sequences,
      int[] starts,
      int[] ends,
      boolean[] special,
      int begin,
      int end,
      IntFunction<String> vocabulary) {
    this.ids = ids;
    this.typeIds = typeIds;
    this.sequences = sequences;
    this.starts = starts;
    this.ends = ends;
    this.special = special;
    this.begin = begin;
    this.end = end;
    this.vocabulary = vocabulary;
  }

  /** Tokens one after the other, for the authors of tokenizers. */
  public static final class Builder {
    private final IntFunction<String> vocabulary;
    private int[] ids;
    private int[] typeIds;
    private int[] sequences;
    private int[] starts;
    private int[] ends;
    private boolean[] special;
    private int n;

    /**
     * @param vocabulary the token of an id
     * @param capacity about how many tokens
     */
    public Builder(IntFunction<String> vocabulary, int capacity) {
      this.vocabulary = vocabulary;
      this.ids = new int[capacity];
      this.typeIds = new int[capacity];
      this.sequences = new int[capacity];
      this.starts = new int[capacity];
      this.ends = new int[capacity];
      this.special = new boolean[capacity];
    }

    /** A token of text {@code sequence} (0 or 1), from code point {@code start} to {@code end}. */
    public Builder add(int id, int typeId, int sequence, int start, int end) {
      return put(id, typeId, sequence, start, end, false);
    }

    /** A special token that comes from no text. */
    public Builder special(int id, int typeId) {
      return put(id, typeId, -1, 0, 0, true);
    }

    private Builder put(int id, int typeId, int sequence, int start, int end, boolean extra) {
      if (n == ids.length) {
        int more = Math.max(16, n + (n >> 1));
        ids = Arrays.copyOf(ids, more);
        typeIds = Arrays.copyOf(typeIds, more);
        sequences = Arrays.copyOf(sequences, more);
        starts = Arrays.copyOf(starts, more);
        ends = Arrays.copyOf(ends, more);
        special = Arrays.copyOf(special, more);
      }
      ids[n] = id;
      typeIds[n] = typeId;
      sequences[n] = sequence;
      starts[n] = start;
      ends[n] = end;
      special[n++] = extra;
      return this;
    }

    public Encoding build() {
      return new Encoding(
          Arrays.copyOf(ids, n),
          Arrays.copyOf(typeIds, n),
          Arrays.copyOf(sequences, n),
          Arrays.copyOf(starts, n),
          Arrays.copyOf(ends, n),
          Arrays.copyOf(special, n),
          0,
          n,
          vocabulary);
    }
  }

  /** Number of tokens T, padding included. */
  public int length() {
    return ids.length;
  }

  public int[] ids() {
    return ids.clone();
  }

  public int id(int i) {
    return ids[check(i)];
  }

  /** 0 for the first text and its special tokens, 1 for the second. */
  public int[] typeIds() {
    return typeIds.clone();
  }

  /** The tokens, spelled as in the vocabulary. */
  public List<String> tokens() {
    var all = new ArrayList<String>(ids.length);
    for (int id : ids) {
      all.add(vocabulary.apply(id));
    }
    return all;
  }

  public String token(int i) {
    return vocabulary.apply(ids[check(i)]);
  }

  /** The first code point of token i in its text; 0 for tokens that come from no text. */
  public int start(int i) {
    return starts[check(i)];
  }

  /** The code point behind token i in its text; 0 for tokens that come from no text. */
  public int end(int i) {
    return ends[check(i)];
  }

  /** Start and end of each token, (T, 2): code points of the text that the token comes from. */
  public int[][] offsets() {
    var all = new int[ids.length][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new int[] {starts[i], ends[i]};
    }
    return all;
  }

  /** From which text token i comes: 0 or 1, or -1 for special tokens and padding. */
  public int sequence(int i) {
    return sequences[check(i)];
  }

  /** 1 for tokens, 0 for padding. */
  public int[] attentionMask() {
    var mask = new int[ids.length];
    Arrays.fill(mask, begin, end, 1);
    return mask;
  }

  /** 1 for special tokens that were added and for padding, 0 for tokens of the text. */
  public int[] specialTokensMask() {
    var mask = new int[ids.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = special[i] ? 1 : 0;
    }
    return mask;
  }

  /** This encoding filled up with a token to a length; itself when it is as long already. */
  public Encoding padTo(int length, int padId, boolean left) {
    int n = ids.length;
    if (n >= length) {
      return this;
    }
    int at = left ? length - n : 0;
    var newIds = new int[length];
    Arrays.fill(newIds, padId);
    System.arraycopy(ids, 0, newIds, at, n);
    var newSequences = new int[length];
    Arrays.fill(newSequences, -1);
    System.arraycopy(sequences, 0, newSequences, at, n);
    var newSpecial = new boolean[length];
    Arrays.fill(newSpecial, true);
    System.arraycopy(special, 0, newSpecial, at, n);
    return new Encoding(
        newIds,
        moved(typeIds, at, length),
        newSequences,
        moved(starts, at, length),
        moved(ends, at, length),
        newSpecial,
        begin + at,
        end + at,
        vocabulary);
  }

  private static int[] moved(int[] from, int at, int length) {
    var to = new int[length];
    System.arraycopy(from, 0, to, at, from.length);
    return to;
  }

  private int check(int i) {
    if (i < 0 || i >= ids.length) {
      throw new ValueException(
          "Encoding", "there is no token " + i, "use 0 to " + (ids.length - 1));
    }
    return i;
  }

  @Override
  public String toString() {
    var shown = tokens();
    return shown.size() <= 32
        ? "Encoding" + shown
        : "Encoding" + shown.subList(0, 32) + " and " + (shown.size() - 32) + " more";
  }
}

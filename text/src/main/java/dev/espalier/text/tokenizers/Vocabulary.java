package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and their ids. Lookups take a range of characters, so that the hot path makes no strings.
 */
final class Vocabulary {
  private final @Nullable String[] tokens;
  private final int[] slots; // id + 1; 0: free
  private final int mask;
  private final int count;
  private final int longest;

  /** Tokens by id, null where an id has none. Of equal ones the first counts. */
  Vocabulary(@Nullable String[] tokens) {
    this.tokens = tokens.clone();
    int size = Integer.highestOneBit(Math.max(8, tokens.length)) << 2;
    this.slots = new int[size];
    this.mask = size - 1;
    int n = 0;
    int max = 0;
    for (int id = 0; id < tokens.length; id++) {
      var t = tokens[id];
      if (t != null && find(t) < 0) {
        int i = mix(hash(t)) & mask;
        while (slots[i] != 0) {
          i = (i + 1) & mask;
        }
        slots[i] = id + 1;
        n++;
        max = Math.max(max, t.length());
      }
    }
    this.count = n;
    this.longest = max;
  }

  static Vocabulary of(List<String> tokens) {
    return new Vocabulary(tokens.toArray(String[]::new));
  }

  /** From a file's map of tokens to ids; ids far beyond the number of tokens are refused. */
  static Vocabulary of(Map<String, Long> ids, String file) {
    long max = -1;
    long limit = 4L * ids.size() + 100_000;
    for (var e : ids.entrySet()) {
      long id = e.getValue();
      if (id < 0 || id >= limit) {
        throw new ValueException(
            Text.reading(file),
            "the id of \""
                + Text.shown(e.getKey())
                + "\" is "
                + id
                + ", of "
                + ids.size()
                + " tokens",
            "ids must be 0, 1, …, nearly without gaps: get the file again");
      }
      max = Math.max(max, id);
    }
    var tokens = new @Nullable String[(int) max + 1];
    for (var e : ids.entrySet()) {
      int id = (int) (long) e.getValue();
      if (tokens[id] != null) {
        throw new ValueException(
            Text.reading(file),
            "id "
                + id
                + " is given to \""
                + Text.shown(tokens[id])
                + "\" and to \""
                + Text.shown(e.getKey())
                + "\"",
            "each token needs its own id: get the file again");
      }
      tokens[id] = e.getKey();
    }
    return new Vocabulary(tokens);
  }

  /** One more than the largest id. */
  int size() {
    return tokens.length;
  }

  /** Number of different tokens. */
  int count() {
    return count;
  }

  /** Length of the longest token in UTF-16 units. */
  int longest() {
    return longest;
  }

  /** The token of an id, or null. */
  @Nullable String token(int id) {
    return id < 0 || id >= tokens.length ? null : tokens[id];
  }

  /** The id of a token, or -1. */
  int find(String token) {
    int i = mix(hash(token)) & mask;
    while (slots[i] != 0) {
      int id = slots[i] - 1;
      if (token.equals(tokens[id])) {
        return id;
      }
      i = (i + 1) & mask;
    }
    return -1;
  }

  /** The id of the token that a range spells, or -1. */
  int find(char[] c, int from, int to) {
    int h = 0;
    for (int i = from; i < to; i++) {
      h = 31 * h + c[i];
    }
    return find(c, from, to, h);
  }

  /** As above for who knows the hash: the sum of 31^(to-1-i) · c[i]. */
  int find(char[] c, int from, int to, int hash) {
    int i = mix(hash) & mask;
    while (slots[i] != 0) {
      int id = slots[i] - 1;
      var t = tokens[id];
      if (t != null && equal(t, c, from, to)) {
        return id;
      }
      i = (i + 1) & mask;
    }
    return -1;
  }

  private static boolean equal(String t, char[] c, int from, int to) {
    if (t.length() != to - from) {
      return false;
    }
    for (int i = 0; i < t.length(); i++) {
      if (t.charAt(i) != c[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(String s) { // the sum that String.hashCode specifies
    return s.hashCode();
  }

  /** Spreads a hash over all bits. */
  static int mix(int h) {
    h *= 0x9E3779B1;
    return h ^ h >>> 15;
  }

  /** Tokens and ids, by id. */
  Map<String, Integer> map() {
    var map = new LinkedHashMap<String, Integer>();
    for (int id = 0; id < tokens.length; id++) {
      var t = tokens[id];
      if (t != null) {
        map.putIfAbsent(t, id);
      }
    }
    return map;
  }

  @Nullable String[] tokens() {
    return Arrays.copyOf(tokens, tokens.length);
  }
}

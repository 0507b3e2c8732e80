package dev.espalier.text.tokenizers;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Words whose tokens are known: the more frequent half of any text. Bounded, since a word has one
 * place by its hash, where it takes over from the word before it. Threads share it without locks:
 * an entry never changes, so that a reader sees a whole one or none, and a lost one is computed
 * again to the same tokens.
 */
final class WordCache {
  private static final int SLOTS = 1 << 14;
  private static final int LONGEST = 32; // units; longer words are rare and cost memory

  private static final class Entry { // final fields: whoever sees an entry sees it whole
    private final int hash;
    private final char[] word;
    private final Tokens tokens;

    Entry(int hash, char[] word, Tokens tokens) {
      this.hash = hash;
      this.word = word;
      this.tokens = tokens;
    }
  }

  private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];

  /** Appends the tokens of a word, from memory or from the model. */
  void tokenize(Model model, char[] c, int from, int to, Tokens out) {
    if (to - from > LONGEST) {
      model.tokenize(c, from, to, out);
      return;
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + c[i];
    }
    int slot = Vocabulary.mix(hash) & (SLOTS - 1);
    var e = entries[slot];
    if (e != null && e.hash == hash && equal(e.word, c, from, to)) {
      out.addAll(e.tokens, from);
      return;
    }
    int first = out.size;
    model.tokenize(c, from, to, out);
    entries[slot] = new Entry(hash, Arrays.copyOfRange(c, from, to), out.tail(first, from));
  }

  private static boolean equal(char[] word, char[] c, int from, int to) {
    if (word.length != to - from) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (word[i] != c[from + i]) {
        return false;
      }
    }
    return true;
  }
}

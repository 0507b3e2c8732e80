package dev.espalier.text.tokenizers;

import dev.espalier.io.Json;

/** Turns a word into tokens. */
interface Model {
  /** The tokens of a word, with ranges of units of {@code c}. */
  void tokenize(char[] c, int from, int to, Tokens out);

  Vocabulary vocabulary();

  /** As in {@code tokenizer.json}. */
  Json json();

  /** Whether words are worth remembering: whether a tokenization costs more than a look-up. */
  default boolean remember() {
    return true;
  }
}

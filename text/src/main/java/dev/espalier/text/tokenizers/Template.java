package dev.espalier.text.tokenizers;

import java.util.List;

/**
 * Where the texts and the special tokens go: for one text, and for a pair.
 *
 * @param trim whether places in the text leave out the spaces of a token
 */
record Template(List<Part> single, List<Part> pair, Trim trim) {
  /** Whose spaces are left out. */
  enum Trim {
    NONE,
    ALL,
    /** All but the first of a text, which the tokenizer put there. */
    BUT_FIRST
  }

  /** The texts alone, one after the other. */
  static final Template PLAIN =
      new Template(
          List.of(new Sequence(0, 0)), List.of(new Sequence(0, 0), new Sequence(1, 1)), Trim.NONE);

  sealed interface Part {}

  record Sequence(int number, int typeId) implements Part {}

  record Special(int id, int typeId) implements Part {}

  Template {
    single = List.copyOf(single);
    pair = List.copyOf(pair);
  }

  /** How many special tokens it adds. */
  static int added(List<Part> parts) {
    int n = 0;
    for (var p : parts) {
      n += p instanceof Special ? 1 : 0;
    }
    return n;
  }
}

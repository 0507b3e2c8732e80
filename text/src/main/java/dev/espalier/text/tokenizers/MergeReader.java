package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;

/** Takes the merges of a file in their order. */
final class MergeReader {
  private final Vocabulary vocabulary;
  private final String prefix; // of tokens inside words; a merge drops that of its right side
  private final String file;
  private final Merges merges = new Merges();
  private int rank;

  MergeReader(Vocabulary vocabulary, String prefix, String file) {
    this.vocabulary = vocabulary;
    this.prefix = prefix;
    this.file = file;
  }

  Merges merges() {
    return merges;
  }

  /** A merge as a line: two tokens with a space between them. */
  void add(String line, String where) {
    int space = line.indexOf(' ');
    if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
      throw new ValueException(
          Text.reading(file),
          where + " is \"" + Text.shown(line) + "\"",
          "a merge is two tokens with a space between them: get the file again");
    }
    add(line.substring(0, space), line.substring(space + 1), where);
  }

  void add(String left, String right, String where) {
    int a = vocabulary.find(left);
    int b = vocabulary.find(right);
    String rest = right.startsWith(prefix) ? right.substring(prefix.length()) : right;
    int id = vocabulary.find(left + rest);
    if (a < 0 || b < 0 || id < 0) {
      String missing = a < 0 ? left : b < 0 ? right : left + rest;
      throw new ValueException(
          Text.reading(file),
          where + ": the vocabulary has no \"" + Text.shown(missing) + "\"",
          "vocabulary and merges must come from the same tokenizer");
    }
    merges.put(a, b, rank++, id);
  }
}

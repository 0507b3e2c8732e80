package dev.espalier.text.tokenizers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions that byte-level tokenizers cut texts with, written out by hand: one look
 * at each character, no backtracking. Every expression matches at every place, so that a text is
 * cut without gaps.
 */
enum Scanner {
  /** Radford et al., "Language models are unsupervised multitask learners", 2019. */
  GPT2(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      Integer.MAX_VALUE),
  /** Llama 3 and, in other words, cl100k_base. */
  LLAMA3(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      3),
  /** Qwen 2: as Llama 3, but each digit alone. */
  QWEN2(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      1);

  /** Other spellings of the same. */
  private static final Map<String, Scanner> OTHER =
      Map.of(
          "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          GPT2,
          "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
          LLAMA3);

  private final String regex;
  private final int digits; // that make one word

  Scanner(String regex, int digits) {
    this.regex = regex;
    this.digits = digits;
  }

  /** The scanner of a regular expression, or null. */
  static @Nullable Scanner of(String regex) {
    for (var s : values()) {
      if (s.regex.equals(regex)) {
        return s;
      }
    }
    return OTHER.get(regex);
  }

  String regex() {
    return regex;
  }

  /** Where the word that begins at i ends. */
  int end(char[] c, int i, int to) {
    return this == GPT2 ? gpt2(c, i, to) : llama3(c, i, to);
  }

  private static int gpt2(char[] c, int i, int to) {
    if (c[i] == '\'') {
      int end = contraction(c, i, to, false);
      if (end > 0) {
        return end;
      }
    }
    int p = Unicode.at(c, i, to);
    byte kind = Unicode.kind(p);
    if (kind == Unicode.SPACE) {
      if (c[i] == ' ' && i + 1 < to) {
        byte next = Unicode.kind(Unicode.at(c, i + 1, to));
        if (next != Unicode.SPACE) {
          return run(c, i + 1, to, next);
        }
      }
      return spaces(c, i, to);
    }
    return run(c, i, to, kind);
  }

  private int llama3(char[] c, int i, int to) {
    if (c[i] == '\'') {
      int end = contraction(c, i, to, true);
      if (end > 0) {
        return end;
      }
    }
    int p = Unicode.at(c, i, to);
    byte kind = Unicode.kind(p);
    if (kind == Unicode.LETTER) {
      return run(c, i, to, kind);
    }
    if (kind == Unicode.NUMBER) {
      int end = i;
      for (int k = 0; k < digits && end < to; k++) {
        if (Unicode.kind(Unicode.at(c, end, to)) != Unicode.NUMBER) {
          break;
        }
        end = Unicode.after(c, end, to);
      }
      return end;
    }
    int after = Unicode.after(c, i, to);
    byte next = after < to ? Unicode.kind(Unicode.at(c, after, to)) : 0;
    if (next == Unicode.LETTER && p != '\r' && p != '\n') {
      return run(c, after, to, next);
    }
    if (kind == Unicode.OTHER) {
      return lineEnds(c, run(c, i, to, kind), to);
    }
    if (p == ' ' && next == Unicode.OTHER) {
      return lineEnds(c, run(c, after, to, next), to);
    }
    int last = -1;
    for (int k = i; k < to && Unicode.isSpace(c[k]); k++) {
      if (c[k] == '\r' || c[k] == '\n') {
        last = k;
      }
    }
    return last >= 0 ? last + 1 : spaces(c, i, to);
  }

  /** The end of a run of code points of a kind that begins at i. */
  private static int run(char[] c, int i, int to, byte kind) {
    do {
      i = Unicode.after(c, i, to);
    } while (i < to && Unicode.kind(Unicode.at(c, i, to)) == kind);
    return i;
  }

  /** {@code \s+(?!\S)|\s+}: a run of spaces, less the last one when more follows. */
  private static int spaces(char[] c, int i, int to) {
    int end = i + 1;
    while (end < to && Unicode.isSpace(c[end])) { // no space lies beyond the basic plane
      end++;
    }
    return end == to || end == i + 1 ? end : end - 1;
  }

  private static int lineEnds(char[] c, int i, int to) {
    while (i < to && (c[i] == '\r' || c[i] == '\n')) {
      i++;
    }
    return i;
  }

  /** The end of 's, 't, 're, 've, 'm, 'll or 'd at i, or 0. */
  private static int contraction(char[] c, int i, int to, boolean anyCase) {
    if (i + 1 >= to) {
      return 0;
    }
    char a = lower(c[i + 1], anyCase);
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
      return i + 2;
    }
    if (i + 2 >= to) {
      return 0;
    }
    char b = lower(c[i + 2], anyCase);
    return (a == 'r' || a == 'v') && b == 'e' || a == 'l' && b == 'l' ? i + 3 : 0;
  }

  private static char lower(char c, boolean anyCase) {
    if (!anyCase) {
      return c;
    }
    if (c == 'ſ') { // the long s folds to s
      return 's';
    }
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}

package dev.espalier.text.tokenizers;

/** Character classes as the Unicode standard has them, where Java's own differ or are slow. */
final class Unicode {
  private static final int MARKS =
      1 << Character.NON_SPACING_MARK
          | 1 << Character.COMBINING_SPACING_MARK
          | 1 << Character.ENCLOSING_MARK;
  private static final int NUMBERS =
      1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.LETTER_NUMBER
          | 1 << Character.OTHER_NUMBER;
  private static final int LETTERS =
      1 << Character.UPPERCASE_LETTER
          | 1 << Character.LOWERCASE_LETTER
          | 1 << Character.TITLECASE_LETTER
          | 1 << Character.MODIFIER_LETTER
          | 1 << Character.OTHER_LETTER;
  private static final int PUNCTUATION =
      1 << Character.CONNECTOR_PUNCTUATION
          | 1 << Character.DASH_PUNCTUATION
          | 1 << Character.START_PUNCTUATION
          | 1 << Character.END_PUNCTUATION
          | 1 << Character.INITIAL_QUOTE_PUNCTUATION
          | 1 << Character.FINAL_QUOTE_PUNCTUATION
          | 1 << Character.OTHER_PUNCTUATION;

  static final byte LETTER = 1;
  static final byte NUMBER = 2;
  static final byte SPACE = 3;
  static final byte OTHER = 4;

  /** The kind of each code point of the basic plane, which holds nearly all text. */
  private static final byte[] KINDS = new byte[1 << 16];

  static {
    for (int c = 0; c < KINDS.length; c++) {
      KINDS[c] = kindOf(c);
    }
  }

  private Unicode() {}

  /** LETTER is \p{L}, NUMBER \p{N}, SPACE White_Space, OTHER the rest. */
  static byte kind(int c) {
    return c < KINDS.length ? KINDS[c] : kindOf(c);
  }

  private static byte kindOf(int c) {
    int bit = 1 << Character.getType(c);
    if ((bit & LETTERS) != 0) {
      return LETTER;
    }
    if ((bit & NUMBERS) != 0) {
      return NUMBER;
    }
    return whiteSpace(c) ? SPACE : OTHER;
  }

  /** The property White_Space. */
  private static boolean whiteSpace(int c) {
    return c >= 9 && c <= 13
        || c == 0x85
        || (1 << Character.getType(c)
                & (1 << Character.SPACE_SEPARATOR
                    | 1 << Character.LINE_SEPARATOR
                    | 1 << Character.PARAGRAPH_SEPARATOR))
            != 0;
  }

  static boolean isSpace(int c) {
    return kind(c) == SPACE;
  }

  /** Category M. */
  static boolean isMark(int c) {
    return (1 << Character.getType(c) & MARKS) != 0;
  }

  /** Category P, and all ASCII signs that are neither letters nor digits. */
  static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && KINDS[c] == OTHER;
    }
    return (1 << Character.getType(c) & PUNCTUATION) != 0;
  }

  /** \\w: letters, marks, decimal digits, connectors such as _, and joiners. */
  static boolean isWord(int c) {
    int type = Character.getType(c);
    return Character.isAlphabetic(c)
        || (1 << type & MARKS) != 0
        || type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.CONNECTOR_PUNCTUATION
        || c == 0x200C
        || c == 0x200D;
  }

  /** Chinese characters, as BERT's authors list their blocks. */
  static boolean isChinese(int c) {
    return c >= 0x3400
        && (c <= 0x4DBF
            || c >= 0x4E00 && c <= 0x9FFF
            || c >= 0xF900 && c <= 0xFAFF
            || c >= 0x20000 && c <= 0x2A6DF
            || c >= 0x2A700 && c <= 0x2B73F
            || c >= 0x2B740 && c <= 0x2B81F
            || c >= 0x2B920 && c <= 0x2CEAF
            || c >= 0x2F800 && c <= 0x2FA1F);
  }

  /** The code point at i, looking no further than {@code end}; half a pair is itself. */
  static int at(char[] c, int i, int end) {
    char high = c[i];
    if (Character.isHighSurrogate(high) && i + 1 < end && Character.isLowSurrogate(c[i + 1])) {
      return Character.toCodePoint(high, c[i + 1]);
    }
    return high;
  }

  /** Where the code point after the one at i begins. */
  static int after(char[] c, int i, int end) {
    return Character.isHighSurrogate(c[i]) && i + 1 < end && Character.isLowSurrogate(c[i + 1])
        ? i + 2
        : i + 1;
  }
}

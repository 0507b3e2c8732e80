package dev.espalier.text.tokenizers;

import java.util.Arrays;

/**
 * GPT-2's spelling of bytes: those that print in Latin-1 as themselves, the others as the
 * characters from U+0100 on, so that a vocabulary is readable text. A space is Ġ, a line feed Ċ.
 */
final class ByteLevel {
  private static final char[] CHARS = new char[256];
  private static final short[] BYTES = new short[512];

  static {
    Arrays.fill(BYTES, (short) -1);
    int other = 256;
    for (int b = 0; b < 256; b++) {
      boolean prints = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      CHARS[b] = (char) (prints ? b : other++);
      BYTES[CHARS[b]] = (short) b;
    }
  }

  private ByteLevel() {}

  /** The spelling of all bytes. */
  static String alphabet() {
    return new String(CHARS);
  }

  static char charOf(int b) {
    return CHARS[b];
  }

  /** The byte that a character spells, or -1. */
  static int byteOf(char c) {
    return c < BYTES.length ? BYTES[c] : -1;
  }
}

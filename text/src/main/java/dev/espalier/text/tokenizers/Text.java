package dev.espalier.text.tokenizers;

import java.util.Arrays;

/** Small helpers for texts. */
final class Text {
  private Text() {}

  /** What refuses a file; who reads a {@code tokenizer.json} puts its path there. */
  static String reading(String file) {
    return file.equals("tokenizer.json") ? file : "read " + file;
  }

  /** A file's text for an error: short, and without control characters. */
  static String shown(String s) {
    var b = new StringBuilder();
    for (int i = 0; i < Math.min(s.length(), 40); i++) {
      char c = s.charAt(i);
      b.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
    }
    return s.length() > 40 ? b.append('…').toString() : b.toString();
  }

  /** UTF-8; half of a surrogate pair becomes U+FFFD. */
  static byte[] utf8(char[] c, int from, int to) {
    var out = new byte[3 * (to - from)];
    int n = 0;
    for (int i = from; i < to; ) {
      int p = Unicode.at(c, i, to);
      i = Unicode.after(c, i, to);
      n = put(p, out, n);
    }
    return Arrays.copyOf(out, n);
  }

  /** Writes one code point as UTF-8 and returns where the next one goes. */
  static int put(int p, byte[] out, int n) {
    if (p < 0x80) {
      out[n++] = (byte) p;
    } else if (p < 0x800) {
      out[n++] = (byte) (0xC0 | p >> 6);
      out[n++] = (byte) (0x80 | p & 63);
    } else if (p < 0x10000) {
      if (p >= 0xD800 && p < 0xE000) {
        p = 0xFFFD;
      }
      out[n++] = (byte) (0xE0 | p >> 12);
      out[n++] = (byte) (0x80 | p >> 6 & 63);
      out[n++] = (byte) (0x80 | p & 63);
    } else {
      out[n++] = (byte) (0xF0 | p >> 18);
      out[n++] = (byte) (0x80 | p >> 12 & 63);
      out[n++] = (byte) (0x80 | p >> 6 & 63);
      out[n++] = (byte) (0x80 | p & 63);
    }
    return n;
  }
}

package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SentencePiece's normalisation rules: a double-array trie (Darts-clone) over UTF-8 from texts to
 * places in a list of replacements. At each place the longest text that has a rule is replaced.
 */
final class CharsMap implements Normalizer {
  private static final int LONGEST = 1000; // bytes; the longest known has 33

  private final int[] units;
  private final byte[] replacements; // each ends with a zero

  CharsMap(byte[] blob) {
    var b = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    long size = blob.length < 4 ? -1 : b.getInt() & 0xFFFFFFFFL;
    if (size < 4 || size % 4 != 0 || size > blob.length - 4) {
      throw new ValueException(
          "SentencePiece",
          "the normalisation rules have " + blob.length + " bytes and a table of " + size,
          "the file is damaged: get it again");
    }
    units = new int[(int) size / 4];
    b.asIntBuffer().get(units);
    replacements = Arrays.copyOfRange(blob, 4 + (int) size, blob.length);
    int start = 0;
    for (int i = 0; i < replacements.length; i++) {
      start = replacements[i] == 0 ? i + 1 : start;
      if (i - start > LONGEST) {
        throw new ValueException(
            "SentencePiece",
            "a normalisation rule writes more than " + LONGEST + " bytes",
            "the file is damaged: get it again");
      }
    }
  }

  @Override
  public Chars apply(Chars t, boolean first) {
    var out = Chars.sized(t.length);
    var bytes = new byte[4];
    for (int i = 0; i < t.length; ) {
      int node = offset(units[0]);
      int end = -1;
      int value = 0;
      search:
      for (int k = i; k < t.length; ) {
        int n = Text.put(Unicode.at(t.units, k, t.length), bytes, 0);
        k = Unicode.after(t.units, k, t.length);
        for (int j = 0; j < n; j++) {
          int label = bytes[j] & 0xFF;
          node ^= label;
          if (node < 0 || node >= units.length || label(units[node]) != label) {
            break search;
          }
          int unit = units[node];
          node ^= offset(unit);
          if ((unit >>> 8 & 1) == 1 && j == n - 1 && node >= 0 && node < units.length) {
            end = k;
            value = units[node] & 0x7FFFFFFF;
          }
        }
      }
      if (end < 0) {
        int next = Unicode.after(t.units, i, t.length);
        out.addPoint(Unicode.at(t.units, i, t.length), t.from(i), t.to(next - 1));
        i = next;
      } else {
        out.addAll(replacement(value), t.from(i), t.to(end - 1));
        i = end;
      }
    }
    return out;
  }

  private String replacement(int at) {
    int end = at;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return at >= end ? "" : new String(replacements, at, end - at, StandardCharsets.UTF_8);
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  private static int label(int unit) {
    return unit & (1 << 31 | 0xFF);
  }
}

package dev.espalier.text.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Each code point is treated as by Hugging Face's tokenizers: {@code bert_unicode.py}. */
class BertUnicodeTest {
  private static final Set<Integer> NEW = Set.of(0xA7CE, 0xA7D2, 0xA7D4);

  @Test
  void everyCharacterIsTreatedAlike() {
    var uncased = new BertNormalizer(true, true, true, true);
    var cased = new BertNormalizer(true, true, false, false);
    var crc = new CRC32();
    for (int c = 0; c < 0x20000; c++) {
      if (c >= 0xD800 && c < 0xE000 || NEW.contains(c) || c >= 0x16EA0 && c < 0x16EB9) {
        continue;
      }
      var line = new StringBuilder(Integer.toHexString(c));
      spell(uncased, c, line.append(' '));
      spell(cased, c, line.append(' '));
      line.append(' ').append(parts(c)).append('\n');
      crc.update(line.toString().getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals("afb9d336", "%08x".formatted(crc.getValue()));
  }

  private static void spell(BertNormalizer normalizer, int c, StringBuilder out) {
    var units = Character.toChars(c);
    var s = normalizer.apply(Chars.of(units, 0, units.length), true).toString();
    for (int i = 0; i < s.length(); i = s.offsetByCodePoints(i, 1)) {
      out.append(i == 0 ? "" : ".").append(Integer.toHexString(s.codePointAt(i)));
    }
  }

  private static int parts(int c) {
    var text = ("a" + Character.toString(c) + "a").toCharArray();
    var count = new int[1];
    new Splitter.Bert().split(text, 0, text.length, (_, _) -> count[0]++);
    return count[0];
  }
}

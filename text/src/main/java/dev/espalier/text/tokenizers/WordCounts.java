package dev.espalier.text.tokenizers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each word occurs in texts, cut as a tokenizer cuts them. */
final class WordCounts {
  private static final class Count {
    private long n;
  }

  private final List<Normalizer> normalizers;
  private final Splitter splitter;
  private final boolean bytes;
  private final Map<String, Count> counts = new HashMap<>();

  /**
   * @param bytes spells words in bytes, as GPT-2 does
   */
  WordCounts(JsonParts parts, boolean bytes) {
    var pre = StepReader.preTokenizer(parts.preTokenizer(), null);
    this.normalizers = new ArrayList<>(StepReader.normalizers(parts.normalizer()));
    this.normalizers.addAll(pre.marks());
    this.splitter = pre.splitter();
    this.bytes = bytes;
  }

  void add(String text) {
    var c = text.toCharArray();
    var t = Chars.of(c, 0, c.length);
    for (var n : normalizers) {
      t = n.apply(t, true);
    }
    var units = t.units;
    splitter.split(
        units,
        0,
        t.length,
        (from, to) -> counts.computeIfAbsent(spelled(units, from, to), _ -> new Count()).n++);
  }

  private String spelled(char[] c, int from, int to) {
    if (!bytes) {
      return new String(c, from, to - from);
    }
    var utf8 = Text.utf8(c, from, to);
    var s = new char[utf8.length];
    for (int i = 0; i < s.length; i++) {
      s[i] = ByteLevel.charOf(utf8[i] & 0xFF);
    }
    return new String(s);
  }

  /** The words by code point: an order that does not depend on that of the texts. */
  List<String> words() {
    var all = new ArrayList<>(counts.keySet());
    all.sort(Makers.BY_CODE_POINT);
    return all;
  }

  long count(String word) {
    var c = counts.get(word);
    return c == null ? 0 : c.n;
  }
}

package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.text.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/** Tokenizers whose vocabulary is counted from texts. */
public final class Makers {
  /** By code point, as Python sorts; String's own order is by UTF-16 unit. */
  static final Comparator<String> BY_CODE_POINT =
      (a, b) -> {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
          char x = a.charAt(i);
          char y = b.charAt(i);
          if (x != y) {
            boolean wideX = Character.isSurrogate(x);
            boolean wideY = Character.isSurrogate(y);
            return wideX == wideY ? Character.compare(x, y) : wideX ? 1 : -1;
          }
        }
        return Integer.compare(a.length(), b.length());
      };

  private Makers() {}

  /** See {@code Tokenizers.characters}. */
  public static Tokenizer characters(String text) {
    var points = new TreeSet<Integer>();
    text.codePoints().forEach(points::add);
    var tokens = new ArrayList<String>();
    for (int p : points) {
      tokens.add(Character.toString(p));
    }
    var parts =
        JsonParts.of(
            null,
            "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"[\\\\s\\\\S]\"},"
                + " \"behavior\": \"Isolated\", \"invert\": false}",
            null,
            "{\"type\": \"Fuse\"}");
    return new Pipeline(parts, new WordLevel(Vocabulary.of(tokens), "<unk>"), List.of());
  }

  /** See {@code Tokenizers.words}. */
  public static Tokenizer words(Iterable<String> texts, int minFrequency, List<String> specials) {
    var counts = new HashMap<String, Integer>();
    for (var text : texts) {
      var c = text.toCharArray();
      new Splitter.Separator(Splitter.Kind.SPACE, Splitter.Behavior.REMOVED)
          .split(
              c,
              0,
              c.length,
              (from, to) -> counts.merge(new String(c, from, to - from), 1, Integer::sum));
    }
    Trainers.requireDifferent(specials);
    var tokens = new LinkedHashSet<>(specials);
    if (minFrequency > 1 && !tokens.contains("<unk>")) {
      throw new ValueException(
          "Tokenizers.words",
          "rare words are left out, and there is no <unk> for them",
          "add \"<unk>\" to the special tokens or use a minimum frequency of 1");
    }
    counts.entrySet().stream()
        .filter(e -> e.getValue() >= minFrequency)
        .map(e -> e.getKey())
        .sorted(BY_CODE_POINT)
        .forEach(tokens::add);
    var parts = JsonParts.of(null, "{\"type\": \"WhitespaceSplit\"}", null, null);
    return new Pipeline(
        parts, new WordLevel(Vocabulary.of(new ArrayList<>(tokens)), "<unk>"), added(specials));
  }

  /** Special tokens whose ids are their places. */
  static List<AddedToken> added(List<String> specials) {
    var all = new ArrayList<AddedToken>();
    for (int i = 0; i < specials.size(); i++) {
      all.add(AddedToken.special(i, specials.get(i)));
    }
    return all;
  }
}

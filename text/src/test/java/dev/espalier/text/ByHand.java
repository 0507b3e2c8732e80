package dev.espalier.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Byte pair encoding as its definition says: all pairs are counted anew after each merge. */
final class ByHand {
  private ByHand() {}

  static Map<String, Integer> words(List<String> texts, String separator) {
    var counts = new TreeMap<String, Integer>();
    for (var text : texts) {
      for (var word : text.split(separator)) {
        if (!word.isEmpty()) {
          counts.merge(word, 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  /** The tokens by id. */
  static List<String> learn(
      Map<String, Integer> words, Set<String> specials, int size, String prefix, String suffix) {
    var tokens = new ArrayList<>(specials);
    words.keySet().stream()
        .flatMapToInt(String::codePoints)
        .distinct()
        .sorted()
        .forEach(c -> tokens.add(Character.toString(c)));
    var split = new HashMap<String, List<String>>();
    for (var word : words.keySet()) {
      var symbols = new ArrayList<String>();
      word.codePoints()
          .forEach(c -> symbols.add((symbols.isEmpty() ? "" : prefix) + Character.toString(c)));
      symbols.set(symbols.size() - 1, symbols.getLast() + suffix);
      symbols.stream().filter(s -> !tokens.contains(s)).forEach(tokens::add);
      split.put(word, symbols);
    }
    while (tokens.size() < size) {
      var counts = new HashMap<List<Integer>, Integer>();
      split.forEach((word, s) -> {
        for (int i = 0; i + 1 < s.size(); i++) {
          var pair = List.of(tokens.indexOf(s.get(i)), tokens.indexOf(s.get(i + 1)));
          counts.merge(pair, words.get(word), Integer::sum);
        }
      });
      List<Integer> best = List.of();
      for (var pair : counts.keySet()) {
        int more = best.isEmpty() ? 1 : Integer.compare(counts.get(pair), counts.get(best));
        boolean smaller =
            more == 0
                && (pair.get(0) < best.get(0)
                    || pair.get(0).equals(best.get(0)) && pair.get(1) < best.get(1));
        best = more > 0 || smaller ? pair : best;
      }
      var left = tokens.get(best.get(0));
      var right = tokens.get(best.get(1));
      var both = left + right.substring(right.startsWith(prefix) ? prefix.length() : 0);
      if (!tokens.contains(both)) {
        tokens.add(both);
      }
      for (var s : split.values()) {
        for (int i = 0; i + 1 < s.size(); i++) {
          if (s.get(i).equals(left) && s.get(i + 1).equals(right)) {
            s.set(i, both);
            s.remove(i + 1);
          }
        }
      }
    }
    return tokens;
  }
}

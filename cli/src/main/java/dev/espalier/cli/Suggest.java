package dev.espalier.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what somebody meant. */
final class Suggest {
  private Suggest() {}

  /** {@code ", did you mean mnist?"}, or empty when nothing is near. */
  static String didYouMean(String typed, Collection<String> known) {
    var t = typed.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k ->
            distance(t, k) <= Math.max(2, k.length() / 3) || t.length() >= 3 && k.startsWith(t))
        .min(Comparator.comparingInt(k -> k.startsWith(t) ? 0 : distance(t, k)))
        .map(k -> ", did you mean " + k + "?")
        .orElse("");
  }

  /** Levenshtein's distance with exchanged neighbours counted once (optimal string alignment). */
  static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}

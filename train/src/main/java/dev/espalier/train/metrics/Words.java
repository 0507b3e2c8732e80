package dev.espalier.train.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** How a line of text becomes tokens. */
public enum Words {
  /** At white space. */
  PLAIN,
  /**
   * As the scorer of the WMT shared tasks, {@code mteval-v13a}: punctuation apart, but for points
   * and commas in numbers; SacreBLEU's default.
   */
  V13A,
  /** Each character that is no white space. */
  CHARACTERS,
  /** Runs of a–z and 0–9 in lower case, as ROUGE's scorer. */
  ALPHANUMERIC;

  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern MARKS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
  private static final Pattern POINT_AFTER = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH = Pattern.compile("([0-9])(-)");

  /** The tokens of a line. */
  public List<String> of(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    spaced(line)
        .codePoints()
        .forEach(c -> {
          if (isSpace(c)) {
            flush(word, words);
          } else {
            word.appendCodePoint(c);
          }
        });
    flush(word, words);
    return words;
  }

  private String spaced(String line) {
    return switch (this) {
      case PLAIN -> line;
      case V13A -> v13a(line);
      case CHARACTERS -> {
        var s = new StringBuilder();
        line.codePoints().forEach(c -> s.appendCodePoint(c).append(' '));
        yield s.toString();
      }
      case ALPHANUMERIC -> OTHERS.matcher(line.toLowerCase(Locale.ROOT)).replaceAll(" ");
    };
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static String v13a(String line) {
    var s = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    s = s.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    s = MARKS.matcher(" " + s + " ").replaceAll(" $1 ");
    s = POINT_AFTER.matcher(s).replaceAll("$1 $2 ");
    s = POINT_BEFORE.matcher(s).replaceAll(" $1 $2");
    return DASH.matcher(s).replaceAll("$1 $2 ");
  }

  /** How often each run of n tokens occurs. */
  static Map<List<String>, Integer> grams(List<String> words, int n) {
    var counts = new HashMap<List<String>, Integer>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(List.copyOf(words.subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }
}

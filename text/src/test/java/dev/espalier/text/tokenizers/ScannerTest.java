package dev.espalier.text.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.base.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scanners cut as the regular expressions do that they stand for. */
class ScannerTest {
  private static final String[] PIECES = {
    "'",
    "s",
    "S",
    "ſ",
    "t",
    "re",
    "RE",
    "ve",
    "m",
    "ll",
    "lL",
    "d",
    "a",
    "Z",
    "ä",
    "ß",
    "日",
    "\uD835\uDCD7",
    "1",
    "23",
    "4567",
    "٣",
    "½",
    "Ⅷ",
    "\uD835\uDFD8",
    " ",
    "  ",
    "   ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u00A0",
    "\u3000",
    "\u2028",
    "\u0085",
    "\u200B",
    ".",
    ",",
    "!?",
    "--",
    "_",
    "€",
    "\uD83D\uDE00",
    "\u0301",
    "\uFFFD",
    "▁",
    "\0"
  };

  @ParameterizedTest
  @EnumSource
  void cutsAsTheExpression(Scanner scanner) {
    // The library's \s is White_Space; Java's \s and case folding need to be told.
    var regex =
        Pattern.compile(
            scanner
                .regex()
                .replace("[^\\s", "[^\\p{IsWhite_Space}")
                .replace("\\s", "\\p{IsWhite_Space}")
                .replace("\\S", "\\P{IsWhite_Space}"),
            Pattern.UNICODE_CASE);
    var rng = Rng.seed(11);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int n = rng.nextInt(9); n >= 0; n--) {
        text.append(PIECES[rng.nextInt(PIECES.length)]);
      }
      var expected = new ArrayList<String>();
      var m = regex.matcher(text);
      while (m.find()) {
        expected.add(m.group());
      }
      assertEquals(expected, cut(scanner, text.toString()));
    }
  }

  private static List<String> cut(Scanner scanner, String text) {
    var words = new ArrayList<String>();
    new Splitter.Pattern(scanner)
        .split(text.toCharArray(), 0, text.length(), (a, b) -> words.add(text.substring(a, b)));
    return words;
  }
}

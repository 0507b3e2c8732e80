package dev.espalier.models.generate;

import java.util.Arrays;
import java.util.List;

/**
 * The text of a sequence, token by token: what is certain is given out, what may become part of a
 * character or of a stop text is held back.
 */
final class TextStream {
  private static final char BROKEN = '\uFFFD';

  private final Spelling spelling;
  private final List<String> stop;
  private final StringBuilder text = new StringBuilder();

  /* A tokenizer may write a token differently after another (a space that it leaves out at the
   * start, bytes that join to a character). So a few tokens are always written together: those from
   * `from` on; of them, those before `read` have been given out already. */
  private int[] ids;
  private int size;
  private int from;
  private int read;
  private int given;
  private boolean stopped;

  /** After a prompt, whose text is not given out. */
  TextStream(Spelling spelling, List<String> stop, int[] prompt) {
    this.spelling = spelling;
    this.stop = stop;
    this.ids = Arrays.copyOf(prompt, prompt.length + 16);
    this.size = prompt.length;
    this.from = Math.max(0, prompt.length - 8);
    this.read = prompt.length;
  }

  /** Adds a token and says what can be shown. */
  String add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
    decode(false);
    return given(false);
  }

  /** What is left to show once no token follows. */
  String end() {
    decode(true);
    return given(true);
  }

  boolean stopped() {
    return stopped;
  }

  /** All that was added, up to a stop text. */
  String text() {
    return text.toString();
  }

  private void decode(boolean end) {
    if (stopped || read == size) {
      return;
    }
    var before = spelling.text(Arrays.copyOfRange(ids, from, read));
    var now = spelling.text(Arrays.copyOfRange(ids, from, size));
    boolean whole = !now.isEmpty() && now.charAt(now.length() - 1) != BROKEN;
    if (now.length() > before.length() && (whole || end)) {
      text.append(now, before.length(), now.length());
      from = read;
      read = size;
    }
  }

  private String given(boolean end) {
    int until = text.length();
    if (!stopped) {
      int cut = firstStop();
      if (cut >= 0) {
        text.setLength(cut);
        stopped = true;
        until = cut;
      } else if (!end) {
        until -= held();
      }
    }
    if (until <= given) {
      return "";
    }
    var piece = text.substring(given, until);
    given = until;
    return piece;
  }

  /** Where the first stop text begins, or −1; what is given out has none. */
  private int firstStop() {
    int first = -1;
    for (var s : stop) {
      int at = text.indexOf(s, given);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** How many characters at the end may be the beginning of a stop text. */
  private int held() {
    int most = 0;
    for (var s : stop) {
      for (int n = Math.min(s.length() - 1, text.length() - given); n > most; n--) {
        if (text.indexOf(s.substring(0, n), text.length() - n) >= 0) {
          most = n;
        }
      }
    }
    // A pair of surrogates stays together.
    int cut = text.length() - most;
    return cut > given && cut < text.length() && Character.isHighSurrogate(text.charAt(cut - 1))
        ? most + 1
        : most;
  }
}

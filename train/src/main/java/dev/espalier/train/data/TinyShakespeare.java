package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.nio.file.Path;

/**
 * Some 40,000 lines of Shakespeare's plays, 1,115,394 characters of 65 kinds (A. Karpathy's
 * char-rnn; the text is in the public domain). A folder holds {@code input.txt}, plain or {@code
 * .gz}; any other text of that name will do as well.
 */
public final class TinyShakespeare {
  /** Where the text comes from and how it is laid out. */
  public static final String HELP =
      "get input.txt (1.1 MB, UTF-8; plain or .gz) from data/tinyshakespeare of"
          + " https://github.com/karpathy/char-rnn, and give its folder";

  private TinyShakespeare() {}

  /** The whole text, with {@code \n} at the ends of lines. */
  public static String text(Path folder) {
    var file = TextLines.find("tinyshakespeare", folder, "input.txt", HELP);
    var lines = TextLines.read(file);
    if (lines.isEmpty()) {
      throw new ValueException("read " + file, "the file is empty", HELP);
    }
    return String.join("\n", lines) + "\n";
  }
}

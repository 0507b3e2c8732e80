package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Multi30k: descriptions of photographs in English with translations by people (Elliott, Frank,
 * Sima'an and Specia, "Multi30K: multilingual English-German image descriptions", 2016): 29,000
 * lines to train with, 1,014 to choose settings with, 1,000 to measure with.
 *
 * <p>A folder holds {@code PART.LANGUAGE}, plain or {@code .gz}, for the parts {@code train},
 * {@code val} and {@code test_2016_flickr} and languages such as {@code de} and {@code en}; line i
 * of one language translates line i of the other.
 */
public final class Multi30k {
  /** Where the set comes from and how it is laid out; for errors. */
  public static final String HELP =
      "get train, val and test_2016_flickr of both languages (train.de.gz, train.en.gz, …) from"
          + " data/task1/raw of https://github.com/multi30k/dataset, and give their folder";

  private Multi30k() {}

  /** The lines to train with; {@code source} and {@code target} are such as "de" and "en". */
  public static List<TextPair> train(Path folder, String source, String target) {
    return read(folder, "train", source, target);
  }

  /** The lines to choose settings with. */
  public static List<TextPair> validation(Path folder, String source, String target) {
    return read(folder, "val", source, target);
  }

  /** The lines to measure with: the test set of 2016. */
  public static List<TextPair> test(Path folder, String source, String target) {
    return read(folder, "test_2016_flickr", source, target);
  }

  private static List<TextPair> read(Path folder, String part, String source, String target) {
    var from = TextLines.find("multi30k", folder, part + "." + source, HELP);
    var to = TextLines.find("multi30k", folder, part + "." + target, HELP);
    var sources = TextLines.read(from);
    var targets = TextLines.read(to);
    if (sources.size() != targets.size()) {
      throw new ValueException(
          "multi30k",
          from + " has " + sources.size() + " lines, " + to + " has " + targets.size(),
          "line i of one file must translate line i of the other: " + HELP);
    }
    if (sources.isEmpty()) {
      throw new ValueException("multi30k", from + " has no line", HELP);
    }
    var pairs = new ArrayList<TextPair>(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      pairs.add(new TextPair(filled(from, i, sources), filled(to, i, targets)));
    }
    return pairs;
  }

  private static String filled(Path file, int i, List<String> lines) {
    var line = lines.get(i).strip();
    if (line.isEmpty()) {
      throw new ValueException(
          "read " + file, "line " + (i + 1) + " is empty, so that nothing is translated", HELP);
    }
    return line;
  }
}

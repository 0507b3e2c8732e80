package dev.espalier.train.data;

import dev.espalier.base.ValueException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Stanford Sentiment Treebank with two classes, 0 negative and 1 positive (Socher and others,
 * "Recursive deep models for semantic compositionality over a sentiment treebank", EMNLP 2013), in
 * lower case with spaces between words and punctuation.
 *
 * <p>A folder holds {@code train.tsv}, {@code dev.tsv} and {@code test.tsv}, plain or {@code .gz}:
 * a line {@code sentence<TAB>label}, then a sentence, a tab and 0 or 1 in each line.
 */
public final class Sst2 {
  /** The classes' names. */
  public static final List<String> CLASSES = List.of("negative", "positive");

  /** Where the set comes from and how it is laid out; for errors. */
  public static final String HELP =
      "get train.tsv, dev.tsv and test.tsv (a line \"sentence<TAB>label\", then one sentence, a tab"
          + " and 0 or 1 a line; plain or .gz) from data/SST-2 of"
          + " https://github.com/forest-snow/alps, and give their folder";

  private Sst2() {}

  /** Phrases and sentences to train with. */
  public static List<LabelledText> train(Path folder) {
    return read(folder, "train.tsv");
  }

  /**
   * Phrases to choose settings with. In the split of the repository above they come from the
   * sentences of the training set, so that they flatter.
   */
  public static List<LabelledText> dev(Path folder) {
    return read(folder, "dev.tsv");
  }

  /** Whole sentences to measure with: the set that GLUE calls its validation set. */
  public static List<LabelledText> test(Path folder) {
    return read(folder, "test.tsv");
  }

  private static List<LabelledText> read(Path folder, String name) {
    var file = TextLines.find("sst2", folder, name, HELP);
    var lines = TextLines.read(file);
    if (lines.isEmpty() || !lines.getFirst().equals("sentence\tlabel")) {
      throw at(file, 1, "the line is not \"sentence<TAB>label\"");
    }
    var rows = new ArrayList<LabelledText>(lines.size() - 1);
    for (int i = 1; i < lines.size(); i++) {
      var line = lines.get(i);
      int tab = line.lastIndexOf('\t');
      var label = line.substring(tab + 1);
      if (tab < 0 || line.substring(0, tab).isBlank()) {
        throw at(file, i + 1, "there is no sentence and tab before the label");
      }
      if (!label.equals("0") && !label.equals("1")) {
        throw at(file, i + 1, "the label is \"" + shortened(label) + "\", not 0 or 1");
      }
      rows.add(new LabelledText(line.substring(0, tab), label.charAt(0) - '0'));
    }
    if (rows.isEmpty()) {
      throw at(file, 2, "there is no sentence");
    }
    return rows;
  }

  private static String shortened(String s) {
    return s.length() <= 20 ? s : s.substring(0, 20) + "…";
  }

  private static ValueException at(Path file, int line, String problem) {
    return new ValueException("read " + file, "line " + line + ": " + problem, HELP);
  }
}

package dev.espalier.recipes.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of the page, in the order in which a recipe lists them. */
public sealed interface Section {
  /** Curves side by side, in one card. */
  record Charts(String title, String note, List<Chart> charts) implements Section {
    public Charts {
      charts = List.copyOf(charts);
    }
  }

  /**
   * A confusion matrix.
   *
   * @param counts row = true class, column = predicted class
   */
  record Confusion(String title, List<String> classes, List<List<Long>> counts) implements Section {
    public Confusion {
      classes = List.copyOf(classes);
      counts = counts.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A table. Cells are plain text; a cell that begins with {@code bar:} and a number in [0, 1] is
   * drawn as a bar of that length.
   *
   * @param textColumns how many of the first columns hold text (left-aligned); the others hold
   *     numbers
   * @param totalRow whether the last row is a total
   */
  record Table(
      String title,
      String note,
      List<String> columns,
      int textColumns,
      List<List<String>> rows,
      boolean totalRow)
      implements Section {
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** Pictures with captions, such as the mistakes a classifier was surest of. */
  record Pictures(String title, String note, List<Picture> pictures) implements Section {
    public Pictures {
      pictures = List.copyOf(pictures);
    }
  }

  /** Larger pictures with captions, such as grids of many small ones. */
  record Sheets(String title, String note, List<Picture> pictures) implements Section {
    public Sheets {
      pictures = List.copyOf(pictures);
    }
  }

  /** Texts with each word coloured by how much it decided, such as the worst mistakes. */
  record Texts(String title, String note, List<ScoredText> texts) implements Section {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  /** Lines, what a network made of them, and what it should have made of them. */
  record Translations(String title, String note, List<Translation> translations)
      implements Section {
    public Translations {
      translations = List.copyOf(translations);
    }
  }

  /** What a network wrote at some times of its training, the first one first. */
  record Samples(String title, String note, List<Sample> samples) implements Section {
    public Samples {
      samples = List.copyOf(samples);
    }
  }

  /** Pictures that move by themselves, such as a played episode. */
  record Clips(String title, String note, List<Clip> clips) implements Section {
    public Clips {
      clips = List.copyOf(clips);
    }
  }

  /** Durations that add up to the run, drawn as one bar. */
  record Phases(String title, List<Phase> phases) implements Section {
    public Phases {
      phases = List.copyOf(phases);
    }
  }

  /** Names and values, such as the environment. */
  record Facts(String title, List<Fact> facts) implements Section {
    public Facts {
      facts = List.copyOf(facts);
    }
  }

  /** A command to copy. */
  record Command(String title, String note, String command) implements Section {}

  /** A paragraph. */
  record Note(String title, String text) implements Section {}

  /**
   * A picture.
   *
   * @param dataUri the PNG as a data: URI
   * @param bars what is drawn below it, such as the likeliest classes
   */
  record Picture(String dataUri, String description, String caption, List<Bar> bars) {
    public Picture {
      bars = List.copyOf(bars);
    }
  }

  /** A labelled share in [0, 1]; {@code good} marks the right answer. */
  record Bar(String label, double share, boolean good) {}

  /**
   * A text.
   *
   * @param caption what is said of it; may be empty
   * @param bars such as the classes' probabilities; may be empty
   */
  record ScoredText(String caption, List<ScoredWord> words, List<Bar> bars) {
    public ScoredText {
      words = List.copyOf(words);
      bars = List.copyOf(bars);
    }
  }

  /**
   * A word.
   *
   * @param score in [−1, 1]: below 0 orange, above 0 blue, the stronger the farther from 0
   */
  record ScoredWord(String text, double score) {}

  /**
   * A line and what became of it.
   *
   * @param figure how good the translation is, such as {@code BLEU 41.2}; may be empty
   * @param attention where the network looked, or null
   */
  record Translation(
      String source,
      String translation,
      String reference,
      String figure,
      @Nullable AttentionMap attention) {}

  /**
   * How much each written token looked at each one that was read.
   *
   * @param written the rows
   * @param read the columns
   * @param weights a row for each written token, in [0, 1]
   */
  record AttentionMap(List<String> written, List<String> read, List<List<Double>> weights) {
    public AttentionMap {
      written = List.copyOf(written);
      read = List.copyOf(read);
      weights = weights.stream().map(List::copyOf).toList();
      assert weights.size() == written.size() : weights.size() + " rows";
      for (var row : weights) {
        assert row.size() == read.size() : row.size() + " columns";
      }
    }
  }

  /** A text written at a time such as {@code step 500}. */
  record Sample(String time, String text) {}

  /**
   * A moving picture.
   *
   * @param svg its element, made by this library: it is not escaped
   */
  record Clip(String svg, String caption) {}

  /** A duration in seconds. */
  record Phase(String name, double seconds) {}

  record Fact(String name, String value) {}
}

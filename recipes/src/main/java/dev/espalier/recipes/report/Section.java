package dev.espalier.recipes.report;

import java.util.List;

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

  /** A duration in seconds. */
  record Phase(String name, double seconds) {}

  record Fact(String name, String value) {}
}

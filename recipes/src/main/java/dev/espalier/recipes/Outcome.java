package dev.espalier.recipes;

import dev.espalier.nn.Layer;
import dev.espalier.recipes.report.Report;
import dev.espalier.recipes.report.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a finished training came to: the figures of its JSON line, its model, and what the report
 * shows.
 */
public final class Outcome {
  private final Layer model;
  private final SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
  private final List<Report.Tile> tiles = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();
  private final SequencedMap<String, String> files = new LinkedHashMap<>();
  private String warning = "";
  private String summary = "";

  private Outcome(Layer model) {
    this.model = model;
  }

  /** The outcome of a training of {@code model}, whose weights are saved and hashed. */
  public static Outcome of(Layer model) {
    return new Outcome(model);
  }

  /**
   * Adds a field of the JSON line: a number, a text, a list of them, or null for a goal that was
   * not reached.
   */
  public Outcome with(String field, @Nullable Object value) {
    fields.put(field, value);
    return this;
  }

  /** Adds a figure at the top of the report; {@code hint} is smaller and may be empty. */
  public Outcome tile(String value, String name, String hint) {
    tiles.add(new Report.Tile(value, name, hint));
    return this;
  }

  /** Adds a part of the report. */
  public Outcome section(Section section) {
    sections.add(section);
    return this;
  }

  /**
   * Adds a file to the run's folder, such as the vocabulary without which the weights are of no
   * use.
   */
  public Outcome file(String name, String text) {
    files.put(name, text);
    return this;
  }

  /** Says what a reader must not overlook. */
  public Outcome warning(String text) {
    warning = text;
    return this;
  }

  /** Says in a line for people what came out, such as {@code test accuracy 98.9 %}. */
  public Outcome summary(String text) {
    summary = text;
    return this;
  }

  public Layer model() {
    return model;
  }

  public SequencedMap<String, @Nullable Object> fields() {
    return Collections.unmodifiableSequencedMap(fields);
  }

  public List<Report.Tile> tiles() {
    return List.copyOf(tiles);
  }

  public List<Section> sections() {
    return List.copyOf(sections);
  }

  public SequencedMap<String, String> files() {
    return Collections.unmodifiableSequencedMap(files);
  }

  public String warning() {
    return warning;
  }

  public String summary() {
    return summary;
  }
}

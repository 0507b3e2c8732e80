package dev.espalier.recipes.report;

import java.util.List;

/**
 * What the page of a run shows.
 *
 * @param title the recipe's name
 * @param subtitle one sentence about the recipe
 * @param date when the run ended, as text
 * @param warning what a reader must not overlook (a stuck seed), or empty
 * @param tiles the figures at the top
 * @param sections the rest, in order
 */
public record Report(
    String title,
    String subtitle,
    String date,
    String warning,
    List<Tile> tiles,
    List<Section> sections) {
  public Report {
    tiles = List.copyOf(tiles);
    sections = List.copyOf(sections);
  }

  /** A figure with its name below; {@code hint} is smaller and may be empty. */
  public record Tile(String value, String name, String hint) {}

  /** The page. */
  public String toHtml() {
    return Html.page(this);
  }
}

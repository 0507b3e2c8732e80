package dev.espalier.recipes;

import org.jspecify.annotations.Nullable;

/**
 * Where a recipe's data come from.
 *
 * @param folder the name of the data set's folder where several lie side by side, such as {@code
 *     sst2}; null when the recipe makes its own data
 * @param bundled whether the set comes with the recipe when no folder is given
 * @param help where to get the set and how to lay it out; ends the error of a missing folder
 */
public record DataSource(@Nullable String folder, boolean bundled, String help) {
  /** The recipe makes its own data. */
  public static final DataSource NONE = new DataSource(null, true, "");

  /** A folder that must be given. */
  public static DataSource folder(String name, String help) {
    return new DataSource(name, false, help);
  }

  /** A set that is bundled; a folder may be given in its place. */
  public static DataSource bundled(String name, String help) {
    return new DataSource(name, true, help);
  }
}

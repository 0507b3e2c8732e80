package dev.espalier.recipes;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made with. Everything here but {@code data}'s place decides the numbers that come
 * out; the number of threads does not and is no part of it.
 *
 * @param seed of initial weights, order, dropout, environments
 * @param quick whether the defaults were those of {@code --quick}
 * @param values of the recipe's options, by name, in their standard form; one that depends on
 *     others and was not given is left out
 * @param data folder with the data set, or null for a bundled one
 */
public record Settings(
    long seed, boolean quick, SequencedMap<String, String> values, @Nullable Path data) {
  public Settings {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /**
   * The settings of a recipe where some options are given.
   *
   * @param given texts by option name
   * @throws dev.espalier.recipes.run.UserError when one is none of its option's values
   */
  public static Settings of(
      List<Option> options,
      Map<String, String> given,
      long seed,
      boolean quick,
      @Nullable Path data) {
    var values = new LinkedHashMap<String, String>();
    for (var o : options) {
      var text = given.containsKey(o.name()) ? given.get(o.name()) : quick ? o.quick() : o.value();
      if (text != null) {
        values.put(o.name(), o.check(text));
      }
    }
    return new Settings(seed, quick, values, data);
  }

  public Settings withData(@Nullable Path folder) {
    return new Settings(seed, quick, values, folder);
  }

  public Settings withSeed(long other) {
    return new Settings(other, quick, values, data);
  }

  /** Whether an option has a value. */
  public boolean has(String option) {
    return values.containsKey(option);
  }

  /** The value of an option of whole numbers. */
  public int integer(String option) {
    return Integer.parseInt(text(option));
  }

  /** Likewise, with what the recipe takes when it was not given. */
  public int integer(String option, int otherwise) {
    return has(option) ? integer(option) : otherwise;
  }

  /** The value of an option of numbers. */
  public double number(String option) {
    return Double.parseDouble(text(option));
  }

  /** Likewise, with what the recipe takes when it was not given. */
  public double number(String option, double otherwise) {
    return has(option) ? number(option) : otherwise;
  }

  /** The word of a choice. */
  public String choice(String option) {
    return text(option);
  }

  /** Whether a switch is on. */
  public boolean flag(String option) {
    return Boolean.parseBoolean(text(option));
  }

  private String text(String option) {
    var text = values.get(option);
    assert text != null : "no option " + option + " among " + values.keySet();
    return text;
  }
}

package dev.espalier.recipes;

import dev.espalier.recipes.run.UserError;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something about a recipe that can be chosen: {@code --steps 500}.
 *
 * @param name without the dashes, in small letters and hyphens
 * @param value unless given; null when the recipe decides by the other options
 * @param quick with {@code --quick}, unless given
 * @param description a sentence for {@code --help}
 */
public record Option(
    String name, Kind kind, @Nullable String value, @Nullable String quick, String description) {

  /** What an option takes. */
  public sealed interface Kind {
    /** A whole number of at least {@code min}. */
    record Whole(long min) implements Kind {}

    /** A finite number above {@code low}, or equal to it when {@code inclusive}. */
    record Real(double low, boolean inclusive) implements Kind {}

    /** One of some words. */
    record Choice(List<String> words) implements Kind {
      public Choice {
        words = List.copyOf(words);
      }
    }

    /** Nothing: it is there or not. */
    record Flag() implements Kind {}
  }

  /** A whole number of at least 1. */
  public static Option whole(String name, long value, String description) {
    var text = Long.toString(value);
    return new Option(name, new Kind.Whole(1), text, text, description);
  }

  /** A whole number of at least 1 whose default depends on the other options. */
  public static Option whole(String name, String description) {
    return new Option(name, new Kind.Whole(1), null, null, description);
  }

  /** A number above 0. */
  public static Option number(String name, double value, String description) {
    var text = Double.toString(value);
    return new Option(name, new Kind.Real(0, false), text, text, description);
  }

  /** A number above 0 whose default depends on the other options. */
  public static Option number(String name, String description) {
    return new Option(name, new Kind.Real(0, false), null, null, description);
  }

  /** One of some words; the first unless given. */
  public static Option choice(String name, String description, String... words) {
    return new Option(name, new Kind.Choice(List.of(words)), words[0], words[0], description);
  }

  /** A switch that is off unless given. */
  public static Option flag(String name, String description) {
    return new Option(name, new Kind.Flag(), "false", "false", description);
  }

  /** With another default for {@code --quick}. */
  public Option quick(Object other) {
    return new Option(name, kind, value, other.toString(), description);
  }

  /** With 0 among its values. */
  public Option orZero() {
    return new Option(
        name,
        switch (kind) {
          case Kind.Whole _ -> new Kind.Whole(0);
          case Kind.Real _ -> new Kind.Real(0, true);
          case Kind.Choice c -> c;
          case Kind.Flag f -> f;
        },
        value,
        quick,
        description);
  }

  /** The name on the command line. */
  public String flag() {
    return "--" + name;
  }

  /**
   * The text of a value in its standard form.
   *
   * @throws UserError when it is none of the option's values
   */
  public String check(String text) {
    return switch (kind) {
      case Kind.Whole w -> {
        long v;
        try {
          v = Long.parseLong(text);
        } catch (NumberFormatException e) {
          throw new UserError(
              flag()
                  + ": "
                  + text
                  + " is not a whole number"
                  + (text.matches("[+-]?\\d+") ? " that fits" : ""),
              e);
        }
        if (v < w.min || v > Integer.MAX_VALUE) {
          throw new UserError(
              flag()
                  + " is "
                  + text
                  + ": use at "
                  + (v < w.min ? "least " + w.min : "most " + Integer.MAX_VALUE));
        }
        yield Long.toString(v);
      }
      case Kind.Real r -> {
        double v;
        try {
          v = Double.parseDouble(text);
        } catch (NumberFormatException e) {
          throw new UserError(flag() + ": " + text + " is not a number", e);
        }
        if (!(r.inclusive ? v >= r.low : v > r.low) || !Double.isFinite(v)) {
          throw new UserError(
              String.format(
                  Locale.ROOT,
                  "%s is %s: use a number %s %.0f",
                  flag(),
                  v,
                  r.inclusive ? "of at least" : "above",
                  r.low));
        }
        yield Double.toString(v);
      }
      case Kind.Choice c -> {
        if (!c.words.contains(text)) {
          throw new UserError(flag() + " is " + text + ": use " + String.join(" or ", c.words));
        }
        yield text;
      }
      case Kind.Flag _ -> Boolean.toString(Boolean.parseBoolean(text));
    };
  }
}

package dev.espalier.recipes.run;

import dev.espalier.io.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run came to; {@link #toJson} is the last line of {@code train --json}: {@code
 * task}, the recipe's figures, {@code seconds}, {@code threads}, {@code seed}, {@code
 * weights_sha256}, {@code run}.
 *
 * @param summary the line for people
 * @param fields the figures by name
 * @param seconds from the start of the launcher; a resumed run adds the time of the earlier
 *     launchers up to the checkpoint
 * @param weightsSha256 SHA-256 of all parameters and buffers in a fixed order, as hexadecimal
 *     digits
 */
public record Result(
    String task,
    String summary,
    SequencedMap<String, @Nullable Object> fields,
    double seconds,
    int threads,
    long seed,
    String weightsSha256,
    String run) {
  public Result {
    fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
  }

  public Json toJson() {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("task", task);
    fields.forEach((name, value) -> m.put(name, rounded(value)));
    m.put("seconds", round(seconds, 3));
    m.put("threads", threads);
    m.put("seed", seed);
    m.put("weights_sha256", weightsSha256);
    m.put("run", run);
    return Json.of(m);
  }

  /** As it is stored: with the line for people. */
  Json stored() {
    var m = new LinkedHashMap<String, @Nullable Object>();
    toJson().members().forEach(m::put);
    m.put("summary", summary);
    return Json.of(m);
  }

  static Result of(Json j) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    for (var e : j.members().entrySet()) {
      switch (e.getKey()) {
        case "task", "summary", "seconds", "threads", "seed", "weights_sha256", "run" -> {}
        default -> fields.put(e.getKey(), e.getValue());
      }
    }
    return new Result(
        j.get("task").string(),
        j.get("summary").string(),
        fields,
        j.get("seconds").number(),
        (int) j.get("threads").integer(),
        j.get("seed").integer(),
        j.get("weights_sha256").string(),
        j.get("run").string());
  }

  private static @Nullable Object rounded(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double d -> round(d, 6);
      case Float f -> round(f, 6);
      case List<?> list -> {
        var all = new ArrayList<@Nullable Object>();
        list.forEach(v -> all.add(rounded(v)));
        yield all;
      }
      default -> value;
    };
  }

  /**
   * JSON has no NaN: a loss that diverged is null. Small values keep digits, not decimal places.
   */
  static @Nullable Double round(double v, int digits) {
    if (!Double.isFinite(v)) {
      return null;
    }
    return Math.abs(v) < 0.01 && v != 0
        ? Double.valueOf(String.format(Locale.ROOT, "%.5e", v))
        : Double.valueOf(String.format(Locale.ROOT, "%." + digits + "f", v));
  }
}

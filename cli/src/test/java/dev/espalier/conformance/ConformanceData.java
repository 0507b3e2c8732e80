package dev.espalier.conformance;

import dev.espalier.io.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the reference data lie. The full set is looked for in {@code shared/conformance} beside any
 * folder above the working folder (or where the system property {@code espalier.conformance} says);
 * without it the small bundled one serves.
 */
public final class ConformanceData {
  private ConformanceData() {}

  /**
   * The folder of one kind of data ({@code ops}, {@code optim}, {@code training}, …): of the full
   * set if present, else bundled.
   */
  public static Path folder(String kind) {
    var full = full(kind);
    return full != null ? full : bundled(kind);
  }

  public static boolean isFull(String kind) {
    return full(kind) != null;
  }

  private static @Nullable Path full(String kind) {
    var named = System.getProperty("espalier.conformance");
    if (named != null) {
      return Path.of(named, kind);
    }
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      var folder = p.resolve("shared").resolve("conformance").resolve(kind);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }

  /** The folder of the bundled part of one kind. */
  public static Path bundled(String kind) {
    try {
      var url =
          Objects.requireNonNull(
              ConformanceData.class.getResource("/conformance/" + kind), "bundled " + kind);
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  public static Json json(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file));
  }

  /** A number, which infinities spell as a string. */
  public static double number(Json value) {
    return switch (value) {
      case Json.Str(var s) -> Double.parseDouble(s.replace("inf", "Infinity"));
      case Json.Obj _, Json.Arr _, Json.Int _, Json.Real _, Json.Bool _, Json.Null _ ->
          value.number();
    };
  }
}

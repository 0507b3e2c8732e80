package dev.espalier.text;

import dev.espalier.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What {@code tokenizers_reference.py} made. */
final class Resources {
  private Resources() {}

  static byte[] bytes(String name) {
    try (var in = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Json json(String name) {
    return Json.parse(bytes(name));
  }

  static List<String> corpus() {
    return new String(bytes("corpus.txt"), StandardCharsets.UTF_8).lines().toList();
  }
}

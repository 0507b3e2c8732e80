package dev.espalier.models.generate;

import dev.espalier.io.Json;
import dev.espalier.models.text.Llama;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The bundled model of 260 thousand parameters, and what it is known to write. */
final class Stories {
  static final int BEGIN = 1;

  private Stories() {}

  static Llama model(Path folder) {
    var file = folder.resolve("model.safetensors");
    try (var in = open("model.safetensors")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var model = new Llama(Llama.Config.stories260k());
    model.load(file);
    return model;
  }

  /** 256 greedy tokens after BEGIN, from llama2.c. */
  static int[] greedy() {
    try (var in = open("expected_greedy.json")) {
      var ids = Json.parse(in.readAllBytes()).get("greedy_ids").items();
      return ids.stream().mapToInt(i -> (int) i.integer()).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(
        Llama.class.getResourceAsStream("/dev/espalier/models/stories260k/" + name), name);
  }
}

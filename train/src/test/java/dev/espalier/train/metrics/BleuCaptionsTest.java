package dev.espalier.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.io.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** BLEU of captions in lower case as SacreBLEU 2.6 computes it: captions.py. */
class BleuCaptionsTest {
  @Test
  void bleuOfCaptionsAsSacreBleu() throws IOException {
    Json all;
    try (var in = BleuCaptionsTest.class.getResourceAsStream("captions.json")) {
      all = Json.parse(in.readAllBytes());
    }
    var options = Bleu.options().lowercase(true);
    var whole = new Bleu(options);
    var pairs = all.get("pairs").items();
    for (int i = 0; i < pairs.size(); i++) {
      var translation = pairs.get(i).items().get(0).string();
      var reference = pairs.get(i).items().get(1).string();
      whole.update(translation, reference);
      var line = new Bleu(options);
      line.update(translation, reference);
      close(translation, all.get("lines").items().get(i).number(), line.value());
    }
    close("bleu", all.get("bleu").number(), whole.value());
    close("brevity", all.get("brevity").number(), whole.brevity());
  }

  private static void close(String what, double expected, double actual) {
    assertEquals(expected, actual, 1e-12 * Math.max(1, expected), what);
  }
}

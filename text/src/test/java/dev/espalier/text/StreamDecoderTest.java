package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class StreamDecoderTest {
  @Test
  void piecesTogetherAreTheText() {
    for (var name : List.of("bytes", "marked", "roberta", "llama3", "suffixed", "words")) {
      var file = Resources.json(name + ".json");
      var t = Tokenizers.of(file.get("tokenizer"));
      for (var c : file.get("texts").items()) {
        int[] ids = t.ids(c.get("text").string());
        var stream = t.streamDecoder();
        var all = new StringBuilder();
        for (int id : ids) {
          var piece = stream.next(id);
          assertFalse(endsWithin(piece), () -> name + ": half a character in " + c.get("text"));
          all.append(piece);
        }
        all.append(stream.flush());
        assertEquals(t.decode(ids), all.toString(), name);
        assertEquals("", stream.flush());
      }
    }
  }

  private static boolean endsWithin(String piece) {
    return !piece.isEmpty() && Character.isHighSurrogate(piece.charAt(piece.length() - 1));
  }

  @Test
  void aCharacterOfSeveralTokensComesWhole() {
    var t = Tokenizers.of(Resources.json("bytes.json").get("tokenizer"));
    int[] ids = t.ids("\uD83E\uDD80!"); // a crab, which the corpus lacks: four bytes
    assertEquals(5, ids.length);
    var s = t.streamDecoder();
    assertEquals(
        List.of("", "", "", "\uD83E\uDD80", "!"),
        java.util.Arrays.stream(ids).mapToObj(s::next).toList());
  }

  @Test
  void brokenBytesAreHeldBackNoLongerThanNeeded() {
    var t = Tokenizers.of(Resources.json("bytes.json").get("tokenizer"));
    int lead = t.ids("\uD83E\uDD80")[0];
    var s = t.streamDecoder();
    assertEquals("", s.next(lead));
    assertEquals("\uFFFDa", s.next(t.id("a")));
    assertEquals("", s.next(lead));
    assertEquals("\uFFFD", s.flush());
    int shown = 0;
    for (int i = 0; i < 100; i++) {
      shown += s.next(lead).length();
    }
    assertEquals(96, shown);
  }
}

package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that SentencePiece trained give here what they give there. */
class SentencePieceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "rules", "plain"})
  void encodesAndDecodesAlike(String name) throws IOException {
    var reference = Resources.json("sp-" + name + ".json");
    var file = folder.resolve("tokenizer.model");
    Files.write(file, Base64.getDecoder().decode(reference.get("model").string()));
    var t = Tokenizers.read(file).withSpecialTokens(false).withSpecialTokensInText(false);
    var wrong = new ArrayList<String>();
    for (var c : reference.get("texts").items()) {
      String text = c.get("text").string();
      int[] ids = t.ids(text);
      var actual = Json.of(Arrays.stream(ids).boxed().toList());
      if (!actual.equals(c.get("ids"))) {
        wrong.add("\n" + Json.of(text) + "\n  " + tokens(t, ids) + "\n  " + c.get("ids"));
      } else if (!t.decode(ids).equals(c.get("decoded").string())) {
        wrong.add(
            "\n" + Json.of(text) + "\n  " + Json.of(t.decode(ids)) + "\n  " + c.get("decoded"));
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<String> tokens(Tokenizer t, int[] ids) {
    return IntStream.of(ids).mapToObj(i -> i + " " + t.token(i)).toList();
  }
}

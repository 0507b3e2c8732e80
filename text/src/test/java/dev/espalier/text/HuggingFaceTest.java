package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers that the library {@code tokenizers} made, read here, give what they give there. */
class HuggingFaceTest {
  private final List<String> wrong = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes",
        "marked",
        "roberta",
        "llama3",
        "suffixed",
        "mixed",
        "uncased",
        "cased",
        "words"
      })
  void encodesAndDecodesAlike(String name) {
    var file = Resources.json(name + ".json");
    var read = Tokenizers.of(file.get("tokenizer"));
    compare(read, file);
    compare(Tokenizers.of(read.json()), file);
    assertEquals(List.of(), wrong.subList(0, Math.min(5, wrong.size())), wrong.size() + " in all");
  }

  private void compare(Tokenizer t, Json file) {
    for (var c : file.get("texts").items()) {
      String text = c.get("text").string();
      var e = t.encode(text);
      same(text, c, e);
      equal(text, "decoded", c.get("decoded"), t.decode(e.ids()));
      equal(text, "all", c.get("all"), t.decode(e.ids(), false));
    }
    for (var c : file.get("pairs").items()) {
      String a = c.get("a").string();
      String b = c.get("b").string();
      same(a + "|" + b, c, t.encode(a, b));
    }
    for (var c : file.get("plain").items()) {
      String text = c.get("text").string();
      equal(text, "plain", c.get("ids"), list(t.withSpecialTokens(false).ids(text)));
    }
    for (var c : file.get("cut").items()) {
      String a = c.get("a").string();
      String b = c.get("b").string();
      var cut = t.withTruncation((int) c.get("max").integer());
      equal(a + "|" + b, "cut", c.get("ids"), list(cut.encode(a, b).ids()));
      equal(a, "cut", c.get("single"), list(cut.encode(a).ids()));
    }
    padding(t, file, Padding.longest().multipleOf(8).token(t.token(1)));
  }

  private void padding(Tokenizer t, Json file, Padding padding) {
    var texts =
        file.get("texts").items().subList(3, 8).stream().map(c -> c.get("text").string()).toList();
    var batch = new ArrayList<>(t.withPadding(padding.onLeft()).encodeBatch(texts));
    batch.addAll(t.withPadding(padding).encodeBatch(texts));
    int i = 0;
    for (var c : file.get("padded").items()) {
      equal("padded " + i, "ids", c.get("ids"), list(batch.get(i).ids()));
      equal("padded " + i, "mask", c.get("mask"), list(batch.get(i).attentionMask()));
      i++;
    }
  }

  private void same(String text, Json c, Encoding e) {
    equal(text, "ids", c.get("ids"), list(e.ids()));
    equal(text, "tokens", c.get("tokens"), e.tokens());
    equal(text, "types", c.get("types"), list(e.typeIds()));
    equal(text, "special", c.get("special"), list(e.specialTokensMask()));
    var offsets = Arrays.stream(e.offsets()).map(HuggingFaceTest::list).toList();
    equal(text, "offsets", c.get("offsets"), offsets);
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private void equal(String text, String what, Json expected, Object actual) {
    var a = Json.of(actual);
    if (!a.equals(expected)) {
      wrong.add("\n" + Json.of(text) + " " + what + "\n  " + a + "\n  " + expected);
    }
  }
}

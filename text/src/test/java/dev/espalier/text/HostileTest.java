package dev.espalier.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files, broken texts, enormous words, many threads. */
class HostileTest {
  private static final List<String> TEXTS =
      List.of(
          "", "the old teacher's dog, 12 boats!", "\uD800", "a\uDC00b \uDFFF\uD800", "\0\uFFFF ﬁ日");

  @TempDir Path folder;

  /** A tokenizer's files, each as it should be. */
  private static byte[] sound(String name) {
    var model = Resources.json("bytes.json").get("tokenizer").get("model");
    var text =
        switch (name) {
          case "tokenizer.json" -> Resources.json("mixed.json").get("tokenizer").toString();
          case "vocab.json" -> model.get("vocab").toString();
          case "merges.txt" -> merges(model);
          case "vocab.txt" ->
              String.join(
                  "\n",
                  Resources.json("cased.json")
                      .get("tokenizer")
                      .get("model")
                      .get("vocab")
                      .members()
                      .keySet());
          case "tokenizer.model" ->
              new String(
                  Base64.getDecoder().decode(Resources.json("sp-rules.json").get("model").string()),
                  StandardCharsets.ISO_8859_1);
          case "tokenizer.bin" -> "\7\0\0\0" + "\0\0\0\0\5\0\0\0<unk>" + "\0\0\0\0\1\0\0\0a";
          default -> throw new AssertionError(name);
        };
    return text.getBytes(
        name.endsWith(".model") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  private static String merges(Json model) {
    var lines = new StringBuilder("#version: 0.2\n");
    for (var m : model.get("merges").items()) {
      lines
          .append(m.items().get(0).string())
          .append(' ')
          .append(m.items().get(1).string())
          .append('\n');
    }
    return lines.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer.json",
        "vocab.json",
        "merges.txt",
        "vocab.txt",
        "tokenizer.model",
        "tokenizer.bin"
      })
  void damagedFilesAreRefusedByNameOrUseful(String name) throws IOException {
    var file = folder.resolve(name);
    if (name.equals("vocab.json")) {
      Files.write(folder.resolve("merges.txt"), sound("merges.txt"));
    } else if (name.equals("merges.txt")) {
      Files.write(folder.resolve("vocab.json"), sound("vocab.json"));
    }
    var sound = sound(name);
    Files.write(file, sound);
    use(Tokenizers.read(file));
    var rng = Rng.seed(3);
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      Files.write(file, damaged(sound, rng));
      try {
        use(Tokenizers.read(file));
      } catch (ValueException e) {
        assertTrue(
            e.op().contains(folder.toString()) || e.op().startsWith("Tokenizer"), e::toString);
        refused++;
      }
    }
    assertTrue(refused > 40, "only " + refused + " refused");
  }

  private static byte[] damaged(byte[] sound, Rng rng) {
    var b = sound.clone();
    switch (rng.nextInt(4)) {
      case 0 -> b = Arrays.copyOf(b, rng.nextInt(b.length));
      case 1 -> {
        for (int k = rng.nextInt(8); k >= 0; k--) {
          b[rng.nextInt(b.length)] = (byte) rng.nextInt();
        }
      }
      case 2 -> { // a piece goes to another place
        int n = rng.nextInt(1 + b.length / 4);
        System.arraycopy(sound, rng.nextInt(b.length - n + 1), b, rng.nextInt(b.length - n + 1), n);
      }
      default -> {
        b = new byte[rng.nextInt(200)];
        for (int k = 0; k < b.length; k++) {
          b[k] = (byte) rng.nextInt();
        }
      }
    }
    return b;
  }

  private static void use(Tokenizer t) {
    for (var text : TEXTS) {
      var e = t.encode(text, "x");
      e.tokens();
      t.decode(e.ids(), false);
      for (int i = 0; i < e.length(); i++) {
        assertTrue(e.start(i) <= e.end(i));
      }
    }
    t.json();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "3",
        "{\"model\": {}}",
        "{\"model\": {\"type\": \"Unigram\", \"vocab\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 2000000000}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 0}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a a\"]}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, \"added_tokens\":"
            + " [{\"id\": 1999999999, \"content\": \"x\"}]}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []},"
            + " \"post_processor\": {\"type\": \"BertProcessing\", \"cls\": [\"x\", 7], \"sep\":"
            + " [\"y\", 8]}}",
        "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}, \"unk_token\": \"?\"}}",
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, \"pre_tokenizer\":"
            + " {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(a+)+$\"}, \"behavior\":"
            + " \"Isolated\"}}"
      })
  void whatCannotBeATokenizerIsRefused(String json) throws IOException {
    var file = folder.resolve("tokenizer.json");
    Files.writeString(file, json);
    try {
      Tokenizers.read(file);
      fail("read " + json);
    } catch (ValueException e) {
      assertTrue(e.op().contains(file.toString()), e::toString);
      assertTrue(!e.fix().isEmpty());
    }
  }

  @Test
  void aThousandStepsAreRefused() throws IOException {
    var file = folder.resolve("tokenizer.json");
    for (var step :
        List.of(
            "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [%s]}|{\"type\":"
                + " \"Whitespace\"}",
            "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [%s]}|{\"type\":"
                + " \"NFC\"}")) {
      int bar = step.indexOf('|');
      var many = String.join(", ", Collections.nCopies(1000, step.substring(bar + 1)));
      Files.writeString(
          file,
          "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, "
              + step.substring(0, bar).formatted(many)
              + "}");
      var e = assertThrows(ValueException.class, () -> Tokenizers.read(file));
      assertTrue(e.problem().endsWith("has 1000 steps"), e::problem);
    }
  }

  private static List<Tokenizer> all() {
    var corpus = Resources.corpus();
    var all = new ArrayList<Tokenizer>();
    for (var name :
        List.of(
            "bytes",
            "marked",
            "roberta",
            "llama3",
            "suffixed",
            "mixed",
            "uncased",
            "cased",
            "words")) {
      all.add(Tokenizers.of(Resources.json(name + ".json").get("tokenizer")));
    }
    all.add(Tokenizers.words(corpus, 2, List.of("<pad>", "<unk>")));
    return all;
  }

  @Test
  void halfCharactersCountAsReplacements() {
    for (var t : all()) {
      use(t);
    }
    var bytes = all().getFirst();
    assertEquals("a\uFFFDb", bytes.decode(bytes.ids("a\uD800b")));
    assertEquals("\uFFFD\uFFFD", bytes.decode(bytes.ids("\uDC00\uD800")));
  }

  @Test
  void anEnormousWordIsNoTrouble() {
    for (var t : all()) {
      for (var unit : List.of("a", "▁", "'", "\uD83D\uDE00", "\u0301", " ")) {
        var text = unit.repeat(200_000 / unit.length());
        var e = t.encode(text);
        assertTrue(e.length() <= 1 + 4 * text.length());
      }
    }
  }

  @Test
  void manyThreadsGetTheSame() throws InterruptedException, ExecutionException {
    var corpus = Resources.corpus();
    for (var name : List.of("bytes", "uncased", "marked")) {
      var json = Resources.json(name + ".json").get("tokenizer");
      var expected = Tokenizers.of(json).idsBatch(corpus);
      var shared = Tokenizers.of(json);
      try (var pool = Executors.newFixedThreadPool(4)) {
        var runs = new ArrayList<Future<List<int[]>>>();
        for (int i = 0; i < 8; i++) {
          runs.add(pool.submit(() -> shared.idsBatch(corpus)));
        }
        for (var run : runs) {
          var actual = run.get();
          for (int i = 0; i < corpus.size(); i++) {
            assertTrue(Arrays.equals(expected.get(i), actual.get(i)));
          }
        }
      }
    }
  }
}

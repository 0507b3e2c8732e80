package dev.espalier.cli.conformance;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.text.Encoding;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Texts with the ids, tokens, places and decoded texts that other tokenizers give; all must be
 * equal. The vocabularies are not part of the data: they are looked for in {@code --data}, else in
 * the folder {@code data} beside the one that holds the suites, under the names that each file
 * gives.
 */
final class TokenizersSuite implements Suite {
  private static final String SINGLE = "myelin-tokenizer-1";
  private static final String PAIRS = "myelin-tokenizer-pairs-1";

  private final @Nullable Path data;

  /**
   * @param data where the vocabularies are, or null: beside the suites
   */
  TokenizersSuite(@Nullable Path data) {
    this.data = data;
  }

  @Override
  public String name() {
    return "tokenizers";
  }

  @Override
  public boolean holds(Path folder) throws IOException {
    return !Files.exists(folder.resolve("manifest.json")) && !files(folder).isEmpty();
  }

  /** The files of texts by name. */
  private static Map<String, Json> files(Path folder) throws IOException {
    var all = new TreeMap<String, Json>();
    try (var list = Files.list(folder)) {
      for (Path p : list.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        var name = p.getFileName().toString();
        if (Replay.json(p) instanceof Json.Obj o
            && o.find("format") instanceof Json.Str(var format)
            && (format.equals(SINGLE) || format.equals(PAIRS))) {
          all.put(name.substring(0, name.length() - ".json".length()), o);
        }
      }
    }
    return all;
  }

  @Override
  public List<Outcome> run(Path folder, Predicate<String> only) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    var files = files(folder);
    for (var e : files.entrySet()) {
      var group = e.getKey();
      if (!only.test(group)) {
        continue;
      }
      boolean pairs = e.getValue().get("format").string().equals(PAIRS);
      var texts = files.get(pairs ? group.replace("-pairs", "") : group);
      if (texts == null) {
        throw new ValueException(
            "conformance",
            "the pairs " + group + " come without the texts " + group.replace("-pairs", ""),
            "get the suite again");
      }
      var tokenizer = tokenizer(texts, folder);
      int number = 0;
      for (var c : e.getValue().get("cases").items()) {
        outcomes.add(replay(tokenizer, texts, group, number++, c));
      }
    }
    return outcomes;
  }

  private Tokenizer tokenizer(Json texts, Path folder) throws IOException {
    var names = texts.get("vocab").string().split(", ");
    int slash = names[0].lastIndexOf('/');
    var set = names[0].substring(0, Math.max(slash, 0));
    var home = home(folder);
    var own = home.resolve(set);
    var place = Files.isDirectory(own) ? own : home;
    names[0] = names[0].substring(slash + 1);
    for (var name : names) {
      var file = place.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new ValueException(
            "conformance tokenizers",
            "there is no vocabulary " + own.resolve(name),
            "name the folder that holds " + set + " or its files: --data DIR");
      }
      verify(file, texts.get("sha256"));
    }
    var first = place.resolve(names[0]);
    var algorithm = texts.get("algorithm").string();
    if (algorithm.startsWith("byte-level BPE")) {
      return Tokenizers.gpt2(first, place.resolve(names[1]));
    }
    if (algorithm.startsWith("WordPiece")) {
      return Tokenizers.bert(first, !algorithm.contains(" cased"));
    }
    if (algorithm.startsWith("sentencepiece BPE")) {
      return Tokenizers.read(first);
    }
    throw new ValueException(
        "conformance tokenizers",
        "the algorithm " + algorithm + " is not known",
        "get the suite again");
  }

  private Path home(Path folder) {
    if (data != null) {
      return data;
    }
    var suites = folder.toAbsolutePath().normalize().getParent();
    return suites == null ? folder : suites.resolveSibling("data");
  }

  private static void verify(Path file, Json digests) throws IOException {
    var expected = digests instanceof Json.Obj o ? o.get(file.getFileName().toString()) : digests;
    try {
      var sha = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      var actual = HexFormat.of().formatHex(sha);
      if (!actual.equals(expected.string())) {
        throw new ValueException(
            "read " + file,
            "its SHA-256 is " + actual + ", the suite was made with " + expected.string(),
            "get the original file");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Outcome replay(Tokenizer tokenizer, Json texts, String group, int number, Json c) {
    var result = new StringBuilder();
    String text = "";
    try {
      var algorithm = texts.get("algorithm").string();
      if (c.find("text") == null) {
        text = c.get("a").string() + " | " + c.get("b").string();
        var e = tokenizer.encode(c.get("a").string(), c.get("b").string());
        equal("ids", c.get("ids"), e.ids(), result);
        equal("type_ids", c.get("type_ids"), e.typeIds(), result);
      } else if (algorithm.startsWith("WordPiece")) {
        text = c.get("text").string();
        single(tokenizer, text, c, result);
      } else { // special tokens count as plain text, and none is added
        text = c.get("text").string();
        single(tokenizer.withSpecialTokens(false).withSpecialTokensInText(false), text, c, result);
        if (c.find("ids_special") != null) {
          var e = tokenizer.withSpecialTokens(false).encode(text);
          equal("ids_special", c.get("ids_special"), e.ids(), result);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      result.append(e);
    }
    var status = result.isEmpty() ? Outcome.Status.PASSED : Outcome.Status.FAILED;
    return new Outcome(group, number + " " + shown(text), status, 0, 0, result.toString());
  }

  private static void single(Tokenizer tokenizer, String text, Json c, StringBuilder result) {
    Encoding e = tokenizer.encode(text);
    equal("ids", c.get("ids"), e.ids(), result);
    same("decoded", c.get("decoded"), Json.of(tokenizer.decode(e.ids())), result);
    if (c.find("tokens") != null) {
      same("tokens", c.get("tokens"), Json.of(e.tokens()), result);
    }
    if (c.find("offsets") != null) {
      var offsets = new ArrayList<List<Integer>>();
      for (var pair : e.offsets()) {
        offsets.add(List.of(pair[0], pair[1]));
      }
      same("offsets", c.get("offsets"), Json.of(offsets), result);
    }
  }

  private static void equal(String what, Json expected, int[] actual, StringBuilder result) {
    same(what, expected, Json.of(Arrays.stream(actual).boxed().toList()), result);
  }

  private static void same(String what, Json expected, Json actual, StringBuilder result) {
    if (!expected.equals(actual)) {
      result
          .append(result.isEmpty() ? "" : "; ")
          .append(what)
          .append(" are ")
          .append(actual)
          .append(", not ")
          .append(expected);
    }
  }

  private static String shown(String text) {
    var s = Json.of(text).toString();
    return s.length() > 40 ? s.substring(0, 40) + "…" : s;
  }
}

package dev.espalier.text.tokenizers;

import dev.espalier.base.TensorException;
import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads tokenizers from the files in which they are handed on. */
public final class TokenizerFiles {
  private static final long LARGEST = 128L << 20; // bytes; the largest known have 35 million

  private static final List<List<String>> IN_FOLDERS =
      List.of(
          List.of("tokenizer.json"),
          List.of("tokenizer.model"),
          List.of("vocab.json", "merges.txt"),
          List.of("encoder.json", "vocab.bpe"),
          List.of("vocab.txt"),
          List.of("bert-base-uncased-vocab.txt"),
          List.of("tokenizer.bin"),
          List.of("tok512.bin"),
          List.of("vocab.json"));

  /** GPT-2's steps. */
  static final JsonParts BYTE_LEVEL =
      JsonParts.of(
          null,
          "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true,"
              + " \"use_regex\": true}",
          "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": false,"
              + " \"use_regex\": true}",
          "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true,"
              + " \"use_regex\": true}");

  private TokenizerFiles() {}

  /** What makes a tokenizer of a file's bytes. */
  private interface Maker {
    Tokenizer make(byte[] bytes, String name) throws IOException;
  }

  /** See {@code Tokenizers.read}. */
  public static Tokenizer read(Path path) {
    return Files.isDirectory(path) ? folder(path) : file(path);
  }

  private static Tokenizer folder(Path folder) {
    for (var names : IN_FOLDERS) {
      if (names.stream().allMatch(n -> Files.isRegularFile(folder.resolve(n)))) {
        return names.size() == 2
            ? gpt2(folder.resolve(names.get(0)), folder.resolve(names.get(1)))
            : file(folder.resolve(names.getFirst()));
      }
    }
    throw new ValueException(
        "read " + folder,
        "the folder holds no tokenizer",
        "looked for: "
            + String.join(", ", IN_FOLDERS.stream().map(n -> String.join(" + ", n)).toList()));
  }

  private static Tokenizer file(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".model")) {
      return make(file, Pieces::model);
    }
    if (name.endsWith(".bin")) {
      return make(file, Pieces::llama2c);
    }
    if (name.endsWith(".json")) {
      return make(file, (bytes, n) -> json(bytes, file));
    }
    if (name.endsWith(".bpe") || name.endsWith("merges.txt")) {
      return gpt2(beside(file, "vocab.json", "encoder.json"), file);
    }
    if (name.endsWith(".txt")) {
      return bert(file, null);
    }
    throw new ValueException(
        "read " + file,
        Files.exists(file) ? "the name tells no format" : "there is no such file",
        "name a folder, tokenizer.json, tokenizer.model, vocab.json, merges.txt, vocab.txt or"
            + " tokenizer.bin");
  }

  private static Path beside(Path file, String... names) {
    for (var n : names) {
      var other = file.resolveSibling(n);
      if (Files.isRegularFile(other)) {
        return other;
      }
    }
    throw new ValueException(
        "read " + file,
        "beside it there is no " + String.join(" or ", names),
        "put it into the same folder");
  }

  private static Tokenizer json(byte[] bytes, Path file) {
    var json = Json.parse(bytes);
    if (json instanceof Json.Arr(var items)) {
      return Pieces.list(items, file.toString());
    }
    if (json.find("model") instanceof Json.Obj) {
      return of(json);
    }
    var merges = beside(file, "merges.txt", "vocab.bpe");
    return make(merges, (text, _) -> gpt2(json, text, file.toString(), merges.toString()));
  }

  /** See {@code Tokenizers.of}. */
  public static Tokenizer of(Json json) {
    var model = json.get("model");
    var type = model.find("type");
    String kind =
        type instanceof Json.Str(var s) ? s : model.find("merges") == null ? "WordPiece" : "BPE";
    var made =
        switch (kind) {
          case "BPE" -> bpe(model, isByteLevel(part(json, "pre_tokenizer")));
          case "WordPiece" -> wordPiece(model);
          case "WordLevel" -> new WordLevel(vocabulary(model), text(model, "unk_token", "<unk>"));
          default ->
              throw new ValueException(
                  "tokenizer.json",
                  "the model " + Text.shown(kind) + " is not known",
                  "known are BPE, WordPiece and WordLevel");
        };
    var parts =
        new JsonParts(
            part(json, "normalizer"),
            part(json, "pre_tokenizer"),
            part(json, "post_processor"),
            part(json, "decoder"));
    return new Pipeline(parts, made, added(json, made.vocabulary()));
  }

  private static Json part(Json json, String key) {
    var p = json.find(key);
    return p == null ? new Json.Null() : p;
  }

  private static List<AddedToken> added(Json json, Vocabulary vocabulary) {
    var all = new ArrayList<AddedToken>();
    var list = json.find("added_tokens");
    if (list == null || list instanceof Json.Null) {
      return all;
    }
    long limit = vocabulary.size() + 4L * list.items().size() + 100_000;
    for (var t : list.items()) {
      String content = t.get("content").string();
      long id = t.get("id").integer();
      if (id < 0 || id >= limit || content.length() > 1000) {
        throw new ValueException(
            "tokenizer.json",
            "the added token \"" + Text.shown(content) + "\" has the id " + id,
            "ids follow the vocabulary's " + vocabulary.size() + ", texts have up to 1000 letters");
      }
      boolean special = flag(t, "special", false);
      all.add(
          new AddedToken(
              (int) id,
              content,
              special,
              flag(t, "normalized", !special),
              flag(t, "single_word", false),
              flag(t, "lstrip", false),
              flag(t, "rstrip", false)));
    }
    return all;
  }

  private static Vocabulary vocabulary(Json model) {
    return vocabulary(model.get("vocab"), "tokenizer.json");
  }

  private static Vocabulary vocabulary(Json object, String file) {
    var ids = new LinkedHashMap<String, Long>();
    object.members().forEach((token, id) -> ids.put(token, id.integer()));
    return Vocabulary.of(ids, file);
  }

  private static Model wordPiece(Json model) {
    var most = model.find("max_input_chars_per_word");
    long characters = most == null ? 100 : most.integer();
    if (characters < 0 || characters > 10_000) {
      throw new ValueException(
          "tokenizer.json",
          "max_input_chars_per_word is " + characters,
          "use 0 to 10000; the usual is 100");
    }
    return new WordPiece(
        vocabulary(model),
        text(model, "unk_token", "[UNK]"),
        text(model, "continuing_subword_prefix", "##"),
        (int) characters);
  }

  /** Whether a pre-tokenizer turns a text into bytes. */
  static boolean isByteLevel(Json step) {
    if (step instanceof Json.Null) {
      return false;
    }
    var all = step.find("pretokenizers");
    if (all == null) {
      return step.get("type").string().equals("ByteLevel");
    }
    for (var s : all.items()) {
      if (isByteLevel(s)) {
        return true;
      }
    }
    return false;
  }

  private static Model bpe(Json model, boolean bytes) {
    var dropout = model.find("dropout");
    if (dropout != null && !(dropout instanceof Json.Null) && dropout.number() != 0) {
      throw new ValueException(
          "tokenizer.json", "the BPE drops merges at random", "set its dropout to null");
    }
    var vocabulary = vocabulary(model);
    String prefix = text(model, "continuing_subword_prefix", "");
    var merges = new MergeReader(vocabulary, prefix, "tokenizer.json");
    var list = model.get("merges").items();
    for (int i = 0; i < list.size(); i++) {
      String where = "merge " + i;
      switch (list.get(i)) {
        case Json.Str(var s) -> merges.add(s, where);
        case Json.Arr(var both) when both.size() == 2 ->
            merges.add(both.get(0).string(), both.get(1).string(), where);
        case Json.Arr _, Json.Obj _, Json.Int _, Json.Real _, Json.Bool _, Json.Null _ ->
            throw new ValueException(
                "tokenizer.json", where + " is no pair", "write \"a b\" or [\"a\", \"b\"]");
      }
    }
    var unknown = model.find("unk_token");
    var options =
        new Bpe.Options(
            bytes,
            unknown instanceof Json.Str(var s) ? s : null,
            flag(model, "fuse_unk", false),
            flag(model, "byte_fallback", false),
            flag(model, "ignore_merges", false),
            prefix,
            text(model, "end_of_word_suffix", ""));
    return new Bpe(vocabulary, merges.merges(), options);
  }

  /** See {@code Tokenizers.gpt2}. */
  public static Tokenizer gpt2(Path vocabulary, Path merges) {
    return make(
        vocabulary,
        (bytes, name) -> {
          var json = Json.parse(bytes);
          return make(merges, (text, mergesName) -> gpt2(json, text, name, mergesName));
        });
  }

  private static Tokenizer gpt2(Json json, byte[] merges, String name, String mergesName) {
    var vocabulary = vocabulary(json, name);
    var table = new MergeReader(vocabulary, "", mergesName);
    var lines = lines(merges, mergesName);
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (!line.isEmpty() && !(i == 0 && line.startsWith("#version"))) {
        table.add(line, "line " + (i + 1));
      }
    }
    int end = vocabulary.find("<|endoftext|>");
    return new Pipeline(
        BYTE_LEVEL,
        new Bpe(vocabulary, table.merges(), Bpe.Options.BYTES),
        end < 0 ? List.of() : List.of(AddedToken.special(end, "<|endoftext|>")));
  }

  /** See {@code Tokenizers.bert}; without {@code lowerCase}, as the vocabulary is written. */
  public static Tokenizer bert(Path vocabulary, @Nullable Boolean lowerCase) {
    return make(
        vocabulary,
        (bytes, name) -> {
          var lines = lines(bytes, name);
          var v = Vocabulary.of(lines);
          if (v.count() < lines.size()) {
            var seen = new java.util.HashSet<String>();
            int i = 0;
            while (seen.add(lines.get(i))) {
              i++;
            }
            throw new ValueException(
                "read " + name,
                "line " + (i + 1) + ": \"" + Text.shown(lines.get(i)) + "\" occurs twice",
                "each line must hold another token: get the file again");
          }
          if (v.find("[UNK]") < 0) {
            throw new ValueException(
                "read " + name,
                "there is no line [UNK]",
                "the file must hold a WordPiece vocabulary, one token a line");
          }
          boolean lower =
              lowerCase != null
                  ? lowerCase
                  : lines.stream().noneMatch(TokenizerFiles::isCapitalised);
          return bert(v, lower, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        });
  }

  private static boolean isCapitalised(String token) {
    return !token.startsWith("[") && token.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  /** BERT's kind of tokenizer. */
  static Pipeline bert(Vocabulary vocabulary, boolean lowerCase, List<String> specials) {
    var added = new ArrayList<AddedToken>();
    for (var name : specials) {
      int id = vocabulary.find(name);
      if (id >= 0) {
        added.add(AddedToken.special(id, name));
      }
    }
    int cls = vocabulary.find("[CLS]");
    int sep = vocabulary.find("[SEP]");
    return new Pipeline(
        bertParts(lowerCase, cls, sep), new WordPiece(vocabulary, "[UNK]", "##", 100), added);
  }

  /** BERT's steps; without the ids of [CLS] and [SEP], no special tokens are added. */
  static JsonParts bertParts(boolean lowerCase, int cls, int sep) {
    String post =
        String.format(
            Locale.ROOT,
            "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", %d], \"cls\": [\"[CLS]\", %d]}",
            sep,
            cls);
    return JsonParts.of(
        "{\"type\": \"BertNormalizer\", \"clean_text\": true, \"handle_chinese_chars\": true,"
            + " \"strip_accents\": null, \"lowercase\": "
            + lowerCase
            + "}",
        "{\"type\": \"BertPreTokenizer\"}",
        cls < 0 || sep < 0 ? null : post,
        "{\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": true}");
  }

  /** The lines of a text, each without spaces at its end; an empty last one does not count. */
  private static List<String> lines(byte[] bytes, String name) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new ValueException(
          "read " + name,
          "the file is not UTF-8 (" + firstBroken(bytes) + ")",
          "get it again, or save it in UTF-8");
    }
    var lines = new ArrayList<String>();
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      end = end < 0 ? text.length() : end;
      while (end > at && (text.charAt(end - 1) == '\r' || text.charAt(end - 1) == ' ')) {
        end--;
      }
      lines.add(text.substring(at, end));
      at = next;
    }
    return lines;
  }

  private static String firstBroken(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var out = java.nio.CharBuffer.allocate(bytes.length);
    StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    return "byte " + in.position();
  }

  /** Reads a file and words what is wrong with it, always with its name. */
  private static Tokenizer make(Path file, Maker maker) {
    String name = file.toString();
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new ValueException(
            "read " + name,
            "the file has " + (size >> 20) + " MiB",
            "no tokenizer has more than " + (LARGEST >> 20) + ": check the path");
      }
      return maker.make(Files.readAllBytes(file), name);
    } catch (ValueException e) {
      if (e.op().startsWith("read ")) {
        throw e;
      }
      var f = e.facts();
      throw (ValueException)
          e.with(TensorException.Facts.of("read " + name, f.op() + ": " + f.problem(), f.fix()));
    } catch (IOException e) {
      var error =
          new ValueException(
              "read " + name,
              e instanceof NoSuchFileException
                  ? "there is no such file"
                  : String.valueOf(e.getMessage()),
              "check the path");
      error.initCause(e);
      throw error;
    }
  }

  private static boolean flag(Json json, String key, boolean otherwise) {
    var v = json.find(key);
    return v == null || v instanceof Json.Null ? otherwise : v.bool();
  }

  private static String text(Json json, String key, String otherwise) {
    var v = json.find(key);
    return v == null || v instanceof Json.Null ? otherwise : v.string();
  }
}

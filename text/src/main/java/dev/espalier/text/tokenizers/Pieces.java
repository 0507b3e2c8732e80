package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece (Kudo and Richardson, 2018) of the kind BPE: pieces with scores. Any two neighbours
 * merge whose texts together are a piece, the best score first, which is the order of its making.
 */
final class Pieces {
  private static final char MARK = '▁';
  private static final int LONGEST = 512; // characters of a piece; the usual limit is 16
  private static final int ALL = 1_000_000; // more spaces than a decoded text begins with

  /** What a piece is for, in the numbers of the file. */
  private enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    static Type of(long number, String file) {
      if (number < 1 || number > values().length) {
        throw damaged(file, "piece type " + number);
      }
      return values()[(int) number - 1];
    }
  }

  private record Piece(String text, float score, Type type) {}

  /**
   * How texts are prepared.
   *
   * @param rules for {@link CharsMap}, in base 64; empty for none
   */
  private record Spec(boolean dummyPrefix, boolean singleSpaces, boolean escape, String rules) {
    static final Spec LLAMA = new Spec(true, false, true, "");
  }

  private Pieces() {}

  /** A {@code tokenizer.model}. */
  static Pipeline model(byte[] file, String name) {
    var pieces = new ArrayList<Piece>();
    var spec = new Spec(true, true, true, "");
    var p = new Protobuf(file, name);
    long kind = 1; // the default of the format: unigram
    boolean suffix = false;
    while (p.next()) {
      switch (p.field()) {
        case 1 -> pieces.add(piece(p.message(), name));
        case 2 -> {
          var t = p.message();
          while (t.next()) {
            switch (t.field()) {
              case 3 -> kind = t.integer();
              case 24 -> suffix = t.flag();
              default -> {} // how it was trained
            }
          }
        }
        case 3 -> spec = spec(p.message());
        default -> {} // self-test samples, rules for decoding
      }
    }
    if (pieces.isEmpty()) {
      throw damaged(name, "it has no pieces");
    }
    if (kind != 2 || suffix || !spec.escape) {
      String what =
          switch ((int) kind) {
            case 1 -> "a unigram model";
            case 2 -> suffix ? "marks spaces behind words" : "does not mark spaces";
            case 3 -> "a word model";
            case 4 -> "a character model";
            default -> "a model of kind " + kind;
          };
      throw new ValueException(
          "read " + name,
          "the file holds " + what,
          "only BPE models that mark spaces before words are read; train with --model_type=bpe");
    }
    return tokenizer(pieces, spec, name);
  }

  private static Piece piece(Protobuf p, String file) {
    String text = "";
    float score = 0;
    var type = Type.NORMAL;
    while (p.next()) {
      switch (p.field()) {
        case 1 -> text = p.text();
        case 2 -> score = p.real();
        case 3 -> type = Type.of(p.integer(), file);
        default -> {} // extensions
      }
    }
    return new Piece(text, score, type);
  }

  private static Spec spec(Protobuf p) {
    boolean prefix = true;
    boolean single = true;
    boolean escape = true;
    byte[] rules = {};
    while (p.next()) {
      switch (p.field()) {
        case 2 -> rules = p.bytes();
        case 3 -> prefix = p.flag();
        case 4 -> single = p.flag();
        case 5 -> escape = p.flag();
        default -> {} // the name of the rules
      }
    }
    return new Spec(prefix, single, escape, Base64.getEncoder().encodeToString(rules));
  }

  /** llama2.c's {@code tokenizer.bin}: the longest length, then score, length and bytes of each. */
  static Pipeline llama2c(byte[] file, String name) {
    var b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    var pieces = new ArrayList<Piece>();
    if (b.remaining() < 4) {
      throw damaged(name, "byte 0: there is no length");
    }
    int longest = b.getInt();
    while (b.hasRemaining()) {
      int at = b.position();
      if (b.remaining() < 8) {
        throw damaged(name, "byte " + at + ": the file ends within piece " + pieces.size());
      }
      float score = b.getFloat();
      int n = b.getInt();
      if (n < 0 || n > longest || n > b.remaining()) {
        throw damaged(name, "byte " + at + ": piece " + pieces.size() + " has " + n + " bytes");
      }
      try {
        var text = StandardCharsets.UTF_8.newDecoder().decode(b.slice(b.position(), n)).toString();
        pieces.add(llamaPiece(pieces.size(), text, score));
      } catch (CharacterCodingException _) {
        throw damaged(name, "byte " + at + ": piece " + pieces.size() + " is not UTF-8");
      }
      b.position(b.position() + n);
    }
    return tokenizer(pieces, Spec.LLAMA, name);
  }

  /** A list of {@code {"id", "piece", "score"}}, as made from llama2.c's file. */
  static Pipeline list(List<Json> items, String name) {
    var pieces = new ArrayList<Piece>();
    for (var item : items) {
      if (item.get("id").integer() != pieces.size()) {
        throw damaged(name, "piece " + pieces.size() + " has the id " + item.get("id"));
      }
      pieces.add(
          llamaPiece(
              pieces.size(), item.get("piece").string(), (float) item.get("score").number()));
    }
    return tokenizer(pieces, Spec.LLAMA, name);
  }

  /** llama2.c writes spaces for marks, and line feeds around the control pieces. */
  private static Piece llamaPiece(int id, String text, float score) {
    if (id < 3) {
      return new Piece(text.strip(), score, id == 0 ? Type.UNKNOWN : Type.CONTROL);
    }
    if (Decoder.ByteTokens.value(text) >= 0) {
      return new Piece(text, score, Type.BYTE);
    }
    return new Piece(text.replace(' ', MARK), score, Type.NORMAL);
  }

  private static Pipeline tokenizer(List<Piece> pieces, Spec spec, String file) {
    var tokens = new @Nullable String[pieces.size()];
    var added = new ArrayList<AddedToken>();
    var seen = new HashSet<String>();
    String unknown = null;
    int bytes = 0;
    for (int id = 0; id < tokens.length; id++) {
      var p = pieces.get(id);
      int length = p.text.length();
      if (length == 0 || length > LONGEST || !seen.add(p.text)) {
        String what =
            length == 0 || length > LONGEST ? "has " + length + " characters" : "occurs twice";
        throw damaged(file, "piece " + id + ", \"" + Text.shown(p.text) + "\", " + what);
      }
      tokens[id] = p.text;
      switch (p.type) {
        case NORMAL -> {}
        case UNKNOWN -> {
          unknown = p.text;
          added.add(AddedToken.special(id, p.text));
        }
        case CONTROL -> added.add(AddedToken.special(id, p.text));
        case USER_DEFINED ->
            added.add(new AddedToken(id, p.text, false, true, false, false, false));
        case UNUSED ->
            throw new ValueException(
                "read " + file,
                "piece " + id + ", " + Text.shown(p.text) + ", is marked as unused",
                "models with a restricted vocabulary are not read");
        case BYTE -> bytes++;
      }
    }
    if (unknown == null || bytes != 0 && bytes != 256) {
      throw damaged(
          file, unknown == null ? "there is no unknown piece" : bytes + " byte pieces of 256");
    }
    var vocabulary = new Vocabulary(tokens);
    var merges = merges(pieces, vocabulary);
    var options = new Bpe.Options(false, unknown, true, bytes > 0, false, "", "");
    return new Pipeline(
        parts(spec, vocabulary, added), new Bpe(vocabulary, merges, options), added);
  }

  /** All pairs of pieces that make a piece; equal scores share a rank. */
  private static Merges merges(List<Piece> pieces, Vocabulary vocabulary) {
    var scores = new float[pieces.size()];
    for (int i = 0; i < scores.length; i++) {
      float s = -pieces.get(i).score;
      scores[i] = s == 0 ? 0 : s; // one zero
    }
    var sorted = scores.clone();
    Arrays.sort(sorted);
    var merges = new Merges();
    for (int id = 0; id < scores.length; id++) {
      var p = pieces.get(id);
      if (p.type != Type.NORMAL) {
        continue;
      }
      int rank = first(sorted, scores[id]);
      var c = p.text.toCharArray();
      for (int cut = 1; cut < c.length; cut++) {
        int left = vocabulary.find(c, 0, cut);
        int right = vocabulary.find(c, cut, c.length);
        if (left >= 0 && right >= 0 && merges(pieces.get(left)) && merges(pieces.get(right))) {
          merges.put(left, right, rank, id);
        }
      }
    }
    return merges;
  }

  private static boolean merges(Piece p) {
    return p.type == Type.NORMAL;
  }

  /** The first place of a value in a sorted array that has it. */
  private static int first(float[] sorted, float value) {
    int i = Arrays.binarySearch(sorted, value);
    while (i > 0 && sorted[i - 1] == value) {
      i--;
    }
    return Math.max(i, 0);
  }

  private static JsonParts parts(Spec spec, Vocabulary vocabulary, List<AddedToken> added) {
    var steps = new ArrayList<String>();
    if (!spec.rules.isEmpty()) {
      steps.add("{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"" + spec.rules + "\"}");
    }
    if (spec.singleSpaces) {
      steps.add(
          "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"^ +| +$\"}, \"content\": \"\"}");
      steps.add("{\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}");
    }
    if (spec.dummyPrefix) {
      steps.add("{\"type\": \"Prepend\", \"prepend\": \"▁\", \"only_first\": true}");
    }
    steps.add("{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"▁\"}");
    String normalizer =
        "{\"type\": \"Sequence\", \"normalizers\": [" + String.join(", ", steps) + "]}";
    String decoder =
        "{\"type\": \"Sequence\", \"decoders\": ["
            + "{\"type\": \"Replace\", \"pattern\": {\"String\": \"▁\"}, \"content\": \" \"},"
            + " {\"type\": \"ByteFallback\"}, {\"type\": \"Fuse\"}"
            + (spec.dummyPrefix || spec.singleSpaces
                ? ", {\"type\": \"Strip\", \"content\": \" \", \"start\": "
                    + (spec.singleSpaces ? ALL : 1)
                    + ", \"stop\": 0}"
                : "")
            + "]}";
    int begin = vocabulary.find("<s>");
    boolean control = added.stream().anyMatch(t -> t.special() && t.id() == begin);
    return JsonParts.of(normalizer, null, control ? begin(begin) : null, decoder);
  }

  /** As Llama's: the first piece is {@code <s>}. */
  private static String begin(int id) {
    String s = "{\"SpecialToken\": {\"id\": \"<s>\", \"type_id\": %d}}";
    String t = "{\"Sequence\": {\"id\": \"%s\", \"type_id\": %d}}";
    var special = new LinkedHashMap<String, Object>();
    special.put("id", "<s>");
    special.put("ids", List.of(id));
    special.put("tokens", List.of("<s>"));
    return String.format(
        Locale.ROOT,
        "{\"type\": \"TemplateProcessing\", \"single\": [%s, %s], \"pair\": [%s, %s, %s, %s],"
            + " \"special_tokens\": {\"<s>\": %s}}",
        s.formatted(0),
        t.formatted("A", 0),
        s.formatted(0),
        t.formatted("A", 0),
        s.formatted(1),
        t.formatted("B", 1),
        Json.of(special));
  }

  private static ValueException damaged(String file, String problem) {
    return new ValueException(
        "read " + file, problem, "the file is damaged or of another kind: get it again");
  }
}

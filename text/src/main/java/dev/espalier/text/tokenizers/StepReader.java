package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The steps of {@code tokenizer.json} that occur with GPT-2, BERT, Llama and their relatives. */
final class StepReader {
  private static final int MOST = 100; // steps of one kind

  private StepReader() {}

  /** A pre-tokenizer: what it writes into the text, and how it cuts. */
  record PreTokenizer(List<Normalizer> marks, Splitter splitter) {}

  static List<Normalizer> normalizers(Json step) {
    var all = new ArrayList<Normalizer>();
    addNormalizers(step, all);
    requireFew("normalizer", all);
    return List.copyOf(all);
  }

  private static void requireFew(String what, List<?> steps) {
    if (steps.size() > MOST) {
      throw new ValueException(
          "tokenizer.json",
          "the " + what + " has " + steps.size() + " steps",
          "use at most " + MOST + ": the file may be damaged");
    }
  }

  private static void addNormalizers(Json step, List<Normalizer> all) {
    if (step instanceof Json.Null) {
      return;
    }
    String type = step.get("type").string();
    switch (type) {
      case "Sequence" -> step.get("normalizers").items().forEach(s -> addNormalizers(s, all));
      case "BertNormalizer" -> {
        boolean lower = flag(step, "lowercase", true);
        all.add(
            new BertNormalizer(
                flag(step, "clean_text", true),
                flag(step, "handle_chinese_chars", true),
                flag(step, "strip_accents", lower),
                lower));
      }
      case "Lowercase" -> all.add(new Normalizer.Lowercase());
      case "StripAccents" -> all.add(new Normalizer.StripAccents());
      case "NFC" -> all.add(new Normalizer.UnicodeForm(Form.NFC));
      case "NFD" -> all.add(new Normalizer.UnicodeForm(Form.NFD));
      case "NFKC" -> all.add(new Normalizer.UnicodeForm(Form.NFKC));
      case "NFKD" -> all.add(new Normalizer.UnicodeForm(Form.NFKD));
      case "Prepend" ->
          all.add(
              new Normalizer.Prepend(
                  inserted(step, "prepend"), flag(step, "only_first", false), ""));
      case "Replace" -> all.add(replace(step));
      case "Precompiled" -> all.add(charsMap(step.get("precompiled_charsmap").string()));
      case "Strip" ->
          all.add(
              new Normalizer.Strip(
                  Normalizer.Strip.ANY,
                  flag(step, "strip_left", true),
                  flag(step, "strip_right", true)));
      default -> throw unknown("normalizer", type);
    }
  }

  private static Normalizer replace(Json step) {
    var by = inserted(step, "content");
    var regex = step.get("pattern").find("Regex");
    if (regex != null && regex.string().equals(" {2,}") && by.length() == 1) {
      return new Normalizer.Spaces(by.charAt(0));
    }
    if (regex != null && regex.string().equals("^ +| +$") && by.isEmpty()) {
      return new Normalizer.Strip(' ', true, true);
    }
    return new Normalizer.Replace(pattern(step, "String"), by);
  }

  /** A text that is written into others; a long one would blow them up. */
  private static String inserted(Json step, String key) {
    var s = step.get(key).string();
    if (s.length() > 1000) {
      throw new ValueException(
          "tokenizer.json",
          step.get("type").string() + " inserts a text of " + s.length() + " characters",
          "use at most 1000");
    }
    return s;
  }

  private static Normalizer charsMap(String base64) {
    try {
      return new CharsMap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException _) {
      throw new ValueException(
          "tokenizer.json",
          "precompiled_charsmap is not in base 64",
          "the file is damaged: get it again");
    }
  }

  /**
   * A pre-tokenizer.
   *
   * @param model the model behind it, which a text without cuts must suit; null in training
   */
  static PreTokenizer preTokenizer(Json step, @Nullable Model model) {
    var marks = new ArrayList<Normalizer>();
    var cuts = new ArrayList<Splitter>();
    addPreTokenizers(step, marks, cuts);
    requireFew("pre-tokenizer", cuts);
    requireFew("pre-tokenizer", marks);
    if (cuts.isEmpty()) {
      cuts.add(whole(model));
    }
    return new PreTokenizer(
        List.copyOf(marks), cuts.size() == 1 ? cuts.getFirst() : new Splitter.Chain(cuts));
  }

  /** A text in one piece, or in pieces over which no merge reaches. */
  private static Splitter whole(@Nullable Model model) {
    if (!(model instanceof Bpe)) {
      return new Splitter.Whole();
    }
    for (var t : model.vocabulary().tokens()) {
      if (t == null || t.isEmpty()) {
        continue;
      }
      int i = 0;
      while (i < t.length() && t.charAt(i) == '▁') {
        i++;
      }
      if (t.indexOf('▁', i) >= 0) {
        return new Splitter.Whole();
      }
    }
    return new Splitter.BeforeMarks('▁');
  }

  private static void addPreTokenizers(Json step, List<Normalizer> marks, List<Splitter> cuts) {
    if (step instanceof Json.Null) {
      return;
    }
    String type = step.get("type").string();
    switch (type) {
      case "Sequence" ->
          step.get("pretokenizers").items().forEach(s -> addPreTokenizers(s, marks, cuts));
      case "ByteLevel" -> {
        if (flag(step, "add_prefix_space", true)) {
          requireFirst(type, cuts);
          marks.add(new Normalizer.Prepend(" ", false, " "));
        }
        if (flag(step, "use_regex", true)) {
          cuts.add(new Splitter.Pattern(Scanner.GPT2));
        }
      }
      case "BertPreTokenizer" -> cuts.add(new Splitter.Bert());
      case "Whitespace" -> cuts.add(new Splitter.WordsAndSigns());
      case "WhitespaceSplit" ->
          cuts.add(new Splitter.Separator(Splitter.Kind.SPACE, Splitter.Behavior.REMOVED));
      case "Punctuation" ->
          cuts.add(
              new Splitter.Separator(
                  Splitter.Kind.PUNCTUATION, behavior(text(step, "behavior", "Isolated"))));
      case "Digits" ->
          cuts.add(
              new Splitter.Separator(
                  Splitter.Kind.NUMBER,
                  flag(step, "individual_digits", false)
                      ? Splitter.Behavior.ISOLATED
                      : Splitter.Behavior.CONTIGUOUS));
      case "Metaspace" -> {
        requireFirst(type, cuts);
        String mark = text(step, "replacement", "▁");
        if (mark.length() != 1) {
          throw new ValueException(
              "tokenizer.json",
              "Metaspace: the replacement \"" + Text.shown(mark) + "\" is not one character",
              "use ▁");
        }
        marks.add(new Normalizer.Replace(" ", mark));
        String scheme = scheme(step);
        if (!scheme.equals("never")) {
          marks.add(new Normalizer.Prepend(mark, scheme.equals("first"), mark));
        }
        if (flag(step, "split", true)) {
          cuts.add(new Splitter.BeforeMark(mark.charAt(0)));
        }
      }
      case "Split" -> cuts.add(split(step));
      default -> throw unknown("pre-tokenizer", type);
    }
  }

  private static String scheme(Json step) {
    return text(step, "prepend_scheme", flag(step, "add_prefix_space", true) ? "always" : "never");
  }

  private static void requireFirst(String type, List<Splitter> cuts) {
    if (!cuts.isEmpty()) {
      throw new ValueException(
          "tokenizer.json",
          "the pre-tokenizer " + type + " stands behind another one that cuts the text",
          "put it first");
    }
  }

  private static Splitter split(Json step) {
    var behavior = behavior(text(step, "behavior", "Isolated"));
    var literal = step.get("pattern").find("String");
    boolean invert = flag(step, "invert", false);
    if (literal != null) {
      if (!literal.string().equals(" ") || invert) {
        throw new ValueException(
            "tokenizer.json",
            "the pre-tokenizer Split cuts at \"" + Text.shown(literal.string()) + "\"",
            "only a space is known");
      }
      return new Splitter.Separator(Splitter.Kind.SPACE_SIGN, behavior);
    }
    String regex = pattern(step, "Regex");
    if (regex.equals(EACH_CHARACTER) && behavior == Splitter.Behavior.ISOLATED) {
      return new Splitter.EachCharacter();
    }
    var scanner = Scanner.of(regex);
    // The expressions match everywhere, so that what lies between matches is nothing.
    boolean cuts =
        invert
            ? behavior == Splitter.Behavior.REMOVED || behavior == Splitter.Behavior.ISOLATED
            : behavior == Splitter.Behavior.ISOLATED;
    if (scanner == null || !cuts) {
      throw new ValueException(
          "tokenizer.json",
          "the pre-tokenizer Split has the regular expression " + Text.shown(regex),
          "known are those of GPT-2, GPT-4, Llama 3 and Qwen 2");
    }
    return new Splitter.Pattern(scanner);
  }

  /** Cuts a text into its characters. */
  static final String EACH_CHARACTER = "[\\s\\S]";

  private static Splitter.Behavior behavior(String name) {
    return switch (name) {
      case "Removed" -> Splitter.Behavior.REMOVED;
      case "Isolated" -> Splitter.Behavior.ISOLATED;
      case "MergedWithPrevious" -> Splitter.Behavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext" -> Splitter.Behavior.MERGED_WITH_NEXT;
      case "Contiguous" -> Splitter.Behavior.CONTIGUOUS;
      default -> throw unknown("behavior", name);
    };
  }

  static Template template(Json step, ToIntFunction<String> ids) {
    if (step instanceof Json.Null) {
      return Template.PLAIN;
    }
    String type = step.get("type").string();
    return switch (type) {
      case "Sequence" -> {
        var all = Template.PLAIN;
        for (var s : step.get("processors").items()) {
          var t = template(s, ids);
          boolean plain = t.single().equals(Template.PLAIN.single());
          all =
              new Template(
                  plain ? all.single() : t.single(),
                  plain ? all.pair() : t.pair(),
                  t.trim() == Template.Trim.NONE ? all.trim() : t.trim());
        }
        yield all;
      }
      case "ByteLevel" -> new Template(Template.PLAIN.single(), Template.PLAIN.pair(), trim(step));
      case "BertProcessing" -> bert(step, 1, Template.Trim.NONE);
      case "RobertaProcessing" -> bert(step, 2, trim(step));
      case "TemplateProcessing" -> {
        var special = step.get("special_tokens").members();
        yield new Template(
            parts(step.get("single"), special, ids),
            parts(step.get("pair"), special, ids),
            Template.Trim.NONE);
      }
      default -> throw unknown("post-processor", type);
    };
  }

  private static Template.Trim trim(Json step) {
    if (!flag(step, "trim_offsets", true)) {
      return Template.Trim.NONE;
    }
    return flag(step, "add_prefix_space", true) ? Template.Trim.BUT_FIRST : Template.Trim.ALL;
  }

  /** cls A sep, and cls A sep B sep with {@code between} separators in the middle. */
  private static Template bert(Json step, int between, Template.Trim trim) {
    int cls = id(step.get("cls").items().get(1));
    int sep = id(step.get("sep").items().get(1));
    int second = between == 1 ? 1 : 0; // RoBERTa has one type only
    var single =
        List.<Template.Part>of(
            new Template.Special(cls, 0),
            new Template.Sequence(0, 0),
            new Template.Special(sep, 0));
    var pair = new ArrayList<>(single);
    if (between == 2) {
      pair.add(new Template.Special(sep, 0));
    }
    pair.add(new Template.Sequence(1, second));
    pair.add(new Template.Special(sep, second));
    return new Template(single, pair, trim);
  }

  private static List<Template.Part> parts(
      Json list, Map<String, Json> special, ToIntFunction<String> ids) {
    var all = new ArrayList<Template.Part>();
    for (var item : list.items()) {
      var sequence = item.find("Sequence");
      if (sequence != null) {
        all.add(
            new Template.Sequence(
                sequence.get("id").string().equals("A") ? 0 : 1, id(sequence.get("type_id"))));
        continue;
      }
      var token = item.get("SpecialToken");
      String name = token.get("id").string();
      var known = special.get(name);
      if (known == null) {
        int id = ids.applyAsInt(name);
        if (id < 0) {
          throw new ValueException(
              "tokenizer.json",
              "the template has the token \"" + Text.shown(name) + "\", which is not there",
              "add it to special_tokens");
        }
        all.add(new Template.Special(id, id(token.get("type_id"))));
        continue;
      }
      for (var id : known.get("ids").items()) {
        all.add(new Template.Special(id(id), id(token.get("type_id"))));
      }
    }
    requireFew("template", all);
    return all;
  }

  private static int id(Json value) {
    long id = value.integer();
    if (id < 0 || id > Integer.MAX_VALUE - 1) {
      throw new ValueException("tokenizer.json", "an id of " + id, "ids are 0, 1, …");
    }
    return (int) id;
  }

  static Decoder decoder(Json step) {
    if (step instanceof Json.Null) {
      return new Decoder.Joined(" ");
    }
    String type = step.get("type").string();
    return switch (type) {
      case "Sequence" -> {
        var all = new ArrayList<Decoder>();
        for (var s : step.get("decoders").items()) {
          all.add(decoder(s));
        }
        yield new Decoder.Chain(all);
      }
      case "ByteLevel" -> new Decoder.Bytes();
      case "WordPiece" ->
          new Decoder.Pieces(text(step, "prefix", "##"), flag(step, "cleanup", true));
      case "Metaspace" -> {
        String mark = text(step, "replacement", "▁");
        yield new Decoder.Mark(mark.isEmpty() ? '▁' : mark.charAt(0), scheme(step).equals("never"));
      }
      case "BPEDecoder" -> new Decoder.Suffix(text(step, "suffix", "</w>"));
      case "ByteFallback" -> new Decoder.ByteTokens();
      case "Fuse" -> new Decoder.Fuse();
      case "Replace" -> new Decoder.Replace(pattern(step, "String"), step.get("content").string());
      case "Strip" -> {
        String sign = text(step, "content", " ");
        yield new Decoder.Strip(
            sign.isEmpty() ? ' ' : sign.charAt(0), id(step.get("start")), id(step.get("stop")));
      }
      default -> throw unknown("decoder", type);
    };
  }

  private static String pattern(Json step, String kind) {
    var p = step.get("pattern");
    var s = p.find(kind);
    if (s == null) {
      throw new ValueException(
          "tokenizer.json",
          step.get("type").string() + " has the pattern " + Text.shown(p.toString()),
          "only patterns of kind " + kind + " are known here");
    }
    return s.string();
  }

  private static boolean flag(Json step, String key, boolean otherwise) {
    var v = step.find(key);
    return v == null || v instanceof Json.Null ? otherwise : v.bool();
  }

  private static String text(Json step, String key, String otherwise) {
    var v = step.find(key);
    return v == null || v instanceof Json.Null ? otherwise : v.string();
  }

  private static ValueException unknown(String what, String name) {
    return new ValueException(
        "tokenizer.json",
        "the " + what + " " + Text.shown(name) + " is not known",
        "known are the steps of GPT-2, BERT, RoBERTa, Llama and their relatives");
  }
}

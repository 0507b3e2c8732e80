package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import dev.espalier.text.Encoding;
import dev.espalier.text.Padding;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.Truncation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The one tokenizer: added tokens are cut out of the text, what remains is normalised, cut into
 * words and given to the model; then come special tokens, truncation and padding.
 */
public final class Pipeline implements Tokenizer {
  private static final List<String> PADDING =
      List.of("[PAD]", "<pad>", "<PAD>", "<|pad|>", "<|endoftext|>", "</s>");

  /** What a tokenizer is made of. */
  private record Steps(
      List<Normalizer> normalizers,
      List<Normalizer> marks, // those of the pre-tokenizer, which come behind added tokens
      Splitter splitter,
      Model model,
      Template template,
      Decoder decoder) {}

  /** What a user sets. */
  private record Settings(
      int max, Truncation strategy, Padding padding, boolean addSpecial, boolean findSpecial) {}

  private final Steps steps;
  private final Settings settings;
  private final List<AddedToken> added;
  private final TokenFinder inText;
  private final TokenFinder inNormalized;
  private final @Nullable String[] addedById; // null where the model's vocabulary counts
  private final boolean[] special;
  private final Map<String, Integer> addedIds;
  private final JsonParts parts;
  private final @Nullable WordCache cache;

  private Pipeline(Pipeline of, Settings settings) {
    this.steps = of.steps;
    this.settings = settings;
    this.added = of.added;
    this.inText = of.inText;
    this.inNormalized = of.inNormalized;
    this.addedById = of.addedById;
    this.special = of.special;
    this.addedIds = of.addedIds;
    this.parts = of.parts;
    this.cache = of.cache;
  }

  /**
   * A tokenizer.
   *
   * @param parts the steps, as {@code tokenizer.json} spells them
   * @param added found in texts, in this order of precedence
   */
  Pipeline(JsonParts parts, Model model, List<AddedToken> added) {
    this.parts = parts;
    this.added = List.copyOf(added);
    var pre = StepReader.preTokenizer(parts.preTokenizer(), model);
    this.addedIds = new LinkedHashMap<>();
    int size = model.vocabulary().size();
    for (var t : added) {
      addedIds.putIfAbsent(t.content(), t.id());
      size = Math.max(size, t.id() + 1);
    }
    this.steps =
        new Steps(
            StepReader.normalizers(parts.normalizer()),
            pre.marks(),
            pre.splitter(),
            model,
            StepReader.template(parts.postProcessor(), this::findId),
            StepReader.decoder(parts.decoder()));
    this.addedById = new @Nullable String[size];
    this.special = new boolean[size];
    this.inText = new TokenFinder();
    this.inNormalized = new TokenFinder();
    for (var t : added) {
      addedById[t.id()] = t.content();
      special[t.id()] |= t.special();
      var content = t.content().toCharArray();
      if (t.normalized()) {
        var n = normalized(Chars.of(content, 0, content.length), false);
        inNormalized.add(t, n.toString().toCharArray());
      } else {
        inText.add(t, content);
      }
    }
    requireIds(steps.template.single());
    requireIds(steps.template.pair());
    this.settings =
        new Settings(Integer.MAX_VALUE, Truncation.LONGEST_FIRST, Padding.none(), true, true);
    this.cache = model.remember() ? new WordCache() : null;
  }

  private void requireIds(List<Template.Part> parts) {
    for (var part : parts) {
      if (part instanceof Template.Special(int id, _)) {
        token(id);
      }
    }
  }

  @Override
  public Encoding encode(String text) {
    return padded(encoded(text, null), 0);
  }

  @Override
  public Encoding encode(String first, String second) {
    return padded(encoded(first, second), 0);
  }

  @Override
  public List<Encoding> encodeBatch(List<String> texts) {
    var all = new ArrayList<Encoding>(texts.size());
    for (var t : texts) {
      all.add(encoded(t, null));
    }
    return padded(all);
  }

  @Override
  public List<Encoding> encodeBatch(List<String> firsts, List<String> seconds) {
    if (firsts.size() != seconds.size()) {
      throw new ValueException(
          "Tokenizer.encodeBatch",
          firsts.size() + " first texts, " + seconds.size() + " second ones",
          "give as many of one as of the other");
    }
    var all = new ArrayList<Encoding>(firsts.size());
    for (int i = 0; i < firsts.size(); i++) {
      all.add(encoded(firsts.get(i), seconds.get(i)));
    }
    return padded(all);
  }

  private List<Encoding> padded(List<Encoding> all) {
    int longest = 0;
    for (var e : all) {
      longest = Math.max(longest, e.length());
    }
    for (int i = 0; i < all.size(); i++) {
      all.set(i, padded(all.get(i), longest));
    }
    return all;
  }

  private Encoding padded(Encoding e, int longest) {
    var p = settings.padding;
    if (p.kind() == Padding.Kind.NONE) {
      return e;
    }
    int length = p.kind() == Padding.Kind.FIXED ? p.length() : Math.max(longest, e.length());
    length = Math.ceilDiv(length, p.multiple()) * p.multiple();
    return length <= e.length() ? e : e.padTo(length, paddingId(p), p.left());
  }

  private int paddingId(Padding p) {
    if (!p.token().isEmpty()) {
      return id(p.token());
    }
    for (var name : PADDING) {
      int id = findId(name);
      if (id >= 0) {
        return id;
      }
    }
    throw new ValueException(
        "Tokenizer",
        "the vocabulary has no padding token",
        "name one of its tokens: Padding.longest().token(\"…\"); special tokens: "
            + specialTokens().keySet());
  }

  private Encoding encoded(String first, @Nullable String second) {
    var a = first.toCharArray();
    var tokensA = tokens(a);
    var b = second == null ? null : second.toCharArray();
    var tokensB = b == null ? null : tokens(b);
    var layout = tokensB == null ? steps.template.single() : steps.template.pair();
    if (!settings.addSpecial) {
      layout = tokensB == null ? Template.PLAIN.single() : Template.PLAIN.pair();
    }
    int extra = Template.added(layout);
    truncate(tokensA, tokensB, extra);
    int size = tokensA.size + (tokensB == null ? 0 : tokensB.size) + extra;
    var out = new Encoding.Builder(this::token, size);
    for (var part : layout) {
      switch (part) {
        case Template.Special(int id, int type) -> out.special(id, type);
        case Template.Sequence(int number, int type) -> {
          if (number == 0) {
            put(tokensA, a, number, type, out);
          } else if (tokensB != null && b != null) {
            put(tokensB, b, number, type, out);
          }
        }
      }
    }
    return out.build();
  }

  /** Appends a text's tokens, their places counted in code points. */
  private void put(Tokens t, char[] text, int number, int typeId, Encoding.Builder out) {
    var points = codePoints(text);
    for (int i = 0; i < t.size; i++) {
      int start = t.starts[i];
      int end = t.ends[i];
      if (steps.template.trim() != Template.Trim.NONE) {
        boolean spared = steps.template.trim() == Template.Trim.BUT_FIRST && (i == 0 || start == 0);
        var token = token(t.ids[i]);
        int before = spaces(token, 1) - (spared ? 1 : 0);
        start = Math.min(start + Math.max(before, 0), end);
        end = Math.max(end - spaces(token, -1), start);
      }
      out.add(
          t.ids[i],
          typeId,
          number,
          points == null ? start : points[start],
          points == null ? end : points[end]);
    }
  }

  /** How many spaces, which GPT-2 spells Ġ, a token begins or (step −1) ends with. */
  private static int spaces(String token, int step) {
    int n = 0;
    for (int i = step > 0 ? 0 : token.length() - 1; n < token.length(); i += step, n++) {
      if (token.charAt(i) != 'Ġ' && !Unicode.isSpace(token.charAt(i))) {
        break;
      }
    }
    return n;
  }

  /** The code point that each unit belongs to, or null when all are one unit long. */
  private static int @Nullable [] codePoints(char[] text) {
    int i = 0;
    while (i < text.length && !Character.isSurrogate(text[i])) {
      i++;
    }
    if (i == text.length) {
      return null;
    }
    var points = new int[text.length + 1];
    int n = 0;
    for (int k = 0; k < text.length; n++) {
      int next = Unicode.after(text, k, text.length);
      for (; k < next; k++) {
        points[k] = n;
      }
    }
    points[text.length] = n;
    return points;
  }

  private void truncate(Tokens a, @Nullable Tokens b, int extra) {
    if (settings.max == Integer.MAX_VALUE) {
      return;
    }
    int n1 = a.size;
    int n2 = b == null ? 0 : b.size;
    int max = Math.max(0, settings.max - extra);
    int over = n1 + n2 - max;
    if (over <= 0) {
      return;
    }
    switch (settings.strategy) {
      case LONGEST_FIRST -> {
        // The longer one loses tokens until both are as long, then the second and the first in
        // turn.
        int first = Math.clamp(max - n2, Math.min(n1, Math.ceilDiv(max, 2)), n1);
        a.size = first;
        if (b != null) {
          b.size = max - first;
        }
      }
      case ONLY_FIRST -> a.size = shortened("first", n1, over);
      case ONLY_SECOND -> {
        int left = shortened("second", n2, over);
        if (b != null) {
          b.size = left;
        }
      }
    }
  }

  private int shortened(String which, int size, int over) {
    if (size < over) {
      throw new ValueException(
          "Tokenizer.encode",
          "the "
              + which
              + " text has "
              + size
              + " tokens, "
              + over
              + " too many stand in both texts together",
          "use Truncation.LONGEST_FIRST or a maximum of at least " + (settings.max + over - size));
    }
    return size - over;
  }

  /** The tokens of one text, with ranges of its units. */
  private Tokens tokens(char[] text) {
    var out = new Tokens(16 + text.length / 4);
    if (inText.isEmpty()) {
      if (text.length > 0) {
        segment(text, 0, text.length, out);
      }
      return out;
    }
    inText.find(
        text,
        0,
        text.length,
        settings.findSpecial,
        new TokenFinder.Parts() {
          @Override
          public void text(int from, int to) {
            segment(text, from, to, out);
          }

          @Override
          public void token(AddedToken token, int from, int to) {
            out.add(token.id(), from, to);
          }
        });
    return out;
  }

  private void segment(char[] text, int from, int to, Tokens out) {
    var t = normalized(Chars.of(text, from, to), from == 0);
    if (inNormalized.isEmpty()) {
      words(t, out);
      return;
    }
    inNormalized.find(
        t.units,
        0,
        t.length,
        settings.findSpecial,
        new TokenFinder.Parts() {
          @Override
          public void text(int start, int end) {
            words(t.part(start, end), out);
          }

          @Override
          public void token(AddedToken token, int start, int end) {
            int first = out.size;
            out.add(token.id(), start, end);
            out.toOriginal(first, t);
          }
        });
  }

  private Chars normalized(Chars t, boolean first) {
    for (var n : steps.normalizers) {
      t = n.apply(t, first);
    }
    return t;
  }

  private void words(Chars text, Tokens out) {
    boolean first = text.length > 0 && text.from(0) == 0;
    for (var n : steps.marks) {
      text = n.apply(text, first);
    }
    var t = text;
    var model = steps.model;
    var known = cache;
    int begin = out.size;
    steps.splitter.split(
        t.units,
        0,
        t.length,
        known == null
            ? (from, to) -> model.tokenize(t.units, from, to, out)
            : (from, to) -> known.tokenize(model, t.units, from, to, out));
    out.toOriginal(begin, t);
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    var tokens = new ArrayList<String>(ids.length);
    for (int id : ids) {
      var t = token(id);
      if (!(skipSpecial && special[id])) {
        tokens.add(t);
      }
    }
    return String.join("", steps.decoder.apply(tokens));
  }

  @Override
  public int vocabSize() {
    return addedById.length;
  }

  @Override
  public OptionalInt find(String token) {
    int id = findId(token);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  private int findId(String token) {
    var id = addedIds.get(token);
    return id != null ? id : steps.model.vocabulary().find(token);
  }

  @Override
  public String token(int id) {
    if (id >= 0 && id < addedById.length) {
      var t = addedById[id];
      t = t != null ? t : steps.model.vocabulary().token(id);
      if (t != null) {
        return t;
      }
    }
    throw new ValueException(
        "Tokenizer", "there is no token " + id, "use ids from 0 to " + (addedById.length - 1));
  }

  @Override
  public boolean isSpecial(int id) {
    return id >= 0 && id < special.length && special[id];
  }

  @Override
  public Map<String, Integer> specialTokens() {
    var all = new LinkedHashMap<String, Integer>();
    for (int id = 0; id < special.length; id++) {
      if (special[id]) {
        all.put(token(id), id);
      }
    }
    return Collections.unmodifiableMap(all);
  }

  @Override
  public Tokenizer withTruncation(int max, Truncation strategy) {
    if (max < 1) {
      throw new ValueException(
          "Tokenizer.withTruncation", "a maximum of " + max, "use at least 1 token");
    }
    var s = settings;
    return new Pipeline(this, new Settings(max, strategy, s.padding, s.addSpecial, s.findSpecial));
  }

  @Override
  public Tokenizer withPadding(Padding padding) {
    if (padding.kind() != Padding.Kind.NONE) {
      paddingId(padding); // better now than in the middle of a run
    }
    var s = settings;
    return new Pipeline(
        this, new Settings(s.max, s.strategy, padding, s.addSpecial, s.findSpecial));
  }

  @Override
  public Tokenizer withSpecialTokens(boolean on) {
    var s = settings;
    return new Pipeline(this, new Settings(s.max, s.strategy, s.padding, on, s.findSpecial));
  }

  @Override
  public Tokenizer withSpecialTokensInText(boolean recognised) {
    var s = settings;
    return new Pipeline(this, new Settings(s.max, s.strategy, s.padding, s.addSpecial, recognised));
  }

  @Override
  public Json json() {
    return parts.json(steps.model, added);
  }

  @Override
  public String toString() {
    return "Tokenizer(" + steps.model.getClass().getSimpleName() + ", " + vocabSize() + " tokens)";
  }
}

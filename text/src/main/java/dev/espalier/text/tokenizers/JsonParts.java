package dev.espalier.text.tokenizers;

import dev.espalier.io.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a tokenizer beside its model, in the words of {@code tokenizer.json}. All tokenizers
 * are made from these, also those that come from other files, so that each can be written.
 */
record JsonParts(Json normalizer, Json preTokenizer, Json postProcessor, Json decoder) {
  /** From JSON texts; null where there is no such step. */
  static JsonParts of(
      @Nullable String normalizer,
      @Nullable String preTokenizer,
      @Nullable String postProcessor,
      @Nullable String decoder) {
    return new JsonParts(
        parse(normalizer), parse(preTokenizer), parse(postProcessor), parse(decoder));
  }

  private static Json parse(@Nullable String text) {
    return text == null ? new Json.Null() : Json.parse(text);
  }

  Json json(Model model, List<AddedToken> added) {
    var all = new LinkedHashMap<String, @Nullable Object>();
    all.put("version", "1.0");
    all.put("truncation", null);
    all.put("padding", null);
    var tokens = new ArrayList<Json>(added.size());
    for (var t : added) {
      var m = new LinkedHashMap<String, Object>();
      m.put("id", t.id());
      m.put("content", t.content());
      m.put("single_word", t.singleWord());
      m.put("lstrip", t.stripLeft());
      m.put("rstrip", t.stripRight());
      m.put("normalized", t.normalized());
      m.put("special", t.special());
      tokens.add(Json.of(m));
    }
    all.put("added_tokens", tokens);
    all.put("normalizer", normalizer);
    all.put("pre_tokenizer", preTokenizer);
    all.put("post_processor", postProcessor);
    all.put("decoder", decoder);
    all.put("model", model.json());
    return Json.of(all);
  }
}

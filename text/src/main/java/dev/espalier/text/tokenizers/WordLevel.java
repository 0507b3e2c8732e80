package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Each word is a token, or unknown. Also for characters, which are words of one. */
final class WordLevel implements Model {
  private final Vocabulary vocabulary;
  private final String unknown;
  private final int unknownId; // -1: an unknown word is an error

  /**
   * @param unknown the token of unknown words; when the vocabulary lacks it, they are errors
   */
  WordLevel(Vocabulary vocabulary, String unknown) {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.unknownId = vocabulary.find(unknown);
  }

  @Override
  public void tokenize(char[] c, int from, int to, Tokens out) {
    int id = vocabulary.find(c, from, to);
    if (id < 0) {
      id = unknownId;
      if (id < 0) {
        throw unknown(new String(c, from, to - from), from);
      }
    }
    out.add(id, from, to);
  }

  private static ValueException unknown(String word, int at) {
    var codes = new StringBuilder();
    if (word.codePointCount(0, word.length()) == 1) {
      codes.append(" (U+").append("%04X".formatted(word.codePointAt(0))).append(')');
    }
    return new ValueException(
        "Tokenizer.encode",
        "\"" + Text.shown(word) + "\"" + codes + " at " + at + " is not in the vocabulary",
        "build the vocabulary on all texts, or with an unknown token");
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public boolean remember() {
    return false;
  }

  @Override
  public Json json() {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("type", "WordLevel");
    m.put("vocab", vocabulary.map());
    m.put("unk_token", unknown);
    return Json.of(m);
  }
}

package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.util.LinkedHashMap;

/**
 * WordPiece (Devlin et al., "BERT", 2019): the longest token that a word begins with, then the
 * longest that its rest begins with, spelled with a prefix. A word that does not come out even is
 * unknown as a whole.
 */
final class WordPiece implements Model {
  private final Vocabulary vocabulary;
  private final Vocabulary rest; // tokens inside a word, without their prefix; ids as above
  private final String unknown;
  private final String prefix;
  private final int unknownId;
  private final int maxCharacters;

  /**
   * @param unknown the token of unknown words
   * @param prefix of tokens inside a word
   * @param maxCharacters longer words (in code points) are unknown
   */
  WordPiece(Vocabulary vocabulary, String unknown, String prefix, int maxCharacters) {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.prefix = prefix;
    this.maxCharacters = maxCharacters;
    this.unknownId = vocabulary.find(unknown);
    if (unknownId < 0) {
      throw new ValueException(
          "WordPiece",
          "the vocabulary has no \"" + Text.shown(unknown) + "\", the token of unknown words",
          "add it to the vocabulary");
    }
    var inside = vocabulary.tokens();
    for (int id = 0; id < inside.length; id++) {
      var t = inside[id];
      inside[id] = t != null && t.startsWith(prefix) ? t.substring(prefix.length()) : null;
    }
    this.rest = new Vocabulary(inside);
  }

  @Override
  public void tokenize(char[] c, int from, int to, Tokens out) {
    if (to - from > 2 * maxCharacters
        || Character.codePointCount(c, from, to - from) > maxCharacters) {
      out.add(unknownId, from, to);
      return;
    }
    int first = out.size;
    var hashes = new int[Math.min(to - from, Math.max(vocabulary.longest(), rest.longest())) + 1];
    for (int at = from; at < to; ) {
      var words = at == from ? vocabulary : rest;
      int most = Math.min(to - at, words.longest());
      for (int k = 0; k < most; k++) {
        hashes[k + 1] = 31 * hashes[k] + c[at + k];
      }
      int n = most;
      int id = -1;
      for (; n > 0; n--) {
        id = words.find(c, at, at + n, hashes[n]);
        if (id >= 0) {
          break;
        }
      }
      if (id < 0) {
        out.size = first;
        out.add(unknownId, from, to);
        return;
      }
      out.add(id, at, at + n);
      at += n;
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Json json() {
    var m = new LinkedHashMap<String, Object>();
    m.put("type", "WordPiece");
    m.put("unk_token", unknown);
    m.put("continuing_subword_prefix", prefix);
    m.put("max_input_chars_per_word", maxCharacters);
    m.put("vocab", vocabulary.map());
    return Json.of(m);
  }
}

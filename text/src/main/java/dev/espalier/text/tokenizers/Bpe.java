package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Byte pair encoding (Sennrich et al., "Neural machine translation of rare words with subword
 * units", 2016): a word begins as its characters, or its bytes, and neighbours merge in the order
 * in which the training merged them.
 */
final class Bpe implements Model {
  /**
   * What differs between the kinds.
   *
   * @param bytes symbols are bytes, spelled as GPT-2 spells them
   * @param unknown the token of characters that are not in the vocabulary, or null: they vanish
   * @param fuseUnknown a run of unknown characters is one token
   * @param byteFallback unknown characters become their bytes' tokens, {@code <0x00>} …
   * @param ignoreMerges a word that is in the vocabulary is that token, whatever the merges say
   * @param prefix written before symbols inside a word, such as ##; may be empty
   * @param suffix written behind the last symbol of a word, such as {@code </w>}; may be empty
   */
  record Options(
      boolean bytes,
      @Nullable String unknown,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges,
      String prefix,
      String suffix) {
    static final Options BYTES = new Options(true, null, false, false, false, "", "");
  }

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final Options options;
  private final int unknownId;
  private final int[] byteIds = new int[256]; // of byte symbols, or of the fallback

  Bpe(Vocabulary vocabulary, Merges merges, Options options) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.options = options;
    this.unknownId = options.unknown == null ? -1 : vocabulary.find(options.unknown);
    boolean all = true;
    for (int b = 0; b < 256; b++) {
      String token = options.bytes ? String.valueOf(ByteLevel.charOf(b)) : "<0x%02X>".formatted(b);
      byteIds[b] = vocabulary.find(token);
      all &= byteIds[b] >= 0;
    }
    if (!options.bytes && !(options.byteFallback && all)) {
      Arrays.fill(byteIds, -1);
    }
  }

  @Override
  public void tokenize(char[] c, int from, int to, Tokens out) {
    if (options.ignoreMerges) {
      int id = options.bytes ? wholeBytes(c, from, to) : vocabulary.find(c, from, to);
      if (id >= 0) {
        out.add(id, from, to);
        return;
      }
    }
    var s = new Symbols();
    if (options.bytes) {
      addBytes(s, c, from, to);
    } else {
      addCharacters(s, c, from, to);
    }
    s.merge(merges);
    for (int i = 0; i < s.size; i++) {
      out.add(s.ids[i], s.starts[i], s.ends[i]);
    }
  }

  private int wholeBytes(char[] c, int from, int to) {
    if (to - from > vocabulary.longest()) {
      return -1;
    }
    var bytes = Text.utf8(c, from, to);
    var spelled = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      spelled[i] = ByteLevel.charOf(bytes[i] & 0xFF);
    }
    return vocabulary.find(spelled, 0, spelled.length);
  }

  private void addBytes(Symbols s, char[] c, int from, int to) {
    var bytes = new byte[4];
    for (int i = from; i < to; ) {
      int next = Unicode.after(c, i, to);
      int n = Text.put(Unicode.at(c, i, to), bytes, 0);
      for (int k = 0; k < n; k++) {
        int id = byteIds[bytes[k] & 0xFF];
        if (id >= 0) {
          s.add(id, i, next);
        } else {
          addUnknown(s, i, next);
        }
      }
      i = next;
    }
  }

  private void addCharacters(Symbols s, char[] c, int from, int to) {
    var bytes = new byte[4];
    for (int i = from; i < to; ) {
      int next = Unicode.after(c, i, to);
      int id = character(c, i, next, i == from, next == to);
      if (id >= 0) {
        s.add(id, i, next);
      } else if (byteIds[0] >= 0) {
        int n = Text.put(Unicode.at(c, i, to), bytes, 0);
        for (int k = 0; k < n; k++) {
          s.add(byteIds[bytes[k] & 0xFF], i, next);
        }
      } else {
        addUnknown(s, i, next);
      }
      i = next;
    }
  }

  private int character(char[] c, int from, int to, boolean first, boolean last) {
    boolean prefixed = !first && !options.prefix.isEmpty();
    boolean suffixed = last && !options.suffix.isEmpty();
    if (!prefixed && !suffixed) {
      return vocabulary.find(c, from, to);
    }
    return vocabulary.find(
        (prefixed ? options.prefix : "")
            + new String(c, from, to - from)
            + (suffixed ? options.suffix : ""));
  }

  private void addUnknown(Symbols s, int from, int to) {
    if (options.unknown == null) {
      return;
    }
    if (unknownId < 0) {
      throw new ValueException(
          "Tokenizer.encode",
          "the token of unknown characters, \"" + Text.shown(options.unknown) + "\", is missing",
          "add it to the vocabulary");
    }
    if (options.fuseUnknown && s.size > 0 && s.ids[s.size - 1] == unknownId) {
      s.ends[s.size - 1] = to;
    } else {
      s.add(unknownId, from, to);
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  Options options() {
    return options;
  }

  Merges merges() {
    return merges;
  }

  @Override
  public Json json() {
    var m = new LinkedHashMap<String, @Nullable Object>();
    m.put("type", "BPE");
    m.put("dropout", null);
    m.put("unk_token", options.unknown);
    m.put("continuing_subword_prefix", options.prefix.isEmpty() ? null : options.prefix);
    m.put("end_of_word_suffix", options.suffix.isEmpty() ? null : options.suffix);
    m.put("fuse_unk", options.fuseUnknown);
    m.put("byte_fallback", options.byteFallback);
    m.put("ignore_merges", options.ignoreMerges);
    m.put("vocab", vocabulary.map());
    var list = new ArrayList<Object>(merges.size());
    for (int[] pair : merges.inOrder()) {
      var both = new ArrayList<@Nullable String>(2);
      both.add(vocabulary.token(pair[0]));
      both.add(vocabulary.token(pair[1]));
      list.add(both);
    }
    m.put("merges", list);
    return Json.of(m);
  }
}

package dev.espalier.text;

import dev.espalier.base.ValueException;
import dev.espalier.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Text to the ids of a vocabulary and back. {@link Tokenizers} reads or makes them.
 *
 * <pre>{@code
 * var bert = Tokenizers.read(Path.of("vocab.txt")).withTruncation(128).withPadding(Padding.longest());
 * Encoding e = bert.encode("Hello, World!");   // tokens [CLS] hello , world ! [SEP]
 * String back = bert.decode(e.ids());          // hello, world!
 * }</pre>
 *
 * <p>A tokenizer does not change: the {@code with…} methods return another one. Any number of
 * threads may use one at the same time. Texts are Unicode; half of a surrogate pair counts as
 * U+FFFD.
 */
public interface Tokenizer {
  /** One text, with the special tokens of a single sequence. */
  Encoding encode(String text);

  /** Two texts in one encoding, with the special tokens of a pair; the second's type id is 1. */
  Encoding encode(String first, String second);

  /** Texts in order, padded as {@link #withPadding} says. */
  List<Encoding> encodeBatch(List<String> texts);

  /** Pairs in order, padded as {@link #withPadding} says. */
  List<Encoding> encodeBatch(List<String> firsts, List<String> seconds);

  /** The ids of one text; short for {@code encode(text).ids()}. */
  default int[] ids(String text) {
    return encode(text).ids();
  }

  /** The text of some ids, special tokens left out. */
  default String decode(int... ids) {
    return decode(ids, true);
  }

  /**
   * The text of some ids.
   *
   * @param skipSpecial leaves special tokens out
   * @throws ValueException when an id is outside the vocabulary
   */
  String decode(int[] ids, boolean skipSpecial);

  /** The text of ids that come one by one, as a generator makes them. */
  default StreamDecoder streamDecoder() {
    return new StreamDecoder(this, true);
  }

  /** One more than the largest id, added tokens included: the size of an embedding table. */
  int vocabSize();

  /** The id of a token, spelled as in the vocabulary, or empty. */
  OptionalInt find(String token);

  /**
   * The id of a token, spelled as in the vocabulary.
   *
   * @throws ValueException when there is none
   */
  default int id(String token) {
    return find(token)
        .orElseThrow(() ->
            new ValueException(
                "Tokenizer",
                "the vocabulary has no token \"" + token + "\"",
                "special tokens: " + specialTokens().keySet()));
  }

  /**
   * A token, spelled as in the vocabulary.
   *
   * @throws ValueException when there is no such id
   */
  String token(int id);

  /** Whether an id is a special token, such as padding or the end of a text. */
  boolean isSpecial(int id);

  /** The special tokens and their ids, by id. */
  Map<String, Integer> specialTokens();

  /**
   * Encodings of at most {@code max} tokens, special ones included.
   *
   * @param strategy which text of a pair gets shorter
   */
  Tokenizer withTruncation(int max, Truncation strategy);

  /** Encodings of at most {@code max} tokens; of a pair, the longer text gets shorter first. */
  default Tokenizer withTruncation(int max) {
    return withTruncation(max, Truncation.LONGEST_FIRST);
  }

  /** Encodings filled up to a length; {@link Padding#none} undoes it. */
  Tokenizer withPadding(Padding padding);

  /** Whether encodings get special tokens such as [CLS]; they do by default. */
  Tokenizer withSpecialTokens(boolean added);

  /**
   * Whether special tokens that are written in a text become their ids; they do by default. Switch
   * it off for texts of strangers: then {@code <|endoftext|>} is a word as any other.
   */
  Tokenizer withSpecialTokensInText(boolean recognised);

  /**
   * The tokenizer in the form of Hugging Face's {@code tokenizer.json}, which {@link
   * Tokenizers#read} and the {@code tokenizers} library read.
   */
  Json json();

  /** The ids of texts in order, without padding. */
  default List<int[]> idsBatch(List<String> texts) {
    var all = new ArrayList<int[]>(texts.size());
    for (var text : texts) {
      all.add(ids(text));
    }
    return all;
  }
}

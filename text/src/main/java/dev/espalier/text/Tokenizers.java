package dev.espalier.text;

import dev.espalier.io.AtomicFile;
import dev.espalier.text.tokenizers.Makers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes, reads and writes tokenizers. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * Each character of a text is a token; ids follow the order of code points. Characters that the
   * text lacks are an error when they are encoded.
   */
  public static Tokenizer characters(String text) {
    return Makers.characters(text);
  }

  /**
   * Words between white space, as they stand. The special tokens get the first ids in their order;
   * the words that occur at least {@code minFrequency} times follow, sorted by code point. Other
   * words become {@code <unk>}, which must be among the special tokens unless all words are kept;
   * decoding joins words with spaces.
   *
   * @param specials such as {@code List.of("<pad>", "<unk>", "<s>", "</s>")}
   */
  public static Tokenizer words(Iterable<String> texts, int minFrequency, List<String> specials) {
    return Makers.words(texts, minFrequency, specials);
  }

  /** Writes a tokenizer as Hugging Face's {@code tokenizer.json}; the file is replaced whole. */
  public static void write(Tokenizer tokenizer, Path file) throws IOException {
    AtomicFile.writeString(file, tokenizer.json().pretty());
  }
}

package dev.espalier.text;

import dev.espalier.base.ValueException;
import dev.espalier.io.AtomicFile;
import dev.espalier.io.Json;
import dev.espalier.text.tokenizers.Makers;
import dev.espalier.text.tokenizers.TokenizerFiles;
import dev.espalier.text.tokenizers.VocabularyFiles;
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

  /**
   * Reads a tokenizer from a file or from the folder that holds it. By name:
   *
   * <ul>
   *   <li>{@code tokenizer.json}: Hugging Face's form of all kinds but Unigram
   *   <li>{@code vocab.json} (or {@code encoder.json}) beside {@code merges.txt} (or {@code
   *       vocab.bpe}): GPT-2's byte-level BPE
   *   <li>{@code *.txt}, one token a line: BERT's WordPiece, cased if a token has a capital
   *   <li>{@code *.model}: SentencePiece of type BPE; encodings begin with {@code <s>} if it has
   *       one, as Llama's do
   *   <li>{@code *.bin}, or {@code vocab.json} with a list of pieces and scores: llama2.c's form of
   *       the same
   * </ul>
   *
   * @throws ValueException when there is none, or it is damaged or of another kind; it names the
   *     file and the place
   */
  public static Tokenizer read(Path path) {
    return TokenizerFiles.read(path);
  }

  /**
   * The tokenizer that {@link Tokenizer#json} wrote, or the content of a {@code tokenizer.json}.
   *
   * @throws ValueException when something in it is missing or not known
   */
  public static Tokenizer of(Json json) {
    return TokenizerFiles.of(json);
  }

  /**
   * GPT-2's byte-level BPE (Radford et al., 2019): {@code vocab.json} and {@code merges.txt}, or
   * OpenAI's {@code encoder.json} and {@code vocab.bpe}. {@code <|endoftext|>} is its special
   * token.
   */
  public static Tokenizer gpt2(Path vocabulary, Path merges) {
    return TokenizerFiles.gpt2(vocabulary, merges);
  }

  /**
   * BERT's WordPiece (Devlin et al., 2019) from {@code vocab.txt}; encodings are [CLS] text [SEP]
   * and [CLS] first [SEP] second [SEP].
   *
   * @param lowerCase small letters and no accents, as the uncased models want it
   */
  public static Tokenizer bert(Path vocabulary, boolean lowerCase) {
    return TokenizerFiles.bert(vocabulary, lowerCase);
  }

  /** Writes a tokenizer as Hugging Face's {@code tokenizer.json}; the file is replaced whole. */
  public static void write(Tokenizer tokenizer, Path file) throws IOException {
    AtomicFile.writeString(file, tokenizer.json().pretty());
  }

  /**
   * Writes the vocabulary of a byte-level BPE as {@code vocab.json} and {@code merges.txt}, that of
   * a WordPiece as {@code vocab.txt}, into a folder; each file is replaced whole. {@link #read}
   * makes GPT-2's and BERT's kind of tokenizer from them.
   *
   * @throws ValueException for tokenizers of other kinds
   */
  public static void writeVocabulary(Tokenizer tokenizer, Path folder) throws IOException {
    VocabularyFiles.write(tokenizer.json(), folder);
  }
}

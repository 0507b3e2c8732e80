package dev.espalier.text;

import dev.espalier.base.ValueException;
import dev.espalier.text.tokenizers.Trainers;
import java.util.List;

/**
 * Learns a byte pair encoding from texts (Sennrich et al., 2016; Radford et al., 2019):
 *
 * <pre>{@code
 * Tokenizer t = BpeTrainer.marked().vocabSize(6000).specials("<pad>", "<unk>", "<s>", "</s>").train(lines);
 * }</pre>
 *
 * <p>The same texts, in whatever order, give the same tokenizer, with the ids and merges of Hugging
 * Face's {@code BpeTrainer}: of pairs that are equally frequent, the one with the smaller ids is
 * merged first.
 *
 * @param kind what a symbol is
 * @param vocabSize tokens in all, special ones and characters included; there may be fewer
 * @param minFrequency pairs that occur less often are not merged
 * @param specials special tokens, which get the first ids
 */
public record BpeTrainer(Kind kind, int vocabSize, int minFrequency, List<String> specials) {
  /** What a symbol is, and how words are told apart. */
  public enum Kind {
    /** Bytes, cut into words by GPT-2's expression: no text is unknown. */
    BYTES,
    /** Characters; a word begins with ▁ in place of its space, signs are words of their own. */
    MARKED,
    /** Characters; a word between spaces ends with {@code </w>}. */
    SUFFIXED
  }

  public BpeTrainer {
    specials = List.copyOf(specials);
    if (vocabSize < 1 || minFrequency < 0) {
      throw new ValueException(
          "BpeTrainer",
          "vocabSize " + vocabSize + ", minFrequency " + minFrequency,
          "use a size of at least 1 and a frequency of at least 0");
    }
    Trainers.requireDifferent(specials);
  }

  /** Bytes, with {@code <|endoftext|>} as special token: GPT-2's kind. */
  public static BpeTrainer bytes() {
    return new BpeTrainer(Kind.BYTES, 30_000, 2, List.of("<|endoftext|>"));
  }

  /**
   * Characters, words marked with ▁: Hugging Face's {@code Metaspace} and {@code Punctuation}.
   * Decoding gives the text back, as long as it has no unknown characters.
   */
  public static BpeTrainer marked() {
    return new BpeTrainer(Kind.MARKED, 30_000, 2, List.of("<pad>", "<unk>", "<s>", "</s>"));
  }

  /** Characters, words ended with {@code </w>}: Sennrich's kind. */
  public static BpeTrainer suffixed() {
    return new BpeTrainer(Kind.SUFFIXED, 30_000, 2, List.of("<pad>", "<unk>", "<s>", "</s>"));
  }

  public BpeTrainer vocabSize(int size) {
    return new BpeTrainer(kind, size, minFrequency, specials);
  }

  public BpeTrainer minFrequency(int count) {
    return new BpeTrainer(kind, vocabSize, count, specials);
  }

  /** Special tokens; {@code <unk>} among them stands for unknown characters, which else vanish. */
  public BpeTrainer specials(String... tokens) {
    return new BpeTrainer(kind, vocabSize, minFrequency, List.of(tokens));
  }

  /** Learns from texts. */
  public Tokenizer train(Iterable<String> texts) {
    return Trainers.bpe(this, texts);
  }
}

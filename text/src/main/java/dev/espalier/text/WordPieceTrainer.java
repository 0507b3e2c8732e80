package dev.espalier.text;

import dev.espalier.base.ValueException;
import dev.espalier.text.tokenizers.Trainers;
import java.util.List;

/**
 * Learns a WordPiece vocabulary from texts, for BERT's kind of tokenizer: pairs of neighbours merge
 * as in {@link BpeTrainer}, those inside a word under names with ##, which is how Hugging Face's
 * {@code WordPieceTrainer} does it. The same texts, in whatever order, give the same tokenizer.
 *
 * @param vocabSize tokens in all, special ones and characters included; there may be fewer
 * @param minFrequency pairs that occur less often are not merged
 * @param lowerCase small letters and no accents
 * @param alphabet the largest number of characters to keep; rarer ones make a word unknown
 * @param specials special tokens, which get the first ids; [UNK], [CLS] and [SEP] are needed
 */
public record WordPieceTrainer(
    int vocabSize, int minFrequency, boolean lowerCase, int alphabet, List<String> specials) {
  public WordPieceTrainer {
    specials = List.copyOf(specials);
    if (vocabSize < 1 || minFrequency < 0 || alphabet < 1) {
      throw new ValueException(
          "WordPieceTrainer",
          "vocabSize " + vocabSize + ", minFrequency " + minFrequency + ", alphabet " + alphabet,
          "use a size and an alphabet of at least 1 and a frequency of at least 0");
    }
    Trainers.requireDifferent(specials);
    for (var needed : List.of("[UNK]", "[CLS]", "[SEP]")) {
      if (!specials.contains(needed)) {
        throw new ValueException(
            "WordPieceTrainer", "the special tokens " + specials + " lack " + needed, "add it");
      }
    }
  }

  /** The defaults of {@code BertWordPieceTokenizer.train}: 30,000 tokens of uncased text. */
  public static WordPieceTrainer bert() {
    return new WordPieceTrainer(
        30_000, 2, true, 1000, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
  }

  public WordPieceTrainer vocabSize(int size) {
    return new WordPieceTrainer(size, minFrequency, lowerCase, alphabet, specials);
  }

  public WordPieceTrainer minFrequency(int count) {
    return new WordPieceTrainer(vocabSize, count, lowerCase, alphabet, specials);
  }

  /** Keeps capitals and accents. */
  public WordPieceTrainer cased() {
    return new WordPieceTrainer(vocabSize, minFrequency, false, alphabet, specials);
  }

  /** Learns from texts. */
  public Tokenizer train(Iterable<String> texts) {
    return Trainers.wordPiece(this, texts);
  }
}

package dev.espalier.text.tokenizers;

import dev.espalier.base.ValueException;
import dev.espalier.text.BpeTrainer;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.WordPieceTrainer;
import java.util.HashSet;
import java.util.List;

/** Tokenizers whose tokens are learnt from texts. */
public final class Trainers {
  private Trainers() {}

  /** See {@code BpeTrainer.train}. */
  public static Tokenizer bpe(BpeTrainer trainer, Iterable<String> texts) {
    boolean bytes = trainer.kind() == BpeTrainer.Kind.BYTES;
    boolean suffixed = trainer.kind() == BpeTrainer.Kind.SUFFIXED;
    var parts =
        switch (trainer.kind()) {
          case BYTES -> TokenizerFiles.BYTE_LEVEL;
          case MARKED ->
              JsonParts.of(
                  null,
                  "{\"type\": \"Sequence\", \"pretokenizers\": ["
                      + "{\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\":"
                      + " \"always\", \"split\": true},"
                      + " {\"type\": \"Punctuation\", \"behavior\": \"Isolated\"}]}",
                  null,
                  "{\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\":"
                      + " \"always\", \"split\": true}");
          case SUFFIXED ->
              JsonParts.of(
                  null,
                  "{\"type\": \"WhitespaceSplit\"}",
                  null,
                  "{\"type\": \"BPEDecoder\", \"suffix\": \"</w>\"}");
        };
    var counts = new WordCounts(parts, bytes);
    texts.forEach(counts::add);
    String suffix = suffixed ? "</w>" : "";
    var learner = new BpeLearner(trainer.vocabSize(), trainer.minFrequency(), "", suffix);
    learner.learn(counts, trainer.specials(), bytes ? ByteLevel.alphabet() : "", Integer.MAX_VALUE);
    String unknown = !bytes && trainer.specials().contains("<unk>") ? "<unk>" : null;
    var options = new Bpe.Options(bytes, unknown, false, false, false, "", suffix);
    return new Pipeline(
        parts,
        new Bpe(learner.vocabulary(), learner.merges(), options),
        Makers.added(trainer.specials()));
  }

  /** See {@code WordPieceTrainer.train}. */
  public static Tokenizer wordPiece(WordPieceTrainer trainer, Iterable<String> texts) {
    var counts = new WordCounts(TokenizerFiles.bertParts(trainer.lowerCase(), 0, 0), false);
    texts.forEach(counts::add);
    var learner = new BpeLearner(trainer.vocabSize(), trainer.minFrequency(), "##", "");
    learner.learn(counts, trainer.specials(), "", trainer.alphabet());
    return TokenizerFiles.bert(learner.vocabulary(), trainer.lowerCase(), trainer.specials());
  }

  /** Refuses a special token that is named twice. */
  public static void requireDifferent(List<String> specials) {
    if (new HashSet<>(specials).size() < specials.size()) {
      throw new ValueException(
          "special tokens", "one is named twice: " + specials, "name each once");
    }
  }
}

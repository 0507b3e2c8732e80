import org.jspecify.annotations.NullMarked;

/** Tokenizers, vocabularies, and batches of texts. */
@NullMarked
module dev.espalier.text {
  requires transitive dev.espalier.train;

  exports dev.espalier.text;
}

package dev.espalier.models.generate;

/** Hears each token when it is written. */
@FunctionalInterface
public interface TokenListener {
  /** False cancels the generation of all sequences. */
  boolean token(Token token);
}

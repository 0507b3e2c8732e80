package dev.espalier.models.text;

import dev.espalier.models.generate.Decoder;
import dev.espalier.nn.Layer;

/**
 * A network that tells the next token of a text after each of its tokens: ids (N, T) → logits (N,
 * T, V), of which those at t depend on the ids up to t only. It trains with {@code
 * Losses.crossEntropy(logits.flatten(0, 1), next.flatten())} and writes with {@link
 * dev.espalier.models.generate.Generator}.
 */
public abstract class LanguageModel extends Layer implements Decoder {
  /** For subclasses. */
  protected LanguageModel() {}
}

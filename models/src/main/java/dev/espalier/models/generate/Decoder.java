package dev.espalier.models.generate;

/**
 * A network that reads sequences token after token and tells, after each, which may come next: a
 * language model, or the part of an encoder-decoder that writes.
 */
public interface Decoder {
  /** V: ids are 0 … V − 1. */
  int vocabulary();

  /**
   * Most tokens of a sequence that it can have before it; {@link Integer#MAX_VALUE} for a recurrent
   * network.
   */
  int context();

  /**
   * Begins N sequences.
   *
   * @param sequences N; of an encoder-decoder, as many as there are sources
   * @param context most tokens that it will keep before it, from 1 to {@link #context}; fewer need
   *     less memory and time
   */
  DecoderState begin(int sequences, int context);
}

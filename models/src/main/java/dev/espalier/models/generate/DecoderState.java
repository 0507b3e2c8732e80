package dev.espalier.models.generate;

import dev.espalier.tensor.Tensor;

/**
 * What a decoder has read of N sequences, so that the next tokens are read without the earlier
 * ones: keys and values of attention, or the state of a recurrent network. Not for several threads
 * at a time.
 */
public interface DecoderState {
  /**
   * Reads the next tokens of each sequence; sequences may take different numbers of them.
   *
   * @param ids int64 (N, T); what stands behind a sequence's own tokens is ignored
   * @param counts (N): how many of its T ids each sequence reads, from 0 to T
   * @return logits (N, V) of what comes after each sequence's last token; any numbers for a
   *     sequence that read none
   */
  Tensor read(Tensor ids, int[] counts);

  /** Sequence i goes on as sequence {@code from[i]} was; their number may change. */
  void reorder(int[] from);

  /** Forgets what these sequences have read; they begin anew. */
  void forget(boolean[] sequences);
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * The keys (N, heads, S, D) and values (N, heads, S, V) of what a decoder attends to, projected
 * once for all tokens that are written; see {@link MultiHeadAttention#remember}.
 */
public record AttentionMemory(Tensor keys, Tensor values) {
  /** Sequence i of the batch attends to what sequence {@code rows[i]} did; int64 (M). */
  public AttentionMemory reorder(Tensor rows) {
    return new AttentionMemory(
        keys.indexSelect(0, rows).register(), values.indexSelect(0, rows).register());
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Dot-product attention without a scale: {@code score(q, k) = qᵀ k}, or {@code qᵀ W k} where
 * queries and keys have different elements; the softmax of the scores weighs the values.
 *
 * <p>Shapes: queries (N, L, E), keys (N, S, E) (or keyDim elements with W), values (N, S, V) → (N,
 * L, V); leading axes broadcast. {@code apply} of one tensor attends to itself. A mask is bool and
 * true where a query may attend, (S), (N, 1, S) or (N, L, S), or floating and added to the scores;
 * a query that may attend to nothing gives zeros.
 *
 * <p>Parameter: none, or w.weight (queryDim, keyDim), uniform in ±1/√keyDim.
 *
 * <p>Luong, Pham and Manning, "Effective approaches to attention-based neural machine translation",
 * 2015 (scores "dot" and "general").
 */
public final class DotAttention extends Layer {
  private final @Nullable Linear w;

  /** Scores qᵀ k. */
  public DotAttention() {
    w = null;
  }

  /** Scores qᵀ W k. */
  public DotAttention(int queryDim, int keyDim) {
    w = new Linear(keyDim, queryDim, false);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, x, x, null).output();
  }

  /** Attention to all keys. */
  public Tensor apply(Tensor queries, Tensor keys, Tensor values) {
    return apply(queries, keys, values, null);
  }

  /** Attention to the keys that a mask allows. */
  public Tensor apply(Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
    return withWeights(queries, keys, values, mask).output();
  }

  /** The output with the weights (N, L, S). */
  public AttentionResult withWeights(
      Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
    return call(() -> compute(queries, keys, values, mask));
  }

  private AttentionResult compute(
      Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
    AdditiveAttention.requirePairs("DotAttention", queries, keys, values);
    var k = w == null ? keys : w.apply(keys);
    var weights = Attention.weights(queries.matmul(k.t()), mask, false);
    return new AttentionResult(weights.matmul(values), weights);
  }
}

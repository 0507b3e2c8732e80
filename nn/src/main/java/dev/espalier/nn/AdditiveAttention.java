package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Additive attention: a small network scores each key for each query, {@code score(q, k) = vᵀ
 * tanh(W_q q + W_k k)}, and the softmax of the scores weighs the values.
 *
 * <p>Shapes: queries (N, L, queryDim), keys (N, S, keyDim), values (N, S, V) → (N, L, V); leading
 * axes broadcast. {@code apply} of one tensor attends to itself. A mask is bool and true where a
 * query may attend, (S), (N, 1, S) or (N, L, S), or floating and added to the scores; a query that
 * may attend to nothing gives zeros.
 *
 * <p>Parameters: query.weight (hidden, queryDim), key.weight (hidden, keyDim), v.weight (1,
 * hidden), without biases, all uniform in ±1/√(inputs).
 *
 * <p>Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align and
 * translate", 2015.
 */
public final class AdditiveAttention extends Layer {
  private final Linear query;
  private final Linear key;
  private final Linear v;

  public AdditiveAttention(int queryDim, int keyDim, int hidden) {
    query = new Linear(queryDim, hidden, false);
    key = new Linear(keyDim, hidden, false);
    v = new Linear(hidden, 1, false);
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
    requirePairs("AdditiveAttention", queries, keys, values);
    // (N, L, 1, hidden) + (N, 1, S, hidden)
    var sum = query.apply(queries).unsqueeze(-2).add(key.apply(keys).unsqueeze(-3));
    var weights = Attention.weights(v.apply(sum.tanh()).squeeze(-1), mask, false);
    return new AttentionResult(weights.matmul(values), weights);
  }

  static void requirePairs(String layer, Tensor queries, Tensor keys, Tensor values) {
    if (queries.rank() < 2
        || keys.rank() < 2
        || values.rank() < 2
        || keys.dim(-2) != values.dim(-2)) {
      throw Refusal.shape(
          layer,
          "queries "
              + queries.shape()
              + ", keys "
              + keys.shape()
              + " and values "
              + values.shape()
              + " do not fit",
          "queries are (N, L, …), keys and values (N, S, …)",
          "give one value for each key" + (keys.rank() < 2 ? "" : ": " + keys.dim(-2) + " of them"),
          Refusal.operand("queries", queries),
          Refusal.operand("keys", keys),
          Refusal.operand("values", values));
    }
  }
}

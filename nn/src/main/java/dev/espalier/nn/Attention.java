package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention as a function: each query takes a mean of the values, weighted by how well the keys
 * fit. L queries, S keys and values, E and V their elements; leading axes are batches and heads.
 */
public final class Attention {
  private Attention() {}

  /**
   * What attention may be given; {@code Attention.options().causal(true)}.
   *
   * @param mask broadcasts to (…, L, S): bool, true where a query may attend to a key, or floating,
   *     added to the scores (−∞ forbids); null for none
   * @param causal query i attends to the keys up to i, beside what the mask says
   * @param scale factor of the scores; null for 1/√E
   * @param dropout probability in [0, 1] with which, in training, a weight is dropped
   * @param groupedQueries queries have a multiple of the heads (axis −3) of keys and values: each
   *     of these serves as many neighbouring query heads
   */
  public record Options(
      @Nullable Tensor mask,
      boolean causal,
      @Nullable Double scale,
      double dropout,
      boolean groupedQueries) {
    public Options {
      Sizes.probability("attention", "dropout", dropout);
    }

    public Options mask(@Nullable Tensor mask) {
      return new Options(mask, causal, scale, dropout, groupedQueries);
    }

    public Options causal(boolean causal) {
      return new Options(mask, causal, scale, dropout, groupedQueries);
    }

    public Options scale(double scale) {
      return new Options(mask, causal, scale, dropout, groupedQueries);
    }

    public Options dropout(double dropout) {
      return new Options(mask, causal, scale, dropout, groupedQueries);
    }

    public Options groupedQueries(boolean groupedQueries) {
      return new Options(mask, causal, scale, dropout, groupedQueries);
    }
  }

  /** No mask, scale 1/√E, no dropout, as many heads of keys as of queries. */
  public static Options options() {
    return new Options(null, false, null, 0, false);
  }

  /** {@link #scaledDotProductAttention(Tensor, Tensor, Tensor, Options)} without options. */
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
    return scaledDotProductAttention(q, k, v, options());
  }

  /**
   * softmax(scale · q kᵀ + mask) v: q (…, L, E), k (…, S, E), v (…, S, V) → (…, L, V), leading axes
   * broadcast. A query that may attend to nothing gives zeros, as in PyTorch.
   *
   * <p>Vaswani et al., "Attention is all you need", 2017; torch.nn.functional.
   */
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v, Options options) {
    check(q, k, v);
    if (options.groupedQueries) {
      return grouped(q, k, v, options);
    }
    double scale = options.scale == null ? 1 / Math.sqrt(q.dim(-1)) : options.scale;
    var scores = q.mul(scale).matmul(k.t());
    var weights = weights(scores, options.mask, options.causal);
    return Dropout.drop(weights, options.dropout).matmul(v);
  }

  /**
   * The queries of each key head as an axis of their own, against which keys and values broadcast.
   */
  private static Tensor grouped(Tensor q, Tensor k, Tensor v, Options options) {
    boolean headed = q.rank() >= 3 && k.rank() >= 3 && v.rank() >= 3;
    if (!headed || k.dim(-3) == 0 || k.dim(-3) != v.dim(-3) || q.dim(-3) % k.dim(-3) != 0) {
      throw Refusal.shape(
          "attention",
          "heads of queries "
              + q.shape()
              + ", keys "
              + k.shape()
              + " and values "
              + v.shape()
              + " do not form groups",
          "keys.shape[-3] == values.shape[-3] and queries.shape[-3] is a multiple of it",
          "let axis -3 hold the heads: as many of values as of keys, and a multiple of queries",
          Refusal.operand("queries", q),
          Refusal.operand("keys", k),
          Refusal.operand("values", v));
    }
    int heads = k.dim(-3);
    int group = q.dim(-3) / heads;
    var mask = options.mask;
    if (mask != null && mask.rank() >= 3) {
      mask = mask.dim(-3) == 1 ? mask.unsqueeze(-3) : mask.unflatten(-3, heads, group);
    }
    var y =
        scaledDotProductAttention(
            q.unflatten(-3, heads, group),
            k.unsqueeze(-3),
            v.unsqueeze(-3),
            options.mask(mask).groupedQueries(false));
    return y.flatten(-4, -3);
  }

  private static void check(Tensor q, Tensor k, Tensor v) {
    boolean ok =
        q.rank() >= 2
            && k.rank() >= 2
            && v.rank() >= 2
            && q.dim(-1) == k.dim(-1)
            && k.dim(-2) == v.dim(-2);
    if (!ok) {
      String fix;
      if (Math.min(q.rank(), Math.min(k.rank(), v.rank())) < 2) {
        fix = "give at least two axes: (positions, elements)";
      } else if (q.dim(-1) != k.dim(-1)) {
        fix = "project queries and keys to the same number of elements, such as " + k.dim(-1);
      } else {
        fix = "give as many values as keys: " + k.dim(-2);
      }
      throw Refusal.shape(
          "attention",
          "queries "
              + q.shape()
              + ", keys "
              + k.shape()
              + " and values "
              + v.shape()
              + " do not fit",
          "queries are (…, L, E), keys (…, S, E) and values (…, S, V)",
          fix,
          Refusal.operand("queries", q),
          Refusal.operand("keys", k),
          Refusal.operand("values", v));
    }
  }

  /**
   * Softmax of scores (…, L, S) over the keys that a mask allows; zeros where it allows none.
   *
   * @param mask as in {@link Options}
   */
  static Tensor weights(Tensor scores, @Nullable Tensor mask, boolean causal) {
    int queries = scores.dim(-2);
    int keys = scores.dim(-1);
    if (keys == 0) {
      return scores;
    }
    var allowed = causal ? causalMask(queries, keys) : null;
    if (mask == null) {
      return (allowed == null ? scores : only(scores, allowed)).softmax(-1);
    }
    var s = scores;
    if (mask.dtype() == DType.BOOL) {
      allowed = allowed == null ? mask : allowed.logicalAnd(mask);
    } else {
      s = s.add(mask.to(s.dtype()));
      var finite = mask.ne(Double.NEGATIVE_INFINITY);
      s = allowed == null ? s : only(s, allowed);
      allowed = allowed == null ? finite : allowed.logicalAnd(finite);
    }
    var some = (allowed.rank() == 0 ? allowed : allowed.any(new int[] {-1}, true)).detach();
    var zero = Tensor.zeros(s.dtype());
    s = mask.dtype() == DType.BOOL ? only(s, allowed) : s;
    // A row of −∞ would give NaN, in the gradient too.
    return Tensor.where(some, Tensor.where(some, s, zero).softmax(-1), zero);
  }

  /** As {@link #weights}, but NaN where the mask allows no key. */
  static Tensor plainWeights(Tensor scores, @Nullable Tensor mask, boolean causal) {
    var s = causal ? only(scores, causalMask(scores.dim(-2), scores.dim(-1))) : scores;
    if (mask != null) {
      s = mask.dtype() == DType.BOOL ? only(s, mask) : s.add(mask.to(s.dtype()));
    }
    return s.softmax(-1);
  }

  private static Tensor only(Tensor scores, Tensor allowed) {
    return Tensor.where(
        allowed, scores, Tensor.full(Double.NEGATIVE_INFINITY, scores.dtype(), new int[0]));
  }

  /** Bool (queries, keys): true where the key is not behind the query. */
  public static Tensor causalMask(int queries, int keys) {
    Shape.of(queries, keys);
    return Tensor.arange(keys).le(Tensor.arange(queries).unsqueeze(1));
  }
}

package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.tensor.Tensor;

/**
 * Attention with linear biases: what is far away scores less, {@code score − slope · distance},
 * with another slope for each head, instead of positions in the embeddings.
 *
 * <p>Press, Smith and Lewis, "Train short, test long", 2022.
 */
public final class Alibi {
  private Alibi() {}

  /**
   * The slope of each head: 2^(−8 h / heads) for h = 1 … heads, where heads is a power of 2; else
   * those of the power of 2 below, then every second one of twice as many.
   */
  public static double[] slopes(int heads) {
    Sizes.positive("Alibi", "heads", heads);
    int whole = Integer.highestOneBit(heads);
    var s = new double[heads];
    for (int h = 0; h < heads; h++) {
      double exponent =
          h < whole ? -8.0 * (h + 1) / whole : -8.0 * (2 * (h - whole) + 1) / (2 * whole);
      s[h] = StrictMath.pow(2, exponent);
    }
    return s;
  }

  /**
   * float32 (heads, queries, keys): −slope · |distance|, a mask for {@link
   * Attention#scaledDotProductAttention}. The last query and the last key are at one position.
   */
  public static Tensor bias(int heads, int queries, int keys) {
    return bias(heads, Tensor.arange((long) keys - queries, keys), keys);
  }

  /**
   * float32 (heads, T, keys) for queries at given positions (T), or (N, heads, T, keys) for (N, T),
   * and keys at 0 … keys − 1.
   */
  public static Tensor bias(int heads, Tensor positions, int keys) {
    var distance = Tensor.arange(keys).sub(positions.unsqueeze(-1)).abs().neg();
    return distance
        .to(DType.FLOAT64)
        .unsqueeze(-3)
        .mul(Tensor.of(slopes(heads)).reshape(heads, 1, 1))
        .to(DType.FLOAT32);
  }
}

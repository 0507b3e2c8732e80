package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MultiHeadAttention} and transformer layers must not see. As in PyTorch's layers, a
 * bool mask is true where attending is <em>forbidden</em> (unlike the mask of {@link
 * Attention#scaledDotProductAttention}); a floating one is added to the scores.
 *
 * @param attention (L, S), (N · heads, L, S) or (heads, L, S) for one sequence; null for none
 * @param keyPadding (N, S), or (S) for one sequence: keys that are padding; null for none
 * @param causal query i attends to keys up to i only, beside what the masks say
 */
public record AttentionMasks(
    @Nullable Tensor attention, @Nullable Tensor keyPadding, boolean causal) {
  private static final AttentionMasks NONE = new AttentionMasks(null, null, false);

  /** Everything may be seen; {@code AttentionMasks.none().causal(true)}. */
  public static AttentionMasks none() {
    return NONE;
  }

  public AttentionMasks attention(@Nullable Tensor attention) {
    return new AttentionMasks(attention, keyPadding, causal);
  }

  public AttentionMasks keyPadding(@Nullable Tensor keyPadding) {
    return new AttentionMasks(attention, keyPadding, causal);
  }

  public AttentionMasks causal(boolean causal) {
    return new AttentionMasks(attention, keyPadding, causal);
  }

  /**
   * Both masks as one in the sense of {@link Attention.Options#mask}, which broadcasts to (N,
   * heads, L, S + extra), or null. The extra keys may always be seen.
   */
  @Nullable Tensor combined(int batch, int heads, int queries, int keys, int extra) {
    var a = attention == null ? null : attention(attention, batch, heads, queries, keys);
    var p = keyPadding == null ? null : padding(keyPadding, batch, keys);
    if (causal && extra > 0) { // beside the extra keys a causal mask is not a triangle
      var c = Attention.causalMask(queries, keys).logicalNot();
      a = a == null ? c : both(a, c);
    }
    var all = a == null || p == null ? (a == null ? p : a) : both(a, p);
    if (all == null) {
      return null;
    }
    if (extra > 0) {
      all = all.pad(new int[] {0, extra});
    }
    return all.dtype() == DType.BOOL ? all.logicalNot() : all;
  }

  private static Tensor attention(Tensor m, int batch, int heads, int queries, int keys) {
    check("attention mask", m);
    if (m.shape().equals(Shape.of(queries, keys))) {
      return m;
    }
    if (!m.shape().equals(Shape.of(batch * heads, queries, keys))) {
      throw Refusal.shape(
          "attention",
          "the attention mask has the shape " + m.shape(),
          "mask is (queries, keys) or (batch * heads, queries, keys)",
          "give it the shape "
              + Shape.of(queries, keys)
              + " or "
              + Shape.of(batch * heads, queries, keys),
          Refusal.operand("mask", m));
    }
    return m.unflatten(0, batch, heads);
  }

  private static Tensor padding(Tensor m, int batch, int keys) {
    check("key padding mask", m);
    boolean one = batch == 1 && m.shape().equals(Shape.of(keys));
    if (!one && !m.shape().equals(Shape.of(batch, keys))) {
      throw Refusal.shape(
          "attention",
          "the key padding mask has the shape " + m.shape(),
          "mask is (batch, keys)",
          "give it the shape " + Shape.of(batch, keys),
          Refusal.operand("mask", m));
    }
    return m.reshape(batch, 1, 1, keys);
  }

  private static void check(String what, Tensor m) {
    if (m.dtype() != DType.BOOL && !m.dtype().isFloating()) {
      throw Refusal.dtype(
          "attention",
          "the " + what + " is " + m.dtype(),
          "mask is bool or floating",
          "give it as bool (true: not to be seen), mask.ne(0), or floating",
          Refusal.operand("mask", m));
    }
  }

  /** Forbidden by either; a bool mask beside a floating one adds −∞. */
  private static Tensor both(Tensor a, Tensor b) {
    if (a.dtype() == DType.BOOL && b.dtype() == DType.BOOL) {
      return a.logicalOr(b);
    }
    var t = a.dtype() == DType.BOOL ? b.dtype() : a.dtype();
    return added(a, t).add(added(b, t));
  }

  private static Tensor added(Tensor mask, DType t) {
    if (mask.dtype() != DType.BOOL) {
      return mask;
    }
    var never = Tensor.full(Double.NEGATIVE_INFINITY, t, new int[0]);
    return Tensor.where(mask, never, Tensor.zeros(t));
  }
}

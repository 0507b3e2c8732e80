package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a transformer's encoder: self-attention, then two dense layers with an activation
 * between, each with dropout, a residual connection and layer normalisation:
 *
 * <pre>
 * post-norm (default)                             pre-norm
 * h = norm₁(x + drop(attention(x)))               h = x + drop(attention(norm₁(x)))
 * y = norm₂(h + drop(W₂ drop(act(W₁ h))))         y = h + drop(W₂ drop(act(W₁ norm₂(h))))
 * </pre>
 *
 * <p>Shapes: x (N, T, E), or as the options say → the same. With causal masks it is the layer of a
 * decoder-only model, such as GPT-2 (pre-norm, gelu).
 *
 * <p>Parameters: self_attn ({@link MultiHeadAttention}), linear1.weight (F, E), linear1.bias (F),
 * linear2.weight (E, F), linear2.bias (E), norm1 and norm2 ({@link LayerNorm}).
 *
 * <p>Vaswani et al., "Attention is all you need", 2017; pre-norm: Xiong et al., "On layer
 * normalization in the transformer architecture", 2020; PyTorch's {@code
 * nn.TransformerEncoderLayer}.
 */
public final class TransformerEncoderLayer extends Layer {
  private final MultiHeadAttention selfAttn;
  private final Linear linear1;
  private final Linear linear2;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final UnaryOperator<Tensor> activation;
  private final double dropout;
  private final boolean normFirst;

  public TransformerEncoderLayer(int embedDim, int heads) {
    this(embedDim, heads, TransformerOptions.of());
  }

  public TransformerEncoderLayer(int embedDim, int heads, TransformerOptions options) {
    selfAttn = options.attention(embedDim, heads);
    linear1 = new Linear(embedDim, options.feedForward(), options.bias());
    linear2 = new Linear(options.feedForward(), embedDim, options.bias());
    norm1 = options.norm(embedDim);
    norm2 = options.norm(embedDim);
    activation = options.activation();
    dropout = options.dropout();
    normFirst = options.normFirst();
  }

  @Override
  protected String stateName(String field) {
    return field.equals("selfAttn") ? "self_attn" : field;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, AttentionMasks.none(), null);
  }

  /** With masks, such as {@code AttentionMasks.none().causal(true)}. */
  public Tensor apply(Tensor x, AttentionMasks masks) {
    return call(() -> compute(x, masks, null));
  }

  /** Causally, after the positions that a cache holds; x is added to it. */
  public Tensor apply(Tensor x, KvCache cache) {
    return call(() -> compute(x, AttentionMasks.none(), cache));
  }

  private Tensor compute(Tensor x, AttentionMasks masks, @Nullable KvCache cache) {
    if (normFirst) {
      var h = x.add(attention(norm1.apply(x), masks, cache));
      return h.add(feedForward(norm2.apply(h)));
    }
    var h = norm1.apply(x.add(attention(x, masks, cache)));
    return norm2.apply(h.add(feedForward(h)));
  }

  private Tensor attention(Tensor x, AttentionMasks masks, @Nullable KvCache cache) {
    var y = cache == null ? selfAttn.apply(x, masks) : selfAttn.apply(x, cache);
    return Dropout.drop(y, dropout);
  }

  private Tensor feedForward(Tensor x) {
    var hidden = Dropout.drop(activation.apply(linear1.apply(x)), dropout);
    return Dropout.drop(linear2.apply(hidden), dropout);
  }
}

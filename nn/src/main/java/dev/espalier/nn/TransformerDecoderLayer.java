package dev.espalier.nn;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a transformer's decoder: self-attention, attention to the memory (what the encoder
 * gave), then two dense layers with an activation between, each with dropout, a residual connection
 * and layer normalisation:
 *
 * <pre>
 * post-norm (default)                             pre-norm
 * h = norm₁(x + drop(attention(x)))               h = x + drop(attention(norm₁(x)))
 * c = norm₂(h + drop(attention(h, memory)))       c = h + drop(attention(norm₂(h), memory))
 * y = norm₃(c + drop(W₂ drop(act(W₁ c))))         y = c + drop(W₂ drop(act(W₁ norm₃(c))))
 * </pre>
 *
 * <p>Shapes: x (N, T, E), memory (N, S, E), or as the options say → the shape of x.
 *
 * <p>Parameters: self_attn and multihead_attn ({@link MultiHeadAttention}), linear1.weight (F, E),
 * linear1.bias (F), linear2.weight (E, F), linear2.bias (E), norm1, norm2 and norm3 ({@link
 * LayerNorm}).
 *
 * <p>Vaswani et al., "Attention is all you need", 2017; PyTorch's {@code
 * nn.TransformerDecoderLayer}.
 */
public final class TransformerDecoderLayer extends Layer {
  private final MultiHeadAttention selfAttn;
  private final MultiHeadAttention multiheadAttn;
  private final Linear linear1;
  private final Linear linear2;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final LayerNorm norm3;
  private final UnaryOperator<Tensor> activation;
  private final double dropout;
  private final boolean normFirst;

  public TransformerDecoderLayer(int embedDim, int heads) {
    this(embedDim, heads, TransformerOptions.of());
  }

  public TransformerDecoderLayer(int embedDim, int heads, TransformerOptions options) {
    selfAttn = options.attention(embedDim, heads);
    multiheadAttn = options.attention(embedDim, heads);
    linear1 = new Linear(embedDim, options.feedForward(), options.bias());
    linear2 = new Linear(options.feedForward(), embedDim, options.bias());
    norm1 = options.norm(embedDim);
    norm2 = options.norm(embedDim);
    norm3 = options.norm(embedDim);
    activation = options.activation();
    dropout = options.dropout();
    normFirst = options.normFirst();
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "selfAttn" -> "self_attn";
      case "multiheadAttn" -> "multihead_attn";
      default -> field;
    };
  }

  /** A decoder needs the encoder's memory beside x: raises StateException. */
  @Override
  protected Tensor forward(Tensor x) {
    throw withoutMemory("TransformerDecoderLayer");
  }

  static StateException withoutMemory(String layer) {
    return new StateException(
        layer,
        "called with one tensor, without the memory that it attends to",
        "apply(x, memory); for a model without an encoder use TransformerEncoderLayer with"
            + " AttentionMasks.none().causal(true)");
  }

  /** With all of x and memory to be seen. */
  public Tensor apply(Tensor x, Tensor memory) {
    return apply(x, memory, AttentionMasks.none(), AttentionMasks.none());
  }

  /**
   * With masks of x (usually causal) and of the memory.
   *
   * @param own masks of the attention of x to itself
   * @param memories masks of the attention of x to the memory
   */
  public Tensor apply(Tensor x, Tensor memory, AttentionMasks own, AttentionMasks memories) {
    return call(() -> compute(x, memory, own, memories, null));
  }

  /**
   * The layer's output with the weights of the attention of x to the memory, averaged over heads
   * (N, T, S): what each position looked at.
   *
   * @param own masks of the attention of x to itself
   * @param memories masks of the attention of x to the memory
   */
  public AttentionResult withWeights(
      Tensor x, Tensor memory, AttentionMasks own, AttentionMasks memories) {
    return call(() -> {
      var h = selfAttended(x, own, null);
      var r = multiheadAttn.withWeights(query(h), memory, memory, memories, true);
      return new AttentionResult(completed(h, r.output()), r.weights());
    });
  }

  /** Causally, after the positions that a cache holds; x is added to it. */
  public Tensor apply(Tensor x, Tensor memory, KvCache cache, AttentionMasks memories) {
    return call(() -> compute(x, memory, AttentionMasks.none(), memories, cache));
  }

  /** The keys and values of a memory, for the calls that attend to it. */
  public AttentionMemory remember(Tensor memory) {
    return call(() -> multiheadAttn.remember(memory));
  }

  /**
   * Causally, after the positions that a cache holds, with a memory whose keys and values are there
   * already; x is added to the cache.
   */
  public Tensor apply(Tensor x, AttentionMemory memory, KvCache cache, AttentionMasks memories) {
    return call(() -> {
      var h = selfAttended(x, AttentionMasks.none(), cache);
      return completed(h, multiheadAttn.apply(query(h), memory, memories));
    });
  }

  private Tensor compute(
      Tensor x,
      Tensor memory,
      AttentionMasks own,
      AttentionMasks memories,
      @Nullable KvCache cache) {
    var h = selfAttended(x, own, cache);
    return completed(h, multiheadAttn.apply(query(h), memory, memory, memories));
  }

  /** h. */
  private Tensor selfAttended(Tensor x, AttentionMasks masks, @Nullable KvCache cache) {
    var in = normFirst ? norm1.apply(x) : x;
    var y = cache == null ? selfAttn.apply(in, masks) : selfAttn.apply(in, cache);
    var h = x.add(Dropout.drop(y, dropout));
    return normFirst ? h : norm1.apply(h);
  }

  /** What attends to the memory. */
  private Tensor query(Tensor h) {
    return normFirst ? norm2.apply(h) : h;
  }

  /** y from h and what the memory gave to it. */
  private Tensor completed(Tensor h, Tensor fromMemory) {
    var c = h.add(Dropout.drop(fromMemory, dropout));
    if (normFirst) {
      return c.add(feedForward(norm3.apply(c)));
    }
    c = norm2.apply(c);
    return norm3.apply(c.add(feedForward(c)));
  }

  private Tensor feedForward(Tensor x) {
    var hidden = Dropout.drop(activation.apply(linear1.apply(x)), dropout);
    return Dropout.drop(linear2.apply(hidden), dropout);
  }
}

package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention with fewer heads of keys and values than of queries, each of which serves a group
 * of neighbouring query heads (one for all: multi-query attention); as in Llama and Mistral, with
 * rotary positions or linear biases.
 *
 * <p>Shapes: x (N, T, E), or (T, E) for one sequence → the same; D elements a head. Parameters:
 * q_proj.weight (heads · D, E), k_proj.weight and v_proj.weight (kvHeads · D, E), o_proj.weight (E,
 * heads · D), the first three with biases if wanted, all uniform in ±1/√(inputs).
 *
 * <p>Ainslie et al., "GQA: training generalized multi-query transformer models", 2023.
 */
public final class GroupedQueryAttention extends Layer {
  private final Linear qProj;
  private final Linear kProj;
  private final Linear vProj;
  private final Linear oProj;
  private final @Nullable RotaryPositions rotary;
  private final Options options;
  private final int heads;
  private final int kvHeads;
  private final int headDim;

  /**
   * Options: {@code GroupedQueryAttention.options().rotary(new RotaryPositions(64))}.
   *
   * @param headDim D, 0 for E / heads
   * @param bias whether queries, keys and values have biases
   * @param rotary positions of queries and keys, or null
   * @param alibi whether scores fall with the distance ({@link Alibi})
   * @param causal whether a position attends to those up to itself only
   * @param dropout probability in [0, 1] with which, in training, a weight of a key is dropped
   */
  public record Options(
      int headDim,
      boolean bias,
      @Nullable RotaryPositions rotary,
      boolean alibi,
      boolean causal,
      double dropout) {
    public Options headDim(int headDim) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }

    public Options bias(boolean bias) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }

    public Options rotary(RotaryPositions rotary) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }

    public Options alibi(boolean alibi) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }

    public Options causal(boolean causal) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }

    public Options dropout(double dropout) {
      return new Options(headDim, bias, rotary, alibi, causal, dropout);
    }
  }

  /** D = E / heads, no biases, no positions, causal, no dropout. */
  public static Options options() {
    return new Options(0, false, null, false, true, 0);
  }

  public GroupedQueryAttention(int embedDim, int heads, int kvHeads) {
    this(embedDim, heads, kvHeads, options());
  }

  /** {@code heads} is a multiple of {@code kvHeads}. */
  public GroupedQueryAttention(int embedDim, int heads, int kvHeads, Options options) {
    Sizes.positive("GroupedQueryAttention", "embedDim", embedDim);
    Sizes.positive("GroupedQueryAttention", "heads", heads);
    Sizes.positive("GroupedQueryAttention", "kvHeads", kvHeads);
    Sizes.probability("GroupedQueryAttention", "dropout", options.dropout);
    if (heads % kvHeads != 0 || options.headDim == 0 && embedDim % heads != 0) {
      throw Refusal.value(
          "GroupedQueryAttention",
          embedDim + " elements, " + heads + " heads, " + kvHeads + " of keys and values",
          "embedDim % heads == 0 and heads % kvHeads == 0",
          heads % kvHeads != 0
              ? "use a number of heads that " + kvHeads + " divides"
              : "use a multiple of " + heads + " elements, or name headDim");
    }
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.headDim = options.headDim == 0 ? embedDim / heads : options.headDim;
    this.options = options;
    this.rotary = options.rotary;
    qProj = new Linear(embedDim, heads * headDim, options.bias);
    kProj = new Linear(embedDim, kvHeads * headDim, options.bias);
    vProj = new Linear(embedDim, kvHeads * headDim, options.bias);
    oProj = new Linear(heads * headDim, embedDim, false);
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "qProj" -> "q_proj";
      case "kProj" -> "k_proj";
      case "vProj" -> "v_proj";
      case "oProj" -> "o_proj";
      default -> field;
    };
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, AttentionMasks.none(), null);
  }

  /** With masks, such as of padding. */
  public Tensor apply(Tensor x, AttentionMasks masks) {
    return call(() -> compute(x, masks, null));
  }

  /** Causally, after the positions that a cache holds; x is added to it. */
  public Tensor apply(Tensor x, KvCache cache) {
    return call(() -> compute(x, AttentionMasks.none(), cache));
  }

  private Tensor compute(Tensor x, AttentionMasks masks, @Nullable KvCache cache) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw Refusal.shape(
          "GroupedQueryAttention",
          "the input has " + x.rank() + " axes",
          "input is (batch, positions, elements) or (positions, elements)",
          "give it as (batch, positions, elements), or (positions, elements)",
          x);
    }
    if (x.rank() == 2) {
      return compute(x.unsqueeze(0), masks, cache).squeeze(0);
    }
    int n = x.dim(1);
    var places = cache == null ? Tensor.arange(n) : cache.places(n);
    var across = places.rank() == 1 ? places : places.unsqueeze(1); // (T), or (N, 1, T)
    var q = turned(split(qProj.apply(x), heads), across);
    var k = turned(split(kProj.apply(x), kvHeads), across);
    var v = split(vProj.apply(x), kvHeads);
    var mask = masks.combined(x.dim(0), heads, n, n, 0);
    if (cache != null) {
      var held = cache.extend(k, v);
      k = held.keys();
      v = held.values();
      mask = held.visible();
    }
    if (options.alibi) {
      mask = sloped(Alibi.bias(heads, places, k.dim(-2)).to(x.dtype()), mask);
    }
    var attention =
        Attention.options()
            .mask(mask)
            .causal(cache == null && (options.causal || masks.causal()))
            .dropout(options.dropout)
            .groupedQueries(true);
    var y = Attention.scaledDotProductAttention(q, k, v, attention);
    return oProj.apply(y.transpose(1, 2).flatten(2));
  }

  private static Tensor sloped(Tensor bias, @Nullable Tensor mask) {
    if (mask == null) {
      return bias;
    }
    return mask.dtype() == DType.BOOL
        ? Tensor.where(mask, bias, Tensor.full(Double.NEGATIVE_INFINITY, bias.dtype(), new int[0]))
        : bias.add(mask);
  }

  /** (N, T, heads · D) → (N, heads, T, D). */
  private Tensor split(Tensor x, int heads) {
    return x.unflatten(-1, heads, headDim).transpose(1, 2);
  }

  private Tensor turned(Tensor x, Tensor places) {
    return rotary == null ? x : rotary.apply(x, places);
  }

  @Override
  public String describe() {
    return "GroupedQueryAttention("
        + qProj.weight().dim(1)
        + ", "
        + heads
        + " heads, "
        + kvHeads
        + " of keys)";
  }
}

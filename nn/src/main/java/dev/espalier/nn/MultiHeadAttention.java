package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention: queries, keys and values are projected, split into heads of D = E / heads
 * elements, attended with scale 1/√D, joined and projected again:
 *
 * <pre>{@code
 * headₕ = softmax(q Wqₕᵀ (k Wkₕᵀ)ᵀ / √D + mask) v Wvₕᵀ      output = [head₁ … headₙ] Woᵀ + bo
 * }</pre>
 *
 * <p>Shapes: query (N, L, E), key (N, S, kdim), value (N, S, vdim) → (N, L, E) with {@code
 * batchFirst} (the default here), (L, N, E) … without, or (L, E) … for one sequence. {@link #apply}
 * of one tensor is self-attention.
 *
 * <p>Parameters: in_proj_weight (3 E, E), the projections of queries, keys and values one below the
 * other; or, where kdim or vdim differ from E, q_proj_weight (E, E), k_proj_weight (E, kdim) and
 * v_proj_weight (E, vdim), all Glorot-uniform; in_proj_bias (3 E) of zeros; out_proj.weight (E, E)
 * uniform in ±1/√E, out_proj.bias (E) of zeros; with {@code biasKv}, bias_k and bias_v (1, 1, E),
 * one more key and value, Glorot-normal.
 *
 * <p>Vaswani et al., "Attention is all you need", 2017; PyTorch's {@code nn.MultiheadAttention}.
 */
public final class MultiHeadAttention extends Layer {
  private final int heads;
  private final Options options;
  private final @Nullable Parameter qProjWeight;
  private final @Nullable Parameter kProjWeight;
  private final @Nullable Parameter vProjWeight;
  private final @Nullable Parameter inProjWeight;
  private final @Nullable Parameter inProjBias;
  private final @Nullable Parameter biasK;
  private final @Nullable Parameter biasV;
  private final Linear outProj;

  /**
   * Options of multi-head attention: {@code MultiHeadAttention.options().dropout(0.1)}.
   *
   * @param dropout probability in [0, 1] with which, in training, a weight of a key is dropped
   * @param bias whether the projections have biases
   * @param biasKv a trained key and value more, behind the others
   * @param zeroAttention a key and value of zeros more, behind the others
   * @param kdim elements of a key, 0 for E
   * @param vdim elements of a value, 0 for E
   * @param batchFirst sequences are (N, L, E) instead of (L, N, E)
   */
  public record Options(
      double dropout,
      boolean bias,
      boolean biasKv,
      boolean zeroAttention,
      int kdim,
      int vdim,
      boolean batchFirst) {
    public Options dropout(double dropout) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options bias(boolean bias) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options biasKv(boolean biasKv) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options zeroAttention(boolean zeroAttention) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options kdim(int kdim) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options vdim(int vdim) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }

    public Options batchFirst(boolean batchFirst) {
      return new Options(dropout, bias, biasKv, zeroAttention, kdim, vdim, batchFirst);
    }
  }

  /** Biases, no dropout, nothing added, keys and values of E elements, batch first. */
  public static Options options() {
    return new Options(0, true, false, false, 0, 0, true);
  }

  public MultiHeadAttention(int embedDim, int heads) {
    this(embedDim, heads, options());
  }

  /** {@code embedDim} (E) is a multiple of {@code heads}. */
  public MultiHeadAttention(int embedDim, int heads, Options options) {
    Sizes.positive("MultiHeadAttention", "embedDim", embedDim);
    Sizes.positive("MultiHeadAttention", "heads", heads);
    Sizes.atLeast("MultiHeadAttention", "kdim", options.kdim, 0);
    Sizes.atLeast("MultiHeadAttention", "vdim", options.vdim, 0);
    Sizes.probability("MultiHeadAttention", "dropout", options.dropout);
    if (embedDim % heads != 0) {
      throw Refusal.value(
          "MultiHeadAttention",
          embedDim + " elements do not divide into " + heads + " heads",
          "embedDim % heads == 0",
          "use a multiple of " + heads + ", such as " + (embedDim / heads + 1) * heads);
    }
    this.heads = heads;
    this.options = options;
    int kdim = options.kdim == 0 ? embedDim : options.kdim;
    int vdim = options.vdim == 0 ? embedDim : options.vdim;
    boolean same = kdim == embedDim && vdim == embedDim;
    var init = Initializers.glorotUniform();
    this.qProjWeight = same ? null : weight(init, embedDim, embedDim);
    this.kProjWeight = same ? null : weight(init, embedDim, kdim);
    this.vProjWeight = same ? null : weight(init, embedDim, vdim);
    this.inProjWeight = same ? weight(init, 3 * embedDim, embedDim) : null;
    this.inProjBias = options.bias ? new Parameter(Tensor.zeros(3 * embedDim)) : null;
    this.outProj = new Linear(embedDim, embedDim, options.bias);
    var outBias = outProj.bias();
    if (outBias != null) {
      Initializers.zeros().apply(outBias);
    }
    var row = Initializers.glorotNormal();
    this.biasK = options.biasKv ? weight(row, 1, 1, embedDim) : null;
    this.biasV = options.biasKv ? weight(row, 1, 1, embedDim) : null;
  }

  private static Parameter weight(Initializer init, int... shape) {
    return new Parameter(init.tensor(Random.generator(), shape));
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "qProjWeight" -> "q_proj_weight";
      case "kProjWeight" -> "k_proj_weight";
      case "vProjWeight" -> "v_proj_weight";
      case "inProjWeight" -> "in_proj_weight";
      case "inProjBias" -> "in_proj_bias";
      case "biasK" -> "bias_k";
      case "biasV" -> "bias_v";
      case "outProj" -> "out_proj";
      default -> field;
    };
  }

  /** The projection of the joined heads. */
  public Linear outProj() {
    return outProj;
  }

  private int embedDim() {
    return outProj.weight().dim(0);
  }

  /** Self-attention. */
  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, x, x, AttentionMasks.none(), false, null).output();
  }

  /** Self-attention. */
  public Tensor apply(Tensor x, AttentionMasks masks) {
    return apply(x, x, x, masks);
  }

  /** Attention of queries to keys, all of which may be seen. */
  public Tensor apply(Tensor query, Tensor key, Tensor value) {
    return apply(query, key, value, AttentionMasks.none());
  }

  /** Attention of queries to keys. A query that may see nothing gives the mean of no value: 0. */
  public Tensor apply(Tensor query, Tensor key, Tensor value, AttentionMasks masks) {
    return call(() -> compute(query, key, value, masks, false, null).output());
  }

  /**
   * The output with the weights, averaged over heads (N, L, S) or not (N, heads, L, S). As in
   * PyTorch, the weights of a query that may see nothing are NaN.
   */
  public AttentionResult withWeights(
      Tensor query, Tensor key, Tensor value, AttentionMasks masks, boolean averaged) {
    return call(() -> {
      var r = compute(query, key, value, masks, true, null);
      return averaged ? new AttentionResult(r.output(), r.weights().mean(-3)) : r;
    });
  }

  /**
   * Causal self-attention to what a cache holds and to x, which is added to it: positions one after
   * the other, in as many calls as one likes, without computing earlier ones again.
   */
  public Tensor apply(Tensor x, KvCache cache) {
    return call(() -> compute(x, x, x, AttentionMasks.none(), false, cache).output());
  }

  /**
   * The keys and values of a memory (N, S, E), such as an encoder's result, for several calls that
   * attend to it: {@code attention.apply(query, attention.remember(memory), masks)} is {@code
   * attention.apply(query, memory, memory, masks)}.
   */
  public AttentionMemory remember(Tensor memory) {
    return call(() -> {
      requireNothingExtra((biasK == null ? 0 : 1) + (options.zeroAttention ? 1 : 0));
      check(memory, memory, memory);
      return new AttentionMemory(
          split(projection(memory, 1)).register(), split(projection(memory, 2)).register());
    });
  }

  /** Attention of queries (N, T, E) to a memory's keys and values. */
  public Tensor apply(Tensor query, AttentionMemory memory, AttentionMasks masks) {
    return call(() -> {
      check(query, query, query);
      var q = split(projection(query, 0));
      var mask = masks.combined(q.dim(0), heads, q.dim(2), memory.keys().dim(2), 0);
      var o = Attention.options().mask(mask).causal(masks.causal()).dropout(options.dropout);
      var y = Attention.scaledDotProductAttention(q, memory.keys(), memory.values(), o);
      return joined(y, query.rank() == 2);
    });
  }

  private AttentionResult compute(
      Tensor query,
      Tensor key,
      Tensor value,
      AttentionMasks masks,
      boolean weighted,
      @Nullable KvCache cache) {
    check(query, key, value);
    boolean single = query.rank() == 2;
    int queries = query.dim(single ? 0 : options.batchFirst ? 1 : 0);
    int batch = single ? 1 : query.dim(options.batchFirst ? 0 : 1);
    int keys = key.dim(single ? 0 : options.batchFirst ? 1 : 0);
    var projected = projected(query, key, value);
    var q = split(projected.get(0));
    var k = projected.get(1);
    var v = projected.get(2);
    int extra = (biasK == null ? 0 : 1) + (options.zeroAttention ? 1 : 0);
    if (biasK != null && biasV != null) {
      k = beside(k, biasK.expand(batch, 1, -1));
      v = beside(v, biasV.expand(batch, 1, -1));
    }
    var kh = split(k);
    var vh = split(v);
    if (options.zeroAttention) {
      kh = kh.pad(new int[] {0, 0, 0, 1});
      vh = vh.pad(new int[] {0, 0, 0, 1});
    }
    var mask = masks.combined(batch, heads, queries, keys, extra);
    boolean causal = masks.causal() && extra == 0;
    if (cache != null) {
      requireNothingExtra(extra);
      var held = cache.extend(kh, vh);
      kh = held.keys();
      vh = held.values();
      mask = held.visible();
    }
    var attention = Attention.options().mask(mask).causal(causal).dropout(options.dropout);
    if (!weighted) {
      var y = Attention.scaledDotProductAttention(q, kh, vh, attention);
      return new AttentionResult(joined(y, single), y);
    }
    var scores = q.mul(1 / Math.sqrt(q.dim(-1))).matmul(kh.t());
    var weights = Dropout.drop(Attention.plainWeights(scores, mask, causal), options.dropout);
    return new AttentionResult(
        joined(weights.matmul(vh), single), single ? weights.squeeze(0) : weights);
  }

  private void requireNothingExtra(int extra) {
    if (extra > 0) {
      throw new ValueException(
          "MultiHeadAttention",
          "a cache does not hold the keys that biasKv and zeroAttention add",
          "build it without these options to generate with a cache");
    }
  }

  private static Tensor beside(Tensor x, Tensor more) {
    return Tensor.cat(1, x, more);
  }

  /** Queries, keys and values as (N, positions, E). */
  private List<Tensor> projected(Tensor query, Tensor key, Tensor value) {
    var weight = inProjWeight;
    if (weight != null && query == key && key == value) {
      return batched(query).linear(weight, inProjBias).chunk(3, -1);
    }
    return List.of(projection(query, 0), projection(key, 1), projection(value, 2));
  }

  /** Queries (0), keys (1) or values (2) as (N, positions, E). */
  private Tensor projection(Tensor x, int which) {
    var weight = inProjWeight;
    var own =
        weight != null
            ? weight.chunk(3, 0).get(which)
            : given(which == 0 ? qProjWeight : which == 1 ? kProjWeight : vProjWeight);
    return batched(x).linear(own, inProjBias == null ? null : inProjBias.chunk(3, 0).get(which));
  }

  private static Parameter given(@Nullable Parameter p) {
    assert p != null;
    return p;
  }

  private Tensor batched(Tensor x) {
    return x.rank() == 2 ? x.unsqueeze(0) : options.batchFirst ? x : x.transpose(0, 1);
  }

  /** (N, T, E) → (N, heads, T, D). */
  private Tensor split(Tensor x) {
    return x.unflatten(-1, heads, embedDim() / heads).transpose(1, 2);
  }

  /** (N, heads, L, D) → (N, L, E), or as the queries came. */
  private Tensor joined(Tensor heads, boolean single) {
    var y = outProj.apply(heads.transpose(1, 2).flatten(2));
    return single ? y.squeeze(0) : options.batchFirst ? y : y.transpose(0, 1);
  }

  private void check(Tensor query, Tensor key, Tensor value) {
    int kdim = kProjWeight == null ? embedDim() : kProjWeight.dim(1);
    int vdim = vProjWeight == null ? embedDim() : vProjWeight.dim(1);
    boolean ranks =
        (query.rank() == 2 || query.rank() == 3)
            && key.rank() == query.rank()
            && value.rank() == query.rank();
    if (!ranks) {
      throw Refusal.shape(
          "MultiHeadAttention",
          "query, key and value have "
              + query.rank()
              + ", "
              + key.rank()
              + " and "
              + value.rank()
              + " axes",
          "all three have three axes, or two",
          "give all three as "
              + (options.batchFirst ? "(batch, positions, " : "(positions, batch, ")
              + "elements), or (positions, elements)",
          Refusal.operand("query", query),
          Refusal.operand("key", key),
          Refusal.operand("value", value));
    }
    if (query.dim(-1) != embedDim() || key.dim(-1) != kdim || value.dim(-1) != vdim) {
      throw Refusal.shape(
          "MultiHeadAttention",
          "query, key and value have "
              + query.dim(-1)
              + ", "
              + key.dim(-1)
              + " and "
              + value.dim(-1)
              + " elements, not "
              + embedDim()
              + ", "
              + kdim
              + " and "
              + vdim,
          "query.shape[-1] == "
              + embedDim()
              + ", key.shape[-1] == "
              + kdim
              + ", value.shape[-1] == "
              + vdim,
          "new MultiHeadAttention("
              + query.dim(-1)
              + ", "
              + heads
              + ")"
              + (key.dim(-1) == query.dim(-1) && value.dim(-1) == query.dim(-1)
                  ? ""
                  : " with options().kdim(" + key.dim(-1) + ").vdim(" + value.dim(-1) + ")"),
          Refusal.operand("query", query),
          Refusal.operand("key", key),
          Refusal.operand("value", value));
    }
    if (!key.shape().with(-1, 1).equals(value.shape().with(-1, 1))
        || query.rank() == 3
            && query.dim(options.batchFirst ? 0 : 1) != key.dim(options.batchFirst ? 0 : 1)) {
      throw new ShapeException(
          "MultiHeadAttention",
          "query "
              + query.shape()
              + ", key "
              + key.shape()
              + " and value "
              + value.shape()
              + " are not of one batch, or keys and values differ in number",
          "give one key for each value, and one batch: batchFirst is " + options.batchFirst);
    }
  }

  @Override
  public String describe() {
    return "MultiHeadAttention("
        + embedDim()
        + ", "
        + heads
        + " heads"
        + (options.bias ? "" : ", no bias")
        + (options.dropout > 0 ? ", dropout " + options.dropout : "")
        + ")";
  }
}

package dev.espalier.models.text;

import dev.espalier.models.generate.CachedState;
import dev.espalier.models.generate.DecoderState;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.GatedFeedForward;
import dev.espalier.nn.GroupedQueryAttention;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.KvCache;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.RmsNorm;
import dev.espalier.nn.RotaryPositions;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Llama's decoder: rotary positions, heads of keys and values that serve several of queries, gated
 * dense layers, and normalisation by the root of the mean square before each.
 *
 * <pre>
 * x = embed_tokens[ids]
 * x = x + self_attn(input_layernorm(x)),  x = x + mlp(post_attention_layernorm(x))     in each layer
 * logits = norm(x) · lm_headᵀ
 * </pre>
 *
 * <p>Shapes: ids (N, T) with T ≤ context → logits (N, T, V). Weights, as in Hugging Face's
 * checkpoints: model.embed_tokens.weight (V, E), model.layers.i.input_layernorm.weight (E),
 * model.layers.i.self_attn.q_proj, k_proj, v_proj and o_proj ({@link GroupedQueryAttention}),
 * model.layers.i.post_attention_layernorm.weight (E), model.layers.i.mlp.gate_proj, up_proj and
 * down_proj ({@link GatedFeedForward}), model.norm.weight (E), and lm_head.weight (V, E) unless the
 * table of tokens is used. Matrices are normal with standard deviation 0.02.
 *
 * <p>Touvron et al., "LLaMA: open and efficient foundation language models", 2023; Ainslie et al.,
 * "GQA", 2023.
 */
public final class Llama extends LanguageModel {
  private final Embedding embedTokens;
  private final List<Block> blocks = new ArrayList<>();
  private final RmsNorm norm;
  private final @Nullable Linear lmHead;
  private final Config config;

  /**
   * The sizes.
   *
   * @param vocabulary V
   * @param context most tokens
   * @param dim E, a multiple of {@code heads}
   * @param hidden elements of the gated dense layers
   * @param layers how many layers
   * @param heads heads of queries, a multiple of {@code kvHeads}
   * @param kvHeads heads of keys and values
   * @param ropeTheta the base of the rotary positions
   * @param pairing which elements are turned together: NEIGHBOURS in Meta's checkpoints, HALVES in
   *     Hugging Face's
   * @param eps what is added to mean squares
   * @param tied whether the table of tokens is the last matrix
   */
  public record Config(
      int vocabulary,
      int context,
      int dim,
      int hidden,
      int layers,
      int heads,
      int kvHeads,
      double ropeTheta,
      RotaryPositions.Pairing pairing,
      double eps,
      boolean tied) {
    /** Karpathy's tinyllamas, which tell stories for children: 260 thousand parameters. */
    public static Config stories260k() {
      return stories(512, 512, 64, 172, 5, 8, 4);
    }

    /** Karpathy's tinyllamas: 15 million parameters. */
    public static Config stories15m() {
      return stories(32_000, 256, 288, 768, 6, 6, 6);
    }

    /** Karpathy's tinyllamas: 110 million parameters. */
    public static Config stories110m() {
      return stories(32_000, 1024, 768, 2048, 12, 12, 12);
    }

    private static Config stories(
        int vocabulary, int context, int dim, int hidden, int layers, int heads, int kvHeads) {
      var pairing = RotaryPositions.Pairing.NEIGHBOURS;
      return new Config(
          vocabulary, context, dim, hidden, layers, heads, kvHeads, 10_000, pairing, 1e-5, true);
    }

    /** TinyLlama: 1.1 billion parameters. */
    public static Config tinyLlama() {
      var pairing = RotaryPositions.Pairing.HALVES;
      return new Config(32_000, 2048, 2048, 5632, 22, 32, 4, 10_000, pairing, 1e-5, false);
    }
  }

  public Llama(Config config) {
    this.config = config;
    embedTokens = new Embedding(config.vocabulary, config.dim);
    for (int i = 0; i < config.layers; i++) {
      blocks.add(new Block(config));
    }
    norm = norm(config);
    lmHead = config.tied ? null : new Linear(config.dim, config.vocabulary, false);
    for (var p : parameters()) {
      if (p.rank() == 2) {
        Initializers.normal(0, 0.02).apply(p);
      }
    }
  }

  private static RmsNorm norm(Config c) {
    return new RmsNorm(new int[] {c.dim}, c.eps, true);
  }

  @Override
  protected String stateName(String field) {
    return switch (field) {
      case "embedTokens" -> "model.embed_tokens";
      case "blocks" -> "model.layers";
      case "norm" -> "model.norm";
      case "lmHead" -> "lm_head";
      default -> field;
    };
  }

  /** The sizes that it was made with. */
  public Config config() {
    return config;
  }

  @Override
  protected Tensor forward(Tensor ids) {
    int n = ids.dim(1);
    if (n > config.context) {
      throw Refusal.shape(
          "Llama",
          n + " tokens, and the context has " + config.context,
          "ids.shape[1] <= " + config.context,
          "give the last " + config.context + " tokens, or make the model with context = " + n,
          ids);
    }
    return logits(vectors(ids, null));
  }

  private Tensor vectors(Tensor ids, @Nullable List<KvCache> caches) {
    var x = embedTokens.apply(ids);
    for (int i = 0; i < blocks.size(); i++) {
      x = blocks.get(i).apply(x, caches == null ? null : caches.get(i));
    }
    return norm.apply(x);
  }

  private Tensor logits(Tensor x) {
    return lmHead == null ? x.matmul(embedTokens.weight().t()) : lmHead.apply(x);
  }

  @Override
  public int vocabulary() {
    return config.vocabulary;
  }

  @Override
  public int context() {
    return config.context;
  }

  @Override
  public DecoderState begin(int sequences, int context) {
    var caches = new ArrayList<KvCache>();
    blocks.forEach(b -> caches.add(new KvCache(CachedState.capacity(context))));
    return new CachedState(
        sequences,
        context,
        caches,
        (ids, positions, held) -> call(() -> vectors(ids, held)), // the caches know the positions
        this::logits);
  }

  /** x (N, T, E) → the same. */
  private static final class Block extends Layer {
    private final RmsNorm inputLayernorm;
    private final GroupedQueryAttention selfAttn;
    private final RmsNorm postAttentionLayernorm;
    private final GatedFeedForward mlp;

    Block(Config c) {
      var rotary = new RotaryPositions(c.dim / c.heads, c.ropeTheta, c.pairing);
      var options = GroupedQueryAttention.options().rotary(rotary);
      inputLayernorm = norm(c);
      selfAttn = new GroupedQueryAttention(c.dim, c.heads, c.kvHeads, options);
      postAttentionLayernorm = norm(c);
      mlp = GatedFeedForward.swiGlu(c.dim, c.hidden);
    }

    @Override
    protected String stateName(String field) {
      return switch (field) {
        case "inputLayernorm" -> "input_layernorm";
        case "selfAttn" -> "self_attn";
        case "postAttentionLayernorm" -> "post_attention_layernorm";
        default -> field;
      };
    }

    @Override
    protected Tensor forward(Tensor x) {
      return apply(x, null);
    }

    Tensor apply(Tensor x, @Nullable KvCache cache) {
      return call(() -> {
        var normed = inputLayernorm.apply(x);
        var y = x.add(cache == null ? selfAttn.apply(normed) : selfAttn.apply(normed, cache));
        return y.add(mlp.apply(postAttentionLayernorm.apply(y)));
      });
    }
  }
}

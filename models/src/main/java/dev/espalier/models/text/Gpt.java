package dev.espalier.models.text;

import dev.espalier.models.generate.CachedState;
import dev.espalier.models.generate.DecoderState;
import dev.espalier.nn.Attention;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.KvCache;
import dev.espalier.nn.Layer;
import dev.espalier.nn.LayerNorm;
import dev.espalier.nn.Linear;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2's decoder: a transformer that sees the tokens before, normalised first, with trained
 * positions and the table of tokens as its last matrix.
 *
 * <pre>
 * x = drop(wte[ids] + wpe[t])
 * x = x + attn(ln_1(x)),  x = x + mlp(ln_2(x))      for each block of h
 * logits = ln_f(x) · wteᵀ
 * </pre>
 *
 * <p>Shapes: ids (N, T) with T ≤ context → logits (N, T, V). Weights, as in GPT-2 and nanoGPT:
 * wte.weight (V, E), wpe.weight (context, E), h.i.ln_1, h.i.attn.c_attn.weight (3 E, E),
 * h.i.attn.c_proj.weight (E, E), h.i.ln_2, h.i.mlp.c_fc.weight (4 E, E), h.i.mlp.c_proj.weight (E,
 * 4 E), ln_f, with biases if wanted. Matrices are normal with standard deviation 0.02, the two
 * c_proj of a block 0.02 / √(2 · layers), biases 0.
 *
 * <p>Radford et al., "Language models are unsupervised multitask learners", 2019.
 */
public final class Gpt extends LanguageModel {
  private final Embedding wte;
  private final Embedding wpe;
  private final List<Block> h = new ArrayList<>();
  private final LayerNorm lnF;
  private final Dropout drop;
  private final Config config;

  /**
   * The sizes.
   *
   * @param vocabulary V
   * @param context most tokens
   * @param layers blocks
   * @param heads heads of attention
   * @param dim E, a multiple of {@code heads}
   * @param dropout probability in [0, 1], in training, everywhere
   * @param bias whether dense layers and normalisations have biases
   * @param tanh whether gelu is the approximation by tanh, as OpenAI's weights need it
   */
  public record Config(
      int vocabulary,
      int context,
      int layers,
      int heads,
      int dim,
      double dropout,
      boolean bias,
      boolean tanh) {
    /** Shakespeare's characters on a CPU (nanoGPT): 4 layers, 128 wide, 64 tokens, no biases. */
    public static Config tinyShakespeare(int vocabulary) {
      return new Config(vocabulary, 64, 4, 4, 128, 0, false, false);
    }

    /** GPT-2 small: 124 million parameters. */
    public static Config gpt2() {
      return openAi(12, 12, 768);
    }

    /** GPT-2 medium: 355 million parameters. */
    public static Config gpt2Medium() {
      return openAi(24, 16, 1024);
    }

    /** GPT-2 large: 774 million parameters. */
    public static Config gpt2Large() {
      return openAi(36, 20, 1280);
    }

    /** GPT-2 XL: 1,558 million parameters. */
    public static Config gpt2Xl() {
      return openAi(48, 25, 1600);
    }

    private static Config openAi(int layers, int heads, int dim) {
      return new Config(50_257, 1024, layers, heads, dim, 0.1, true, true);
    }
  }

  public Gpt(Config config) {
    if (config.heads < 1 || config.dim % config.heads != 0) {
      throw Refusal.value(
          "Gpt",
          config.dim + " elements do not divide into " + config.heads + " heads",
          "dim % heads == 0",
          "use a number of heads that divides " + config.dim);
    }
    this.config = config;
    wte = new Embedding(config.vocabulary, config.dim);
    wpe = new Embedding(config.context, config.dim);
    for (int i = 0; i < config.layers; i++) {
      h.add(new Block(config));
    }
    lnF = norm(config);
    drop = new Dropout(config.dropout);
    namedParameters()
        .forEach((name, p) -> {
          if (name.endsWith("bias")) {
            Initializers.zeros().apply(p);
          } else if (p.rank() == 2) {
            boolean last = name.endsWith("c_proj.weight");
            Initializers.normal(0, last ? 0.02 / Math.sqrt(2.0 * config.layers) : 0.02).apply(p);
          }
        });
  }

  private static LayerNorm norm(Config c) {
    return new LayerNorm(new int[] {c.dim}, 1e-5, true, c.bias);
  }

  @Override
  protected String stateName(String field) {
    return field.equals("lnF") ? "ln_f" : field;
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
          "Gpt",
          n + " tokens, and the context has " + config.context,
          "ids.shape[1] <= " + config.context,
          "give the last " + config.context + " tokens, or make the model with context = " + n,
          ids);
    }
    return logits(vectors(ids, Tensor.arange(n), null));
  }

  private Tensor vectors(Tensor ids, Tensor positions, @Nullable List<KvCache> caches) {
    var x = drop.apply(wte.apply(ids).add(wpe.apply(positions)));
    for (int i = 0; i < h.size(); i++) {
      x = h.get(i).apply(x, caches == null ? null : caches.get(i));
    }
    return lnF.apply(x);
  }

  private Tensor logits(Tensor x) {
    return x.matmul(wte.weight().t());
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
    h.forEach(b -> caches.add(new KvCache(CachedState.capacity(context))));
    return new CachedState(
        sequences,
        context,
        caches,
        (ids, positions, held) -> call(() -> vectors(ids, positions, held)),
        this::logits);
  }

  /** x (N, T, E) → the same: attention to the tokens before, then two dense layers. */
  private static final class Block extends Layer {
    private final LayerNorm ln1;
    private final SelfAttention attn;
    private final LayerNorm ln2;
    private final FeedForward mlp;

    Block(Config c) {
      ln1 = norm(c);
      attn = new SelfAttention(c);
      ln2 = norm(c);
      mlp = new FeedForward(c);
    }

    @Override
    protected String stateName(String field) {
      return switch (field) {
        case "ln1" -> "ln_1";
        case "ln2" -> "ln_2";
        default -> field;
      };
    }

    @Override
    protected Tensor forward(Tensor x) {
      return apply(x, null);
    }

    Tensor apply(Tensor x, @Nullable KvCache cache) {
      return call(() -> {
        var y = x.add(attn.apply(ln1.apply(x), cache));
        return y.add(mlp.apply(ln2.apply(y)));
      });
    }
  }

  private static final class SelfAttention extends Layer {
    private final Linear cAttn;
    private final Linear cProj;
    private final int heads;
    private final double dropout;

    SelfAttention(Config c) {
      cAttn = new Linear(c.dim, 3 * c.dim, c.bias);
      cProj = new Linear(c.dim, c.dim, c.bias);
      heads = c.heads;
      dropout = c.dropout;
    }

    @Override
    protected String stateName(String field) {
      return field.equals("cAttn") ? "c_attn" : field.equals("cProj") ? "c_proj" : field;
    }

    @Override
    protected Tensor forward(Tensor x) {
      return apply(x, null);
    }

    Tensor apply(Tensor x, @Nullable KvCache cache) {
      return call(() -> {
        var parts = cAttn.apply(x).chunk(3, -1); // each (N, T, E)
        var q = split(parts.get(0));
        var k = split(parts.get(1));
        var v = split(parts.get(2));
        var options = Attention.options().causal(cache == null);
        if (cache != null) {
          var held = cache.extend(k, v);
          k = held.keys();
          v = held.values();
          options = options.mask(held.visible());
        }
        var y = Attention.scaledDotProductAttention(q, k, v, options.dropout(dropout));
        return new Dropout(dropout).apply(cProj.apply(y.transpose(1, 2).flatten(2)));
      });
    }

    /** (N, T, E) → (N, heads, T, E / heads). */
    private Tensor split(Tensor x) {
      return x.unflatten(-1, heads, x.dim(-1) / heads).transpose(1, 2);
    }
  }

  private static final class FeedForward extends Layer {
    private final Linear cFc;
    private final Linear cProj;
    private final Dropout drop;
    private final boolean tanh;

    FeedForward(Config c) {
      cFc = new Linear(c.dim, 4 * c.dim, c.bias);
      cProj = new Linear(4 * c.dim, c.dim, c.bias);
      drop = new Dropout(c.dropout);
      tanh = c.tanh;
    }

    @Override
    protected String stateName(String field) {
      return field.equals("cFc") ? "c_fc" : field.equals("cProj") ? "c_proj" : field;
    }

    @Override
    protected Tensor forward(Tensor x) {
      var up = cFc.apply(x);
      return drop.apply(cProj.apply(tanh ? up.geluTanh() : up.gelu()));
    }
  }
}

package dev.espalier.models.text;

import dev.espalier.models.generate.CachedState;
import dev.espalier.models.generate.Decoder;
import dev.espalier.models.generate.DecoderState;
import dev.espalier.models.generate.Generator;
import dev.espalier.nn.AttentionMasks;
import dev.espalier.nn.AttentionMemory;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.KvCache;
import dev.espalier.nn.Layer;
import dev.espalier.nn.TransformerDecoder;
import dev.espalier.nn.TransformerEncoder;
import dev.espalier.nn.TransformerOptions;
import dev.espalier.tensor.Buffer;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A transformer that reads one text and writes another, such as its translation. Source, target and
 * output share one table of vectors:
 *
 * <pre>
 * x[t] = drop(√E · emb[ids[t]] + pos[t])
 * logits = dec(x of the target, enc(x of the source)) · embᵀ
 * </pre>
 *
 * <p>Shapes: source (N, S), target (N, T) of ids, shorter texts filled up with the id {@link
 * #PADDING} at the end → logits (N, T, V) of the tokens that come next. Weights: emb.weight (V, E),
 * normal with standard deviation 1/√E; enc.layers.0.… and enc.norm, dec.layers.0.… and dec.norm
 * (pre-norm, relu; {@link TransformerEncoder}, {@link TransformerDecoder}), matrices
 * Glorot-uniform; the buffer pos (longest, E) of sines and cosines.
 *
 * <p>Vaswani et al., "Attention is all you need", 2017; normalised first and with tied tables as in
 * Press and Wolf, "Using the output embedding to improve language models", 2017.
 */
public final class EncoderDecoder extends Layer {
  /** The id that fills up shorter texts. */
  public static final int PADDING = 0;

  private final Embedding emb;
  private final TransformerEncoder enc;
  private final TransformerDecoder dec;
  private final Buffer pos;
  private final Dropout drop;
  private final Config config;

  /**
   * The sizes.
   *
   * @param vocabulary V, of both languages, with padding (id 0)
   * @param dim E, a multiple of {@code heads}
   * @param heads heads of attention
   * @param feedForward elements between the two dense layers
   * @param encoderLayers layers that read the source
   * @param decoderLayers layers that write the target
   * @param longest most tokens of a source or a target
   * @param dropout probability in [0, 1], in training, everywhere
   */
  public record Config(
      int vocabulary,
      int dim,
      int heads,
      int feedForward,
      int encoderLayers,
      int decoderLayers,
      int longest,
      double dropout) {
    /** Short sentences (Multi30k): 3 + 3 layers, 256 wide, 4 heads, dropout 0.1. */
    public static Config multi30k(int vocabulary) {
      return new Config(vocabulary, 256, 4, 512, 3, 3, 256, 0.1);
    }

    /** The article's base model: 6 + 6 layers, 512 wide, 8 heads, dropout 0.1. */
    public static Config base(int vocabulary) {
      return new Config(vocabulary, 512, 8, 2048, 6, 6, 1024, 0.1);
    }
  }

  public EncoderDecoder(Config config) {
    this.config = config;
    emb = new Embedding(config.vocabulary, config.dim, Embedding.options().paddingIdx(PADDING));
    Initializers.normal(0, 1 / Math.sqrt(config.dim)).apply(emb.weight());
    var options =
        TransformerOptions.of()
            .feedForward(config.feedForward)
            .dropout(config.dropout)
            .normFirst(true);
    enc = new TransformerEncoder(config.encoderLayers, config.dim, config.heads, options);
    dec = new TransformerDecoder(config.decoderLayers, config.dim, config.heads, options);
    for (var part : new Layer[] {enc, dec}) {
      for (var p : part.parameters()) {
        if (p.rank() > 1) {
          Initializers.glorotUniform().apply(p);
        }
      }
    }
    pos = new Buffer(waves(config.longest, config.dim));
    drop = new Dropout(config.dropout);
  }

  /** (longest, E): sin(p / 10000^(2i / E)) in element 2i of row p, the cosine in 2i + 1. */
  private static Tensor waves(int longest, int dim) {
    var table = new float[longest * dim];
    for (int p = 0; p < longest; p++) {
      for (int i = 0; i < dim; i++) {
        double angle = p * StrictMath.pow(10_000, -(double) (i - i % 2) / dim);
        table[p * dim + i] = (float) (i % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
      }
    }
    return Tensor.of(table, longest, dim);
  }

  /** The sizes that it was made with. */
  public Config config() {
    return config;
  }

  /** An encoder needs a source and a target: raises StateException. */
  @Override
  protected Tensor forward(Tensor x) {
    throw Refusal.state(
        "EncoderDecoder",
        "called with one tensor",
        "a source and a target are given",
        "apply(source, target)");
  }

  /** The logits (N, T, V) of the token after each of the target's, all of them given. */
  public Tensor apply(Tensor source, Tensor target) {
    return call(() -> logits(decode(encode(source), source, target)));
  }

  /** What the encoder makes of a source (N, S): (N, S, E). */
  public Tensor encode(Tensor source) {
    return call(() -> enc.apply(embed(source), padding(source)));
  }

  /**
   * The vectors (N, T, E) that the target's tokens get, from the encoder's result. Padded places of
   * the target need no mask: they are last, and a token sees those before it only.
   */
  private Tensor decode(Tensor memory, Tensor source, Tensor target) {
    return dec.apply(embed(target), memory, AttentionMasks.none().causal(true), padding(source));
  }

  /**
   * How much each token of the target looks at each of the source: weights (N, T, S) of the last
   * layer, averaged over heads, rows of which sum to 1.
   */
  public Tensor attention(Tensor source, Tensor target) {
    return call(() -> {
      var causal = AttentionMasks.none().causal(true);
      var memory = encode(source);
      return dec.withWeights(embed(target), memory, causal, padding(source)).weights();
    });
  }

  /** What writes the targets of these sources (N, S), for {@link Generator}. */
  public Decoder decoder(Tensor source) {
    return new Writer(source);
  }

  private final class Writer implements Decoder {
    private final Tensor source;

    Writer(Tensor source) {
      this.source = source;
    }

    @Override
    public int vocabulary() {
      return config.vocabulary;
    }

    @Override
    public int context() {
      return config.longest;
    }

    @Override
    public DecoderState begin(int sequences, int context) {
      if (sequences != source.dim(0)) {
        throw Refusal.shape(
            "EncoderDecoder",
            sequences + " targets for " + source.dim(0) + " sources",
            "targets == source.shape[0]",
            "give one beginning for each source",
            source);
      }
      return new Writing(source, context);
    }
  }

  /** The caches of the target, and the keys and values of the source. */
  private final class Writing implements DecoderState {
    private final CachedState written;
    private List<AttentionMemory> memory;
    private Tensor padding;
    private int[] sources;

    Writing(Tensor source, int context) {
      memory = dec.remember(encode(source));
      padding = source.eq(PADDING).register();
      sources = IntStream.range(0, source.dim(0)).toArray();
      written =
          new CachedState(
              sources.length,
              context,
              dec.caches(CachedState.capacity(context)),
              this::vectors,
              EncoderDecoder.this::logits);
    }

    private Tensor vectors(Tensor ids, Tensor positions, List<KvCache> caches) {
      return call(() ->
          dec.apply(
              placed(ids, pos.indexSelect(0, positions.flatten()).unflatten(0, ids.dim(0), -1)),
              memory,
              caches,
              AttentionMasks.none().keyPadding(padding)));
    }

    @Override
    public Tensor read(Tensor ids, int[] counts) {
      return written.read(ids, counts);
    }

    @Override
    public void reorder(int[] from) {
      written.reorder(from);
      var next = Arrays.stream(from).map(r -> sources[r]).toArray();
      if (!Arrays.equals(next, sources)) { // beams of one source share what it says
        var rows = Tensor.of(Arrays.stream(from).asLongStream().toArray(), from.length);
        memory = memory.stream().map(m -> m.reorder(rows)).toList();
        padding = padding.indexSelect(0, rows).register();
        sources = next;
      }
    }

    @Override
    public void forget(boolean[] sequences) {
      written.forget(sequences);
    }
  }

  private Tensor logits(Tensor h) {
    return h.matmul(emb.weight().t());
  }

  private Tensor embed(Tensor ids) {
    int n = ids.dim(1);
    if (n > config.longest) {
      throw Refusal.shape(
          "EncoderDecoder",
          "a text of " + n + " tokens, and there are positions for " + config.longest,
          "ids.shape[1] <= " + config.longest,
          "cut longer texts, or make the model with longest = " + n,
          ids);
    }
    return placed(ids, pos.narrow(0, 0, n));
  }

  private Tensor placed(Tensor ids, Tensor positions) {
    return drop.apply(emb.apply(ids).mul(Math.sqrt(config.dim)).add(positions));
  }

  private static AttentionMasks padding(Tensor source) {
    return AttentionMasks.none().keyPadding(source.eq(PADDING));
  }
}

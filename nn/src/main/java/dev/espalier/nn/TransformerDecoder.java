package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link TransformerDecoderLayer}s one after the other, perhaps with a normalisation at the end
 * (which pre-norm needs). x (N, T, E), memory (N, S, E) → the shape of x. Weights: layers.0.…,
 * norm.…, as PyTorch's {@code nn.TransformerDecoder}; there all layers start with equal weights,
 * here each draws its own.
 */
public final class TransformerDecoder extends Layer {
  private final List<TransformerDecoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /** {@code count} layers; normalised at the end where the options say pre-norm. */
  public TransformerDecoder(int count, int embedDim, int heads, TransformerOptions options) {
    this(count, embedDim, heads, options, options.normFirst());
  }

  /** {@code count} layers; {@code norm}: whether their result is normalised. */
  public TransformerDecoder(
      int count, int embedDim, int heads, TransformerOptions options, boolean norm) {
    Sizes.positive("TransformerDecoder", "count", count);
    layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(new TransformerDecoderLayer(embedDim, heads, options));
    }
    this.norm = norm ? options.norm(embedDim) : null;
  }

  /** A decoder needs the encoder's memory beside x: raises StateException. */
  @Override
  protected Tensor forward(Tensor x) {
    throw TransformerDecoderLayer.withoutMemory("TransformerDecoder");
  }

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
   * The output with the weights of the last layer's attention to the memory, averaged over heads
   * (N, T, S): what each position looked at.
   *
   * @param own masks of the attention of x to itself (usually causal)
   * @param memories masks of the attention of x to the memory
   */
  public AttentionResult withWeights(
      Tensor x, Tensor memory, AttentionMasks own, AttentionMasks memories) {
    return call(() -> {
      var y = x;
      for (var layer : layers.subList(0, layers.size() - 1)) {
        y = layer.apply(y, memory, own, memories);
      }
      var last = layers.getLast().withWeights(y, memory, own, memories);
      return new AttentionResult(
          norm == null ? last.output() : norm.apply(last.output()), last.weights());
    });
  }

  /** Causally, after the positions that the caches hold, one for each layer; x is added to them. */
  public Tensor apply(Tensor x, Tensor memory, List<KvCache> caches, AttentionMasks memories) {
    TransformerEncoder.requireCaches("TransformerDecoder", layers.size(), caches);
    return call(() -> compute(x, memory, AttentionMasks.none(), memories, caches));
  }

  /** The keys and values of a memory in each layer, for the calls that attend to it. */
  public List<AttentionMemory> remember(Tensor memory) {
    return call(() -> layers.stream().map(l -> l.remember(memory)).toList());
  }

  /**
   * Causally, after the positions that the caches hold, with a memory whose keys and values each
   * layer has already ({@link #remember}); x is added to the caches.
   */
  public Tensor apply(
      Tensor x, List<AttentionMemory> memory, List<KvCache> caches, AttentionMasks memories) {
    TransformerEncoder.requireCaches("TransformerDecoder", layers.size(), caches);
    return call(() -> {
      var y = x;
      for (int i = 0; i < layers.size(); i++) {
        y = layers.get(i).apply(y, memory.get(i), caches.get(i), memories);
      }
      return norm == null ? y : norm.apply(y);
    });
  }

  /** A cache for each layer. */
  public List<KvCache> caches(int capacity) {
    return TransformerEncoder.caches(layers.size(), capacity);
  }

  private Tensor compute(
      Tensor x,
      Tensor memory,
      AttentionMasks own,
      AttentionMasks memories,
      @Nullable List<KvCache> caches) {
    var y = x;
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      y =
          caches == null
              ? layer.apply(y, memory, own, memories)
              : layer.apply(y, memory, caches.get(i), memories);
    }
    return norm == null ? y : norm.apply(y);
  }
}

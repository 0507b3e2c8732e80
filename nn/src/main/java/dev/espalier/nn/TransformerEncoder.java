package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link TransformerEncoderLayer}s one after the other, perhaps with a normalisation at the end
 * (which pre-norm needs). x (N, T, E) → the same. Weights: layers.0.…, norm.…, as PyTorch's {@code
 * nn.TransformerEncoder}; there all layers start with equal weights, here each draws its own.
 */
public final class TransformerEncoder extends Layer {
  private final List<TransformerEncoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /** {@code count} layers; normalised at the end where the options say pre-norm. */
  public TransformerEncoder(int count, int embedDim, int heads, TransformerOptions options) {
    this(count, embedDim, heads, options, options.normFirst());
  }

  /** {@code count} layers; {@code norm}: whether their result is normalised. */
  public TransformerEncoder(
      int count, int embedDim, int heads, TransformerOptions options, boolean norm) {
    Sizes.positive("TransformerEncoder", "count", count);
    layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(new TransformerEncoderLayer(embedDim, heads, options));
    }
    this.norm = norm ? options.norm(embedDim) : null;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, AttentionMasks.none(), null);
  }

  public Tensor apply(Tensor x, AttentionMasks masks) {
    return call(() -> compute(x, masks, null));
  }

  /** Causally, after the positions that the caches hold, one for each layer; x is added to them. */
  public Tensor apply(Tensor x, List<KvCache> caches) {
    requireCaches("TransformerEncoder", layers.size(), caches);
    return call(() -> compute(x, AttentionMasks.none(), caches));
  }

  /** A cache for each layer. */
  public List<KvCache> caches(int capacity) {
    return caches(layers.size(), capacity);
  }

  static List<KvCache> caches(int count, int capacity) {
    var all = new ArrayList<KvCache>();
    for (int i = 0; i < count; i++) {
      all.add(new KvCache(capacity));
    }
    return all;
  }

  static void requireCaches(String layer, int count, List<KvCache> caches) {
    if (caches.size() != count) {
      throw new ValueException(
          layer,
          caches.size() + " caches for " + count + " layers",
          "give one for each layer: caches(capacity)");
    }
  }

  private Tensor compute(Tensor x, AttentionMasks masks, @Nullable List<KvCache> caches) {
    var y = x;
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      y = caches == null ? layer.apply(y, masks) : layer.apply(y, caches.get(i));
    }
    return norm == null ? y : norm.apply(y);
  }
}

package dev.espalier.models.text;

import dev.espalier.nn.AttentionMasks;
import dev.espalier.nn.Dropout;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.LearnedPositions;
import dev.espalier.nn.Linear;
import dev.espalier.nn.TransformerEncoder;
import dev.espalier.nn.TransformerOptions;
import dev.espalier.tensor.Tensor;

/**
 * A text read by a transformer's encoder, the mean of what it put out at the text's own tokens, and
 * a dense layer:
 *
 * <pre>
 * logits = out(drop(mean over t of enc(drop(emb(ids) + pos[t]))))
 * </pre>
 *
 * <p>Shapes: ids (N, T) with T ≤ longest → (N, classes). Weights: emb.weight (V, E), normal with
 * standard deviation 0.1; pos.weight (longest, E), normal with 0.02; enc.layers.0.… and enc.norm
 * ({@link TransformerEncoder}, pre-norm, gelu); out.weight (classes, E) and out.bias.
 */
public final class TransformerClassifier extends TextClassifier {
  private final Embedding emb;
  private final LearnedPositions pos;
  private final TransformerEncoder enc;
  private final Linear out;
  private final Dropout drop;

  /**
   * The sizes.
   *
   * @param vocabulary V, words with padding (id 0) and the unknown word
   * @param dim E, a multiple of {@code heads}
   * @param heads heads of attention
   * @param feedForward elements between the two dense layers of an encoder's layer
   * @param layers the encoder's layers
   * @param longest most tokens of a text
   * @param classes how many classes
   * @param dropout probability in [0, 1], in training, everywhere
   */
  public record Config(
      int vocabulary,
      int dim,
      int heads,
      int feedForward,
      int layers,
      int longest,
      int classes,
      double dropout) {
    /** Opinions in the Stanford Sentiment Treebank: two layers, 128 wide, 4 heads, dropout 0.3. */
    public static Config sentiment(int vocabulary) {
      return new Config(vocabulary, 128, 4, 256, 2, 128, 2, 0.3);
    }
  }

  public TransformerClassifier(Config config) {
    emb = new Embedding(config.vocabulary, config.dim, Embedding.options().paddingIdx(PADDING));
    Initializers.normal(0, 0.1).apply(emb.weight());
    pos = new LearnedPositions(config.longest, config.dim);
    var options =
        TransformerOptions.of()
            .feedForward(config.feedForward)
            .dropout(config.dropout)
            .activation(Tensor::gelu)
            .normFirst(true);
    enc = new TransformerEncoder(config.layers, config.dim, config.heads, options);
    out = new Linear(config.dim, config.classes);
    drop = new Dropout(config.dropout);
  }

  @Override
  public Tensor embed(Tensor ids) {
    return call(() -> emb.apply(ids));
  }

  @Override
  public Tensor classify(Tensor embedded, Tensor ids) {
    return call(() -> {
      var padding = ids.eq(PADDING);
      var h = enc.apply(drop.apply(pos.apply(embedded)), AttentionMasks.none().keyPadding(padding));
      var own = h.maskedFill(padding.unsqueeze(-1), 0);
      return out.apply(drop.apply(mean(own, lengths(ids))));
    });
  }
}

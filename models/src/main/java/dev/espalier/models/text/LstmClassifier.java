package dev.espalier.models.text;

import dev.espalier.nn.Dropout;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Initializers;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Lstm;
import dev.espalier.tensor.Tensor;

/**
 * A text read forwards and backwards by an LSTM, the mean of what it put out at the text's own
 * tokens, and a dense layer:
 *
 * <pre>
 * logits = out(drop(mean over t of lstm(drop(emb(ids)))))
 * </pre>
 *
 * <p>Shapes: ids (N, T) → (N, classes). Weights: emb.weight (V, E), normal with standard deviation
 * 0.1; lstm.weight_ih_l0 … lstm.bias_hh_l0_reverse ({@link Lstm}); out.weight (classes, 2 · hidden)
 * and out.bias.
 *
 * <p>Graves and Schmidhuber, "Framewise phoneme classification with bidirectional LSTM", 2005.
 */
public final class LstmClassifier extends TextClassifier {
  private final Embedding emb;
  private final Lstm lstm;
  private final Linear out;
  private final Dropout drop;

  /**
   * The sizes.
   *
   * @param vocabulary V, words with padding (id 0) and the unknown word
   * @param dim E, elements of a word's vector
   * @param hidden elements of the LSTM in each direction
   * @param layers LSTMs one above the other
   * @param classes how many classes
   * @param dropout probability in [0, 1] with which, in training, elements of the words' vectors
   *     and of the mean are dropped
   */
  public record Config(
      int vocabulary, int dim, int hidden, int layers, int classes, double dropout) {
    /** Opinions in the Stanford Sentiment Treebank: 128 elements, one layer of 128, dropout 0.5. */
    public static Config sentiment(int vocabulary) {
      return new Config(vocabulary, 128, 128, 1, 2, 0.5);
    }
  }

  public LstmClassifier(Config config) {
    emb = new Embedding(config.vocabulary, config.dim, Embedding.options().paddingIdx(PADDING));
    Initializers.normal(0, 0.1).apply(emb.weight());
    var options = Lstm.options().layers(config.layers).bidirectional(true).batchFirst(true);
    lstm = new Lstm(config.dim, config.hidden, options);
    out = new Linear(2 * config.hidden, config.classes);
    drop = new Dropout(config.dropout);
  }

  @Override
  public Tensor embed(Tensor ids) {
    return call(() -> emb.apply(ids));
  }

  @Override
  public Tensor classify(Tensor embedded, Tensor ids) {
    return call(() -> {
      var lengths = lengths(ids);
      var h = lstm.run(drop.apply(embedded), null, lengths).output();
      return out.apply(drop.apply(mean(h, lengths)));
    });
  }
}

package dev.espalier.models.text;

import dev.espalier.models.generate.DecoderState;
import dev.espalier.models.generate.RecurrentState;
import dev.espalier.nn.Embedding;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Lstm;
import dev.espalier.nn.LstmState;
import dev.espalier.nn.RecurrentResult;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A language model with a memory: LSTMs one above the other read a text token by token, a dense
 * layer tells which comes next.
 *
 * <pre>
 * h, state = lstm(emb(ids), state)        logits = out(h)
 * </pre>
 *
 * <p>Shapes: ids (N, T) → logits (N, T, V). Weights: emb.weight (V, E), normal; lstm.weight_ih_l0 …
 * ({@link Lstm}); out.weight (V, hidden) and out.bias.
 *
 * <p>Graves, "Generating sequences with recurrent neural networks", 2013; Karpathy, "The
 * unreasonable effectiveness of recurrent neural networks", 2015.
 */
public final class LstmLanguageModel extends LanguageModel {
  private final Embedding emb;
  private final Lstm lstm;
  private final Linear out;
  private final Config config;

  /**
   * The sizes.
   *
   * @param vocabulary V
   * @param dim E, elements of a token's vector
   * @param hidden elements of an LSTM
   * @param layers LSTMs one above the other
   * @param dropout probability in [0, 1] with which, in training, outputs between layers are
   *     dropped
   */
  public record Config(int vocabulary, int dim, int hidden, int layers, double dropout) {
    /** Shakespeare's characters: 64 elements, two layers of 256. */
    public static Config tinyShakespeare(int vocabulary) {
      return new Config(vocabulary, 64, 256, 2, 0);
    }
  }

  public LstmLanguageModel(Config config) {
    this.config = config;
    emb = new Embedding(config.vocabulary, config.dim);
    var options = Lstm.options().layers(config.layers).dropout(config.dropout).batchFirst(true);
    lstm = new Lstm(config.dim, config.hidden, options);
    out = new Linear(config.hidden, config.vocabulary);
  }

  /** The sizes that it was made with. */
  public Config config() {
    return config;
  }

  /** Logits (N, T, V) from a state of zeros. */
  @Override
  protected Tensor forward(Tensor ids) {
    return run(ids, null).output();
  }

  /**
   * Logits (N, T, V) from the state that the piece before ended with (null: zeros), and the new.
   */
  public RecurrentResult<LstmState> run(Tensor ids, @Nullable LstmState state) {
    return call(() -> {
      var r = lstm.run(emb.apply(ids), state, null);
      return new RecurrentResult<>(out.apply(r.output()), r.state());
    });
  }

  @Override
  public int vocabulary() {
    return config.vocabulary;
  }

  @Override
  public int context() {
    return Integer.MAX_VALUE;
  }

  @Override
  public DecoderState begin(int sequences, int context) {
    return new RecurrentState(
        config.layers,
        sequences,
        config.hidden,
        (ids, lengths, state) ->
            call(() -> {
              var r = lstm.run(emb.apply(ids), state, lengths);
              return new RecurrentState.Run(r.output(), r.state());
            }),
        out::apply);
  }
}

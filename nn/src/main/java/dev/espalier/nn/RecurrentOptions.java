package dev.espalier.nn;

/**
 * Options of {@link Rnn}, {@link Lstm} and {@link Gru}: {@code
 * Lstm.options().layers(2).bidirectional(true)}.
 *
 * @param layers each reads the outputs of the one before
 * @param bidirectional a second direction, from the end to the start; outputs of both are joined
 * @param batchFirst sequences are (N, T, …) instead of (T, N, …); states are not affected
 * @param bias whether there are biases
 * @param dropout probability in [0, 1] with which, in training, outputs between layers are dropped
 */
public record RecurrentOptions(
    int layers, boolean bidirectional, boolean batchFirst, boolean bias, double dropout) {
  public RecurrentOptions {
    Sizes.positive("recurrent layer", "layers", layers);
    Sizes.probability("recurrent layer", "dropout", dropout);
  }

  public RecurrentOptions layers(int layers) {
    return new RecurrentOptions(layers, bidirectional, batchFirst, bias, dropout);
  }

  public RecurrentOptions bidirectional(boolean bidirectional) {
    return new RecurrentOptions(layers, bidirectional, batchFirst, bias, dropout);
  }

  public RecurrentOptions batchFirst(boolean batchFirst) {
    return new RecurrentOptions(layers, bidirectional, batchFirst, bias, dropout);
  }

  public RecurrentOptions bias(boolean bias) {
    return new RecurrentOptions(layers, bidirectional, batchFirst, bias, dropout);
  }

  public RecurrentOptions dropout(double dropout) {
    return new RecurrentOptions(layers, bidirectional, batchFirst, bias, dropout);
  }

  int directions() {
    return bidirectional ? 2 : 1;
  }
}

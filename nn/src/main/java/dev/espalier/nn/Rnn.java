package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * A simple recurrent network (Elman 1990): {@code h′ = tanh(x · weight_ihᵀ + bias_ih + h ·
 * weight_hhᵀ + bias_hh)}, or with relu.
 *
 * <p>Shapes, lengths and streams: {@link Recurrent}; the state is h (L · D, N, H). Weights of layer
 * k: weight_ih_lk (H, in or D · H), weight_hh_lk (H, H), bias_ih_lk and bias_hh_lk (H), those of
 * the other direction end in _reverse; all start uniform in ±1/√H, as PyTorch's {@code nn.RNN}.
 */
public final class Rnn extends Recurrent<Tensor> {
  private final Nonlinearity nonlinearity;

  /** What is applied to the sum. */
  public enum Nonlinearity {
    TANH,
    RELU
  }

  public Rnn(int in, int hidden) {
    this(in, hidden, options());
  }

  public Rnn(int in, int hidden, RecurrentOptions options) {
    this(in, hidden, Nonlinearity.TANH, options);
  }

  public Rnn(int in, int hidden, Nonlinearity nonlinearity, RecurrentOptions options) {
    super(in, hidden, 1, 0, options);
    this.nonlinearity = nonlinearity;
  }

  @Override
  Tensor gates(Tensor x, Weights w) {
    return Cells.linear(x, w.ih(), Cells.sum(w.biasIh(), w.biasHh()));
  }

  @Override
  List<Tensor> step(Tensor gates, List<Tensor> state, Weights w) {
    return List.of(
        Cells.rnn(gates.add(Cells.linear(state.getFirst(), w.hh(), null)), nonlinearity));
  }

  @Override
  List<Integer> sizes() {
    return List.of(hidden);
  }

  @Override
  List<Tensor> parts(Tensor state) {
    return List.of(state);
  }

  @Override
  Tensor state(List<Tensor> parts) {
    return parts.getFirst();
  }
}

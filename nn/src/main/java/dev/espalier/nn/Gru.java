package dev.espalier.nn;

import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * Gated recurrent units (Cho et al., "Learning phrase representations using RNN encoder–decoder",
 * EMNLP 2014), as PyTorch's {@code nn.GRU}, where the reset gate acts after the product:
 *
 * <pre>
 * r = σ(W_ir x + b_ir + W_hr h + b_hr)
 * z = σ(W_iz x + b_iz + W_hz h + b_hz)
 * n = tanh(W_in x + b_in + r (W_hn h + b_hn))
 * h′ = (1 − z) n + z h
 * </pre>
 *
 * <p>Shapes, lengths and streams: {@link Recurrent}; the state is h (L · D, N, H). Weights of layer
 * k, the gates r, z, n one below the other: weight_ih_lk (3 H, in or D · H), weight_hh_lk (3 H, H),
 * bias_ih_lk and bias_hh_lk (3 H), those of the other direction end in _reverse; all start uniform
 * in ±1/√H.
 */
public final class Gru extends Recurrent<Tensor> {
  public Gru(int in, int hidden) {
    this(in, hidden, options());
  }

  public Gru(int in, int hidden, RecurrentOptions options) {
    super(in, hidden, 3, 0, options);
  }

  @Override
  Tensor gates(Tensor x, Weights w) {
    return Cells.linear(x, w.ih(), w.biasIh());
  }

  @Override
  List<Tensor> step(Tensor gates, List<Tensor> state, Weights w) {
    var h = state.getFirst();
    return List.of(Cells.gru(gates, Cells.linear(h, w.hh(), w.biasHh()), h));
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

package dev.espalier.nn;

import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
 * 2000), as PyTorch's {@code nn.LSTM}:
 *
 * <pre>
 * i = σ(W_ii x + b_ii + W_hi h + b_hi)     f = σ(W_if x + b_if + W_hf h + b_hf)
 * g = tanh(W_ig x + b_ig + W_hg h + b_hg)  o = σ(W_io x + b_io + W_ho h + b_ho)
 * c′ = f c + i g                           h′ = o tanh(c′)
 * </pre>
 *
 * <p>With a projection (Sak et al. 2014) h′ = W_hr (o tanh(c′)) has P elements; otherwise P is H.
 *
 * <p>Shapes, lengths and streams: {@link Recurrent}; the state is h (L · D, N, P) and c (L · D, N,
 * H). Weights of layer k, the gates i, f, g, o one below the other: weight_ih_lk (4 H, in or D ·
 * P), weight_hh_lk (4 H, P), bias_ih_lk and bias_hh_lk (4 H), weight_hr_lk (P, H), those of the
 * other direction end in _reverse; all start uniform in ±1/√H.
 */
public final class Lstm extends Recurrent<LstmState> {
  public Lstm(int in, int hidden) {
    this(in, hidden, options());
  }

  public Lstm(int in, int hidden, RecurrentOptions options) {
    this(in, hidden, 0, options);
  }

  /** {@code projection}: size of the outputs, from 1 to below {@code hidden}; 0 for none. */
  public Lstm(int in, int hidden, int projection, RecurrentOptions options) {
    super(in, hidden, 4, checked(projection, hidden), options);
  }

  private static int checked(int projection, int hidden) {
    if (projection < 0 || projection > 0 && projection >= hidden) {
      throw Refusal.value(
          "Lstm",
          "a projection to " + projection + " of " + hidden + " hidden elements",
          "0 <= projection < hidden",
          "use a projection from 1 to " + (hidden - 1) + ", or 0 for none");
    }
    return projection;
  }

  @Override
  Tensor gates(Tensor x, Weights w) {
    return Cells.linear(x, w.ih(), Cells.sum(w.biasIh(), w.biasHh()));
  }

  @Override
  List<Tensor> step(Tensor gates, List<Tensor> state, Weights w) {
    var next = Cells.lstm(gates.add(Cells.linear(state.getFirst(), w.hh(), null)), state.get(1));
    var hr = w.hr();
    return List.of(hr == null ? next.h() : Cells.linear(next.h(), hr, null), next.c());
  }

  @Override
  List<Integer> sizes() {
    return List.of(size(), hidden);
  }

  @Override
  List<Tensor> parts(LstmState state) {
    return List.of(state.h(), state.c());
  }

  @Override
  LstmState state(List<Tensor> parts) {
    return new LstmState(parts.get(0), parts.get(1));
  }
}

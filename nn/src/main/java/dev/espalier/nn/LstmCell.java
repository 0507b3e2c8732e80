package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * One step of an {@link Lstm}.
 *
 * <p>Shapes: x (N, in), h and c (N, H) → h and c (N, H), or all without N. Weights, the gates i, f,
 * g, o one below the other: weight_ih (4 H, in), weight_hh (4 H, H), bias_ih and bias_hh (4 H),
 * uniform in ±1/√H, as PyTorch's {@code nn.LSTMCell}. To repeat it over a sequence, call it in the
 * body of a {@link dev.espalier.tensor.Scan}.
 */
public final class LstmCell extends RecurrentCell {
  public LstmCell(int in, int hidden) {
    this(in, hidden, true);
  }

  public LstmCell(int in, int hidden, boolean bias) {
    super(in, hidden, 4, bias);
  }

  /** h after x, from zeros. */
  @Override
  protected Tensor forward(Tensor x) {
    return step(x, new LstmState(zeros(x), zeros(x))).h();
  }

  /** The state after a state and x. */
  public LstmState step(Tensor x, LstmState state) {
    return call(() -> {
      var gates = ofInput(x);
      checkState(x, state.h());
      checkState(x, state.c());
      return Cells.lstm(gates.add(ofState(state.h())), state.c());
    });
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * One step of an {@link Rnn}: {@code h′ = tanh(x · weight_ihᵀ + bias_ih + h · weight_hhᵀ +
 * bias_hh)}, or with relu.
 *
 * <p>Shapes: x (N, in), h (N, H) → (N, H), or all without N. Weights: weight_ih (H, in), weight_hh
 * (H, H), bias_ih and bias_hh (H), uniform in ±1/√H, as PyTorch's {@code nn.RNNCell}. To repeat it
 * over a sequence, call it in the body of a {@link dev.espalier.tensor.Scan}.
 */
public final class RnnCell extends RecurrentCell {
  private final Rnn.Nonlinearity nonlinearity;

  public RnnCell(int in, int hidden) {
    this(in, hidden, true, Rnn.Nonlinearity.TANH);
  }

  public RnnCell(int in, int hidden, boolean bias, Rnn.Nonlinearity nonlinearity) {
    super(in, hidden, 1, bias);
    this.nonlinearity = nonlinearity;
  }

  /** The state after x, from zeros. */
  @Override
  protected Tensor forward(Tensor x) {
    return step(x, zeros(x));
  }

  /** The state after h and x. */
  public Tensor step(Tensor x, Tensor h) {
    return call(() -> {
      var gates = ofInput(x);
      checkState(x, h);
      return Cells.rnn(gates.add(ofState(h)), nonlinearity);
    });
  }
}

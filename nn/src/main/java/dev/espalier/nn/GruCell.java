package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * One step of a {@link Gru}.
 *
 * <p>Shapes: x (N, in), h (N, H) → (N, H), or all without N. Weights, the gates r, z, n one below
 * the other: weight_ih (3 H, in), weight_hh (3 H, H), bias_ih and bias_hh (3 H), uniform in ±1/√H,
 * as PyTorch's {@code nn.GRUCell}. To repeat it over a sequence, call it in the body of a {@link
 * dev.espalier.tensor.Scan}.
 */
public final class GruCell extends RecurrentCell {
  public GruCell(int in, int hidden) {
    this(in, hidden, true);
  }

  public GruCell(int in, int hidden, boolean bias) {
    super(in, hidden, 3, bias);
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
      return Cells.gru(gates, ofState(h), h);
    });
  }
}

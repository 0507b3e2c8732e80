package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** The state of an LSTM: what it puts out, h, and its memory, c. */
public record LstmState(Tensor h, Tensor c) {
  /** The same values, through which no gradient passes: ends the history of truncated training. */
  public LstmState detach() {
    return new LstmState(h.detach(), c.detach());
  }
}

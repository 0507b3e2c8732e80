package dev.espalier.nn;

/** {@link ChannelDropout} of x (N, C, L) or (C, L) → the same; PyTorch's {@code nn.Dropout1d}. */
public final class Dropout1d extends ChannelDropout {
  /** {@code p} in [0, 1]. */
  public Dropout1d(double p) {
    super(p, 1);
  }
}

package dev.espalier.nn;

/**
 * {@link ChannelDropout} of x (N, C, H, W) or (C, H, W) → the same; PyTorch's {@code nn.Dropout2d}.
 */
public final class Dropout2d extends ChannelDropout {
  /** {@code p} in [0, 1]. */
  public Dropout2d(double p) {
    super(p, 2);
  }
}

package dev.espalier.nn;

/**
 * {@link ChannelDropout} of x (N, C, D, H, W) or (C, D, H, W) → the same; PyTorch's {@code
 * nn.Dropout3d}.
 */
public final class Dropout3d extends ChannelDropout {
  /** {@code p} in [0, 1]. */
  public Dropout3d(double p) {
    super(p, 3);
  }
}

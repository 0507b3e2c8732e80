package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/** {@link AlphaDropout} of whole channels of x (N, C, …) → the same. */
public final class FeatureAlphaDropout extends AlphaDropout {
  /** {@code p} in [0, 1]. */
  public FeatureAlphaDropout(double p) {
    super(p);
  }

  @Override
  protected Tensor forward(Tensor x) {
    requireChannels(x);
    return drop(x, 2);
  }
}

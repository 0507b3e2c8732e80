package dev.espalier.nn;

import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * In training each element is set to 0 with probability p, independently, and the others are
 * multiplied by 1 / (1 − p), so that the mean stays; in evaluation x passes unchanged. The choice
 * is drawn from the thread's generator. Any shape → the same.
 *
 * <p>Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR
 * 2014; PyTorch's {@code nn.Dropout}.
 */
public final class Dropout extends Layer {
  private final double p;

  /** {@code p} in [0, 1]. */
  public Dropout(double p) {
    Sizes.probability("Dropout", "p", p);
    this.p = p;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return drop(x, p);
  }

  /** What a dropout layer does to x. */
  static Tensor drop(Tensor x, double p) {
    return drop(x, p, x.rank());
  }

  /** Drops what lies behind the first {@code axes} as a whole. */
  static Tensor drop(Tensor x, double p, int axes) {
    if (p == 0 || !Mode.isTraining()) {
      return x;
    }
    // One factor for the forward and the backward pass. 1 / (1 − p) is infinite for p = 1, where
    // every element is 0.
    var kept = Tensor.rand(Random.generator(), AlphaDropout.choices(x, axes)).ge(p).to(x.dtype());
    return x.mul(kept.mul(p == 1 ? 0.0 : 1 / (1 - p)));
  }

  @Override
  public String describe() {
    return "Dropout(" + p + ")";
  }
}

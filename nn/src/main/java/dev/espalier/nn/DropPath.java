package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Stochastic depth: in training each sample (axis 0) is set to 0 as a whole with probability p, and
 * the others are multiplied by 1 / (1 − p). Put before the addition of a residual connection, it
 * leaves out the block for that sample. x (N, …) → the same.
 *
 * <p>Huang et al., "Deep networks with stochastic depth", ECCV 2016; {@code DropPath} of timm, and
 * {@code StochasticDepth} of torchvision.
 */
public final class DropPath extends Layer {
  private final double p;
  private final boolean wholeBatch;

  /** {@code p} in [0, 1], a choice for each sample. */
  public DropPath(double p) {
    this(p, false);
  }

  /** {@code wholeBatch}: one choice for all samples (torchvision's mode "batch"). */
  public DropPath(double p, boolean wholeBatch) {
    Sizes.probability("DropPath", "p", p);
    this.p = p;
    this.wholeBatch = wholeBatch;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Dropout.drop(x, p, wholeBatch ? 0 : 1);
  }

  @Override
  public String describe() {
    return "DropPath(" + p + (wholeBatch ? ", whole batch)" : ")");
  }
}

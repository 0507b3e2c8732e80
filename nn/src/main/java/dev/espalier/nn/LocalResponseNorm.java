package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * Division by the activity of neighbouring channels: {@code y = x / (k + alpha / size · Σ x²)^beta}
 * over the {@code size} channels around each, as far as there are any.
 *
 * <p>Shapes: x (N, C, …) with at least three axes → the same shape. No parameters. As in PyTorch,
 * alpha is 1e-4, beta 0.75 and k 1 unless given.
 *
 * <p>Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
 * networks", NeurIPS 2012.
 */
public final class LocalResponseNorm extends Layer {
  private final int size;
  private final double alpha;
  private final double beta;
  private final double k;

  public LocalResponseNorm(int size) {
    this(size, 1e-4, 0.75, 1);
  }

  public LocalResponseNorm(int size, double alpha, double beta, double k) {
    Sizes.positive("LocalResponseNorm", "size", size);
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.localResponseNorm(size, alpha, beta, k);
  }

  @Override
  public String describe() {
    return "LocalResponseNorm(" + size + ")";
  }
}

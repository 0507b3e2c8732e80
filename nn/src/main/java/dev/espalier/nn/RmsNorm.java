package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Division by the root of the mean square over the last axes: {@code y = x / √(mean(x²) + eps) ·
 * weight}.
 *
 * <p>Shapes: x (…, normalizedShape) → the same shape. Parameter: weight (normalizedShape) of ones,
 * unless it is left out. As in PyTorch's RMSNorm, eps is the distance from 1 to the next float32
 * unless given.
 *
 * <p>Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.
 */
public final class RmsNorm extends Layer {
  private final @Nullable Parameter weight;
  private final Shape shape;
  private final double eps;

  /** With weight. */
  public RmsNorm(int... normalizedShape) {
    this(normalizedShape, Math.ulp(1f), true);
  }

  public RmsNorm(int[] normalizedShape, double eps, boolean affine) {
    this.shape = Sizes.positive("RmsNorm", "normalizedShape", normalizedShape);
    this.eps = eps;
    this.weight = affine ? new Parameter(Tensor.ones(normalizedShape)) : null;
  }

  /** (normalizedShape), or null. */
  public @Nullable Parameter weight() {
    return weight;
  }

  @Override
  protected Tensor forward(Tensor x) {
    try {
      return x.rmsNorm(shape.toArray(), weight, eps);
    } catch (ShapeException e) {
      throw e.withFix("new RmsNorm(" + Sizes.last(x, shape.rank()) + ")");
    }
  }

  @Override
  public String describe() {
    return "RmsNorm(" + Sizes.list(shape) + ")";
  }
}

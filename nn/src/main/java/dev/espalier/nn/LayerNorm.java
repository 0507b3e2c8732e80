package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation over the last axes: {@code y = (x − mean) / √(var + eps) · weight + bias},
 * with the mean and the (biased) variance over them.
 *
 * <p>Shapes: x (…, normalizedShape) → the same shape. Parameters: weight (normalizedShape) of ones
 * and bias (normalizedShape) of zeros, unless they are left out. As in PyTorch, eps is 1e-5.
 *
 * <p>Ba, Kiros and Hinton, "Layer normalization", 2016.
 */
public final class LayerNorm extends Layer {
  private final @Nullable Parameter weight;
  private final @Nullable Parameter bias;
  private final Shape shape;
  private final double eps;

  /** Eps 1e-5, with weight and bias. */
  public LayerNorm(int... normalizedShape) {
    this(normalizedShape, 1e-5, true, true);
  }

  /**
   * Eps of choice.
   *
   * @param affine whether there is a weight (and a bias)
   * @param bias whether there is a bias beside the weight
   */
  public LayerNorm(int[] normalizedShape, double eps, boolean affine, boolean bias) {
    this.shape = Sizes.positive("LayerNorm", "normalizedShape", normalizedShape);
    this.eps = eps;
    this.weight = affine ? new Parameter(Tensor.ones(normalizedShape)) : null;
    this.bias = affine && bias ? new Parameter(Tensor.zeros(normalizedShape)) : null;
  }

  /** (normalizedShape), or null. */
  public @Nullable Parameter weight() {
    return weight;
  }

  /** (normalizedShape), or null. */
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor forward(Tensor x) {
    try {
      return x.layerNorm(shape.toArray(), weight, bias, eps);
    } catch (ShapeException e) {
      throw e.withFix("new LayerNorm(" + Sizes.last(x, shape.rank()) + ")");
    }
  }

  @Override
  public String describe() {
    return "LayerNorm(" + Sizes.list(shape) + ")";
  }
}

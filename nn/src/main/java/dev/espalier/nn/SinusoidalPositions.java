package dev.espalier.nn;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/**
 * Adds fixed waves to embeddings, from which position p can be told: {@code sin(p / 10000^(2i /
 * D))} to element 2i and the cosine to element 2i + 1.
 *
 * <p>Shapes: x (…, T, D) → the same. No parameters. Vaswani et al., "Attention is all you need",
 * 2017.
 */
public final class SinusoidalPositions extends Layer {
  private final int dim;

  /** {@code dim}: elements of an embedding. */
  public SinusoidalPositions(int dim) {
    Sizes.positive("SinusoidalPositions", "dim", dim);
    this.dim = dim;
  }

  /** Positions 0 … T − 1. */
  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, 0);
  }

  /** Positions from {@code start} on; it is bound at each run. */
  public Tensor apply(Tensor x, long start) {
    return call(() -> compute(x, start));
  }

  private Tensor compute(Tensor x, long start) {
    if (x.rank() < 2 || x.dim(-1) != dim) {
      throw new ShapeException(
          "SinusoidalPositions",
          "the input has the shape " + x.shape(),
          x.rank() < 2
              ? "give it as (…, T, " + dim + ")"
              : "new SinusoidalPositions(" + x.dim(-1) + ")");
    }
    return x.add(table(x.dim(-2), start).to(x.dtype()));
  }

  /** float64 (T, D). */
  private Tensor table(int length, long start) {
    var p = Tensor.arange(length).add(start).to(DType.FLOAT64).unsqueeze(1);
    var angles = p.mul(Waves.frequencies(dim, 10_000));
    return Tensor.stack(-1, angles.sin(), angles.cos()).flatten(1).slice(1, 0, dim);
  }

  @Override
  public String describe() {
    return "SinusoidalPositions(" + dim + ")";
  }
}

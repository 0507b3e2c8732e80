package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/**
 * Adds a trained vector for each position to embeddings: {@code y[…, t, :] = x[…, t, :] +
 * weight[start + t, :]}.
 *
 * <p>Shapes: x (…, T, D) with start + T ≤ maxLength → the same. Parameter: weight (maxLength, D),
 * normal with standard deviation 0.02, as GPT-2 and BERT have it.
 */
public final class LearnedPositions extends Layer {
  private final Parameter weight;

  public LearnedPositions(int maxLength, int dim) {
    Sizes.positive("LearnedPositions", "maxLength", maxLength);
    Sizes.positive("LearnedPositions", "dim", dim);
    weight = new Parameter(Initializers.normal(0, 0.02).tensor(Random.generator(), maxLength, dim));
  }

  /** (maxLength, dim). */
  public Parameter weight() {
    return weight;
  }

  /** Positions 0 … T − 1. */
  @Override
  protected Tensor forward(Tensor x) {
    return compute(x, 0);
  }

  /** Positions from {@code start} on; it is bound at each run. */
  public Tensor apply(Tensor x, int start) {
    return call(() -> compute(x, start));
  }

  private Tensor compute(Tensor x, int start) {
    if (x.rank() < 2
        || x.dim(-1) != weight.dim(1)
        || start < 0
        || x.dim(-2) > weight.dim(0) - start) {
      throw new ShapeException(
          "LearnedPositions",
          "the input has the shape "
              + x.shape()
              + " from position "
              + start
              + " on, the table "
              + weight.shape(),
          x.rank() < 2
              ? "give it as (…, T, " + weight.dim(1) + ")"
              : "new LearnedPositions("
                  + Math.max(weight.dim(0), Math.max(0, start) + x.dim(-2))
                  + ", "
                  + x.dim(-1)
                  + ")");
    }
    return x.add(weight.narrow(0, start, x.dim(-2)));
  }

  @Override
  public String describe() {
    return "LearnedPositions(" + weight.dim(0) + ", " + weight.dim(1) + ")";
  }
}

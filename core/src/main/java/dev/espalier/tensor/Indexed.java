package dev.espalier.tensor;

import java.util.function.UnaryOperator;

/**
 * Chosen elements and where they lie.
 *
 * @param values the elements
 * @param indices int64: the index of each along the axis that they were chosen from; no gradient
 *     passes
 */
public record Indexed(Tensor values, Tensor indices) {
  /** The same change of shape for both. */
  Indexed map(UnaryOperator<Tensor> f) {
    return new Indexed(f.apply(values), f.apply(indices));
  }
}

package dev.espalier.nn;

import dev.espalier.tensor.Tensor;

/**
 * What training makes small: {@code Losses::crossEntropy}, {@code Losses::mse} or a function of
 * your own.
 */
@FunctionalInterface
public interface Loss {
  /** A scalar from what the model gave and what it should have given. */
  Tensor of(Tensor prediction, Tensor target);
}

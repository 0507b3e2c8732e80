package dev.espalier.train;

import dev.espalier.tensor.Tensor;

/** What training minimises, such as {@code Losses::crossEntropy}. Called anew at each step, so it may contain Java control flow. */
@FunctionalInterface
public interface Loss {
  /** The loss of a batch, a scalar, from the model's output (N, …) and the targets (N, …). */
  Tensor of(Tensor output, Tensor target);
}

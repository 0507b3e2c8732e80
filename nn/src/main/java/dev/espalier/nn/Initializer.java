package dev.espalier.nn;

import dev.espalier.base.Rng;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;

/** How the values of a weight begin; see {@link Initializers}. */
@FunctionalInterface
public interface Initializer {
  /** A float32 tensor of this shape. The same state of the generator gives the same values. */
  Tensor tensor(Rng rng, int... shape);

  /**
   * Gives a parameter new values from the thread's generator: {@code
   * Initializers.heNormal().apply(fc1.weight())}.
   */
  default void apply(Parameter parameter) {
    parameter.assign(tensor(Random.generator(), parameter.shape().toArray()).to(parameter.dtype()));
  }
}

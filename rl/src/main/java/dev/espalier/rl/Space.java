package dev.espalier.rl;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;

/**
 * A set of observations or actions, as Gymnasium's spaces.
 *
 * @param <T> its elements
 */
public sealed interface Space<T> permits Discrete, Box, MultiDiscrete {
  /** Whether a value belongs to it. */
  boolean contains(T value);

  /** A random element. */
  T sample(Rng rng);

  /** The shape of an element as an array; () for a single number. */
  Shape shape();

  /**
   * Refuses what an environment cannot take as an action: a value outside a discrete space, NaN, or
   * the wrong number of elements. The bounds of a {@link Box} are left to the environment, which
   * clips as Gymnasium's do.
   *
   * @param op the operation that was called, for the message
   * @throws dev.espalier.base.ValueException when the value is none of the space's
   * @throws dev.espalier.base.ShapeException when it has the wrong number of elements
   */
  void check(String op, T action);
}

package dev.espalier.rl.distributions;

import dev.espalier.tensor.Tensor;

/**
 * Distributions of actions, one for each row of a batch. Draws come from the thread's generator
 * ({@link dev.espalier.tensor.Random}).
 */
public sealed interface Distribution permits Categorical, Normal, SquashedNormal {
  /** One action for each row, through which no gradient passes. */
  Tensor sample();

  /** The logarithm of the probability (density) of these actions, (…), one number a row. */
  Tensor logProb(Tensor actions);

  /** The action that a policy takes when it does not explore. */
  Tensor mode();
}

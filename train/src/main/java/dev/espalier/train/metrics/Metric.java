package dev.espalier.train.metrics;

import dev.espalier.tensor.Tensor;

/**
 * A measure of how well outputs match targets.
 *
 * <p>An update records its tensors and registers them, so that they are computed with the loss, the
 * gradients and the weights in one plan. The next update, or a read of the value, fetches the
 * numbers and adds them up in Java: a long loop of updates holds no graph.
 */
public interface Metric extends Running {
  /**
   * Takes a batch into account.
   *
   * @param output what the model returned, (N, …)
   * @param target what it should have returned, (N, …)
   */
  void update(Tensor output, Tensor target);
}

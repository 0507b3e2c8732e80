package dev.espalier.rl.agents;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Sequential;
import dev.espalier.tensor.Tensor;

/**
 * Two estimates of the value of an action that is a vector, by networks that share nothing: the
 * smaller one overestimates less (Fujimoto, van Hoof and Meger, "Addressing function approximation
 * error in actor-critic methods", ICML 2018). (B, I + A) → (B, 2); dense hidden layers with relu.
 */
public final class TwinCritic extends Layer {
  private final Sequential first;
  private final Sequential second;

  /**
   * Weights begin as those of {@link dev.espalier.nn.Linear}.
   *
   * @param hidden width of each of the two hidden layers
   */
  public TwinCritic(int inputs, int actionSize, int hidden) {
    first = Networks.mlp(inputs + actionSize, 1, Tensor::relu, hidden, hidden);
    second = Networks.mlp(inputs + actionSize, 1, Tensor::relu, hidden, hidden);
  }

  /** Both estimates (B, 2) for observations (B, I) and actions (B, A). */
  public Tensor values(Tensor observations, Tensor actions) {
    return apply(Tensor.cat(1, observations, actions));
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Tensor.cat(1, first.apply(x), second.apply(x));
  }
}

package dev.espalier.rl.agents;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Linear;
import dev.espalier.nn.Sequential;
import dev.espalier.rl.distributions.Normal;
import dev.espalier.rl.distributions.SquashedNormal;
import dev.espalier.tensor.Tensor;

/**
 * A policy of actions between −1 and 1: tanh of normal vectors, whose mean and deviation both
 * depend on the observation. Dense hidden layers with relu; the logarithm of the deviation is kept
 * in [−20, 2].
 */
public final class SquashedActor extends Layer {
  private final Sequential body;
  private final Linear mean;
  private final Linear logStd;

  /**
   * Weights begin as those of {@link Linear}.
   *
   * @param hidden width of each of the two hidden layers
   */
  public SquashedActor(int inputs, int actionSize, int hidden) {
    body = Networks.mlp(inputs, hidden, Tensor::relu, hidden);
    mean = new Linear(hidden, actionSize);
    logStd = new Linear(hidden, actionSize);
  }

  /** What the policy does on observations (B, I). */
  public SquashedNormal policy(Tensor observations) {
    return call(() -> {
      var h = hidden(observations);
      var std = logStd.apply(h).clamp(-20, 2).exp();
      return new SquashedNormal(new Normal(mean.apply(h), std));
    });
  }

  /** The actions of the policy without exploration, (B, A), between −1 and 1. */
  @Override
  protected Tensor forward(Tensor observations) {
    return mean.apply(hidden(observations)).tanh();
  }

  private Tensor hidden(Tensor observations) {
    return body.apply(observations).relu();
  }
}

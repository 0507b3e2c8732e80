package dev.espalier.rl.agents;

import dev.espalier.nn.Layer;
import dev.espalier.nn.Sequential;
import dev.espalier.rl.distributions.Categorical;
import dev.espalier.rl.distributions.Distribution;
import dev.espalier.rl.distributions.Normal;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A policy and a value function, two dense networks with tanh that share nothing. Weights begin
 * orthogonal, those of the policy's last layer with gain 0.01, so that it begins almost uniform
 * ({@link Networks#orthogonal}).
 *
 * <p>Names: {@code critic.0.weight} …, {@code actor.0.weight} …, {@code logStd}.
 */
public final class ActorCritic extends Layer {
  private final Sequential critic;
  private final Sequential actor;
  private final @Nullable Parameter logStd;

  private ActorCritic(int inputs, int outputs, @Nullable Parameter logStd, int... hidden) {
    this.critic = Networks.orthogonal(inputs, 1, 1, Tensor::tanh, hidden);
    this.actor = Networks.orthogonal(inputs, outputs, 0.01, Tensor::tanh, hidden);
    this.logStd = logStd;
  }

  /**
   * For numbered actions.
   *
   * @param hidden widths of the hidden layers of each network
   */
  public static ActorCritic discrete(int inputs, int actions, int... hidden) {
    return new ActorCritic(inputs, actions, null, hidden);
  }

  /**
   * For actions that are vectors: normal, with a mean that the network gives and a deviation that
   * is learnt, the same for all observations and 1 in the beginning.
   *
   * @param hidden widths of the hidden layers of each network
   */
  public static ActorCritic continuous(int inputs, int actionSize, int... hidden) {
    return new ActorCritic(inputs, actionSize, new Parameter(Tensor.zeros(actionSize)), hidden);
  }

  /** What the policy does on observations (B, I). */
  public Distribution policy(Tensor observations) {
    var x = apply(observations);
    return logStd == null ? new Categorical(x) : new Normal(x, logStd.exp());
  }

  /** Values (B) of observations (B, I). */
  public Tensor value(Tensor observations) {
    return call(() -> critic.apply(observations).squeeze(-1));
  }

  /** Logits or means of the policy. */
  @Override
  protected Tensor forward(Tensor observations) {
    return actor.apply(observations);
  }
}

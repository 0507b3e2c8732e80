package dev.espalier.rl.agents;

import dev.espalier.base.DType;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.VectorEnvironment;
import dev.espalier.rl.VectorStep;
import dev.espalier.rl.distributions.Categorical;
import dev.espalier.rl.distributions.Distribution;
import dev.espalier.rl.distributions.Normal;
import dev.espalier.rl.distributions.SquashedNormal;
import dev.espalier.rl.replay.RolloutBuffer;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Parts;
import dev.espalier.train.Stateful;
import java.util.Map;

/**
 * Agents that learn from what they have just done in N environments at a time:
 *
 * <pre>{@code
 * envs.reset(seed);
 * while (…) {
 *   while (!rollout.isFull()) {
 *     returns.add(agent.step(envs, rollout));
 *   }
 *   agent.learn(rollout, OnPolicy.observations(envs));
 * }
 * }</pre>
 *
 * <p>The state holds model and optimiser.
 */
public abstract sealed class OnPolicy implements Stateful permits A2c, Ppo {
  final ActorCritic model;
  final Optimizer optimizer;
  private final Parts memory;

  OnPolicy(ActorCritic model, Optimizer optimizer) {
    this.model = model;
    this.optimizer = optimizer;
    this.memory = new Parts().add("model", model).add("optimizer", optimizer);
  }

  /**
   * What the policy does in N environments; computed.
   *
   * @param actions int64 (N), or float32 (N, A), not clipped
   * @param logProbs float32 (N), of these actions
   * @param values float32 (N), of the observations
   */
  public record Choice(Tensor actions, Tensor logProbs, Tensor values) {}

  /**
   * Means over the updates of one {@link #learn}.
   *
   * @param policyLoss of the policy's objective, which is maximised
   * @param valueLoss of the values
   * @param entropy of the policy, in nats
   */
  public record Report(double policyLoss, double valueLoss, double entropy) {}

  /** Draws actions for observations (N, I) from the policy. */
  public final Choice act(Tensor observations) {
    return Mode.inference(() -> {
      var policy = model.policy(observations);
      var actions = policy.sample();
      var logProbs = policy.logProb(actions);
      var values = model.value(observations);
      Tensor.realize(actions, logProbs, values);
      return new Choice(actions, logProbs, values);
    });
  }

  /** What the environments show now, (N, I). */
  public static Tensor observations(VectorEnvironment<?> envs) {
    return Tensor.wrap(envs.observations(), envs.size(), envs.singleObservationSpace().size());
  }

  /**
   * One step of all environments with actions drawn from the policy, which the rollout takes down.
   * Where a time limit ends an episode, the value of its last observation goes along.
   */
  public final VectorStep step(VectorEnvironment<?> envs, RolloutBuffer rollout) {
    var seen = observations(envs);
    var choice = act(seen);
    rollout.choice(seen, choice.actions, choice.logProbs, choice.values);
    var step =
        choice.actions.dtype() == DType.INT64
            ? envs.step(choice.actions.toIntArray())
            : envs.step(choice.actions.toArray());
    int n = envs.size();
    boolean cut = false;
    for (boolean t : step.truncated()) {
      cut |= t;
    }
    var finalValues = new float[n];
    if (cut) {
      finalValues = values(Tensor.wrap(step.finalObservations(), n, seen.dim(1))).toArray();
    }
    for (int i = 0; i < n; i++) {
      rollout.outcome(
          i, step.rewards()[i], step.terminated()[i], step.truncated()[i], finalValues[i]);
    }
    rollout.next();
    return step;
  }

  /** The actions of the policy's mode, for observations (N, I). */
  public final Tensor greedy(Tensor observations) {
    return Mode.inference(() -> model.policy(observations).mode());
  }

  /** Values (N) of observations (N, I). */
  public final Tensor values(Tensor observations) {
    return Mode.inference(() -> model.value(observations));
  }

  /**
   * Learns from a full rollout and clears it.
   *
   * @param observations (N, I), after its last step
   */
  public abstract Report learn(RolloutBuffer rollout, Tensor observations);

  static Tensor entropy(Distribution policy) {
    return switch (policy) {
      case Categorical c -> c.entropy();
      case Normal n -> n.entropy();
      case SquashedNormal _ -> throw new AssertionError("no policy here is squashed");
    };
  }

  @Override
  public final Map<String, String> state() {
    return memory.state();
  }

  @Override
  public final Map<String, Tensor> tensors() {
    return memory.tensors();
  }

  @Override
  public final void load(Map<String, String> state, Map<String, Tensor> tensors) {
    memory.load(state, tensors);
  }
}

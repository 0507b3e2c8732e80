package dev.espalier.rl.agents;

import dev.espalier.nn.optim.Adam;
import dev.espalier.nn.optim.AveragedModel;
import dev.espalier.rl.replay.NStep;
import dev.espalier.rl.replay.Replay;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Parameter;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Parts;
import dev.espalier.train.Stateful;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Soft actor-critic with twin critics and automatic temperature (Haarnoja et al., "Soft
 * actor-critic algorithms and applications", 2018): a policy for actions that are vectors, which
 * maximises reward and, weighted by a temperature α, its own entropy. Each {@link #learn} does,
 * with actions a' and ã drawn from the policy at s' and s,
 *
 * <pre>
 * critics      ½ · mean((Qᵢ(s, a) − y)²),  y = r + discount · (min Q⁻(s', a') − α · ln π(a'|s'))
 * actor        mean(α · ln π(ã|s) − min Q(s, ã))
 * temperature  mean(−ln α · (ln π(ã|s) + target entropy))
 * targets      Q⁻ ← Q⁻ + τ · (Q − Q⁻)
 * </pre>
 *
 * <p>Actions lie between −1 and 1; an environment with other bounds is wrapped. The state holds
 * networks, optimisers, temperature and replay.
 */
public final class Sac implements Stateful {
  private final SquashedActor actor;
  private final TwinCritic critic;
  private final int actionSize;
  private final Replay replay;
  private final Options options;
  private final Parameter logAlpha;
  private final List<Parameter> criticWeights;
  private final Adam criticOptimizer;
  private final Adam actorOptimizer; // of the temperature too: its step is the same
  private final AveragedModel target;
  private final NStep returns;
  private final Parts memory;

  /**
   * Settings of SAC; {@code Sac.Options.DEFAULT.lr(1e-3)}.
   *
   * @param gamma the discount γ, in [0, 1]
   * @param batch transitions of one {@link #learn}
   * @param lr learning rate of all parts, with Adam
   * @param tau the share τ in (0, 1] by which the target critics follow
   * @param targetEntropy the entropy, in nats per element of an action, that the temperature aims
   *     at
   * @param temperature α in the beginning, above 0
   */
  public record Options(
      double gamma, int batch, double lr, double tau, double targetEntropy, double temperature) {
    /** The paper's: γ 0.99, batch 256, rate 3e-4, τ 0.005, entropy −1 per element; α from 1. */
    public static final Options DEFAULT = new Options(0.99, 256, 3e-4, 0.005, -1, 1);

    public Options {
      Networks.unit("sac", "gamma", gamma);
      Networks.unit("sac", "tau", tau);
      Networks.positive("sac", "tau", tau);
      Networks.positive("sac", "batch", batch);
      Networks.positive("sac", "lr", lr);
      Networks.positive("sac", "temperature", temperature);
    }

    public Options gamma(double gamma) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }

    public Options batch(int batch) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }

    public Options lr(double lr) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }

    public Options tau(double tau) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }

    public Options targetEntropy(double targetEntropy) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }

    public Options temperature(double temperature) {
      return new Options(gamma, batch, lr, tau, targetEntropy, temperature);
    }
  }

  /**
   * Means over a batch, computed.
   *
   * @param criticLoss of both critics together
   * @param actorLoss of the policy
   * @param entropy −ln π(ã|s) of the policy's actions, in nats
   */
  public record Report(Tensor criticLoss, Tensor actorLoss, Tensor entropy) {}

  /** An agent for actions of this size. */
  public Sac(
      SquashedActor actor, TwinCritic critic, int actionSize, Replay replay, Options options) {
    this.actor = actor;
    this.critic = critic;
    this.actionSize = actionSize;
    this.replay = replay;
    this.options = options;
    this.logAlpha = new Parameter(Tensor.scalar(StrictMath.log(options.temperature)));
    logAlpha.setName("logAlpha");
    this.criticWeights = critic.parameters();
    this.criticOptimizer = new Adam(criticWeights, options.lr);
    var learnt = new ArrayList<>(actor.parameters());
    learnt.add(logAlpha);
    this.actorOptimizer = new Adam(learnt, options.lr);
    this.target = TargetNetwork.of(critic, options.tau);
    this.returns = new NStep(1, options.gamma);
    this.memory =
        new Parts()
            .add("actor", actor)
            .add("critic", critic)
            .add("logAlpha", Memory.of("logAlpha", logAlpha))
            .add("actorOptimizer", actorOptimizer)
            .add("criticOptimizer", criticOptimizer)
            .add("target", Memory.of(target))
            .add("replay", replay);
  }

  /** A draw from the policy for one observation, between −1 and 1. */
  public float[] act(float[] observation) {
    return Mode.inference(() -> actor.policy(Networks.single(observation)).sample()).toArray();
  }

  /** The policy's action without exploration, between −1 and 1. */
  public float[] greedy(float[] observation) {
    return Mode.inference(() -> actor.apply(Networks.single(observation))).toArray();
  }

  /** A uniform action between −1 and 1, for the steps before learning begins. */
  public float[] explore() {
    return Networks.uniform(actionSize);
  }

  /** The temperature α. */
  public double temperature() {
    return StrictMath.exp(logAlpha.item());
  }

  /**
   * Keeps what an action led to.
   *
   * @param next the observation after it, of the same episode even where that ends
   * @param terminated whether the episode came to its end
   * @param truncated whether a time limit cut it off
   */
  public void observe(
      float[] observation,
      float[] action,
      double reward,
      float[] next,
      boolean terminated,
      boolean truncated) {
    returns.add(observation, action, reward, next, terminated, truncated, replay);
  }

  /** One gradient step of each part on a batch from the replay. */
  public Report learn() {
    var batch = replay.sample(Random.generator(), options.batch);
    var criticLoss = learnCritic(batch);
    target.update();
    trainCritic(false); // the actor's loss passes through it, but does not change it
    try {
      return learnActor(batch, criticLoss);
    } finally {
      trainCritic(true);
    }
  }

  private void trainCritic(boolean trained) {
    for (var p : criticWeights) {
      p.setRequiresGrad(trained);
    }
  }

  private Tensor learnCritic(Replay.Batch batch) {
    var wanted =
        Mode.noGrad(() -> {
          var draw = actor.policy(batch.nextObservations()).rsample();
          var next =
              target.with(() -> smaller(critic.values(batch.nextObservations(), draw.actions())));
          var soft = next.sub(draw.logProbs().mul(logAlpha.exp()));
          return batch.rewards().add(batch.discounts().mul(soft));
        });
    var errors =
        critic.values(batch.observations(), batch.actions()).sub(wanted.unsqueeze(1)).square();
    var loss = errors.sum(1, false).mul(batch.weights()).mean().mul(0.5);
    var largest = errors.detach().amax(1, false).sqrt().register();
    criticOptimizer.zeroGrad();
    loss.backward();
    criticOptimizer.step();
    replay.update(batch.indices(), largest);
    return loss;
  }

  private Report learnActor(Replay.Batch batch, Tensor criticLoss) {
    var draw = actor.policy(batch.observations()).rsample();
    var value = smaller(critic.values(batch.observations(), draw.actions()));
    var logProbs = draw.logProbs();
    var loss = logProbs.mul(logAlpha.exp().detach()).sub(value).mean().register();
    var surplus = logProbs.detach().add(options.targetEntropy * actionSize);
    var temperatureLoss = surplus.mul(logAlpha).mean().neg();
    var entropy = logProbs.detach().mean().neg().register();
    actorOptimizer.zeroGrad();
    loss.add(temperatureLoss).backward();
    actorOptimizer.step();
    return new Report(criticLoss, loss, entropy);
  }

  private static Tensor smaller(Tensor values) {
    return values.amin(1, false);
  }

  @Override
  public Map<String, String> state() {
    return memory.state();
  }

  @Override
  public Map<String, Tensor> tensors() {
    return memory.tensors();
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    TargetNetwork.settle(target);
    memory.load(state, tensors);
  }
}

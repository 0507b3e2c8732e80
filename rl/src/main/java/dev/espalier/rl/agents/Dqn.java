package dev.espalier.rl.agents;

import dev.espalier.base.ValueException;
import dev.espalier.ir.Reduction;
import dev.espalier.nn.Layer;
import dev.espalier.nn.Losses;
import dev.espalier.nn.optim.AveragedModel;
import dev.espalier.nn.optim.Clip;
import dev.espalier.nn.optim.Optimizer;
import dev.espalier.rl.replay.NStep;
import dev.espalier.rl.replay.Replay;
import dev.espalier.tensor.Mode;
import dev.espalier.tensor.Random;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Parts;
import dev.espalier.train.Stateful;
import java.util.Map;

/**
 * Deep Q-learning (Mnih et al., "Human-level control through deep reinforcement learning", Nature
 * 2015): a network Q(s, a) learns from replayed transitions (s, a, r, s') by Huber's loss of
 *
 * <pre>
 * target = r + discount · Q⁻(s', argmax over a' of Q⁻(s', a'))      Q⁻: the target network
 * target = r + discount · Q⁻(s', argmax over a' of Q(s', a'))       double DQN
 * </pre>
 *
 * <p>Double: van Hasselt, Guez and Silver, "Deep reinforcement learning with double Q-learning",
 * AAAI 2016. Duelling is a matter of the network ({@link DuelingNetwork}), priorities one of the
 * replay ({@link dev.espalier.rl.replay.PrioritizedReplay}); n-step returns are an option here.
 *
 * <pre>{@code
 * int action = agent.act(observation, epsilon);
 * var s = environment.step(action);
 * agent.observe(observation, action, s.reward(), s.observation(), s.terminated(), s.truncated());
 * agent.learn();
 * }</pre>
 *
 * <p>Its state holds network, optimiser, target network, replay and unfinished returns.
 */
public final class Dqn implements Stateful {
  private final Layer network;
  private final int actions;
  private final Optimizer optimizer;
  private final Replay replay;
  private final Options options;
  private final AveragedModel target;
  private final NStep returns;
  private final Parts memory;

  /**
   * Settings of DQN; {@code Dqn.Options.DEFAULT.batch(32)}.
   *
   * @param gamma the discount γ, in [0, 1]
   * @param batch transitions of one {@link #learn}
   * @param tau the share τ in (0, 1] by which the target network follows at each {@link #learn}
   * @param doubleQ whether the network itself chooses the best next action
   * @param steps n of the n-step returns, at least 1
   * @param maxGradNorm limit of the norm of the gradient; infinity for none
   */
  public record Options(
      double gamma, int batch, double tau, boolean doubleQ, int steps, double maxGradNorm) {
    /** γ 0.99, 128 transitions, τ 0.005, double, one step, no limit. */
    public static final Options DEFAULT =
        new Options(0.99, 128, 0.005, true, 1, Double.POSITIVE_INFINITY);

    public Options {
      Networks.unit("dqn", "gamma", gamma);
      Networks.unit("dqn", "tau", tau);
      Networks.positive("dqn", "batch", batch);
      Networks.positive("dqn", "tau", tau);
      Networks.positive("dqn", "steps", steps);
      Networks.positive("dqn", "maxGradNorm", maxGradNorm);
    }

    public Options gamma(double gamma) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }

    public Options batch(int batch) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }

    public Options tau(double tau) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }

    public Options doubleQ(boolean doubleQ) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }

    public Options steps(int steps) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }

    public Options maxGradNorm(double maxGradNorm) {
      return new Options(gamma, batch, tau, doubleQ, steps, maxGradNorm);
    }
  }

  /**
   * An agent.
   *
   * @param network (B, I) → (B, K), the values of K actions
   * @param actions K
   * @param optimizer of the network's parameters
   */
  public Dqn(Layer network, int actions, Optimizer optimizer, Replay replay, Options options) {
    Networks.positive("dqn", "number of actions", actions);
    this.network = network;
    this.actions = actions;
    this.optimizer = optimizer;
    this.replay = replay;
    this.options = options;
    this.target = TargetNetwork.of(network, options.tau);
    this.returns = new NStep(options.steps, options.gamma);
    this.memory =
        new Parts()
            .add("network", network)
            .add("optimizer", optimizer)
            .add("target", Memory.of(target))
            .add("replay", replay)
            .add("returns", returns);
  }

  /**
   * An action for one observation: with probability {@code epsilon} any, else the best known. The
   * choice is drawn from the thread's generator.
   */
  public int act(float[] observation, double epsilon) {
    var rng = Random.generator();
    return rng.nextFloat() < epsilon ? rng.nextInt(actions) : greedy(observation);
  }

  /** The action of the largest value, the first of equals. */
  public int greedy(float[] observation) {
    var q = values(observation);
    int best = 0;
    for (int a = 1; a < q.length; a++) {
      if (q[a] > q[best]) {
        best = a;
      }
    }
    return best;
  }

  /** The values of all actions. */
  public float[] values(float[] observation) {
    var q = Mode.inference(() -> network.apply(Networks.single(observation))).toArray();
    if (q.length != actions) {
      throw new ValueException(
          "dqn",
          "the network gives " + q.length + " values for " + actions + " actions",
          "make the network's last layer as wide as there are actions");
    }
    return q;
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
      int action,
      double reward,
      float[] next,
      boolean terminated,
      boolean truncated) {
    returns.add(observation, new float[] {action}, reward, next, terminated, truncated, replay);
  }

  /**
   * One gradient step on a batch from the replay, after which the target network follows.
   *
   * @return the loss, a scalar; reading it costs nothing
   */
  public Tensor learn() {
    var batch = replay.sample(Random.generator(), options.batch);
    var wanted = Mode.noGrad(() -> targets(batch));
    var q = network.apply(batch.observations());
    var chosen = q.gather(1, batch.actions().unsqueeze(1)).squeeze(1);
    var loss = Losses.smoothL1(chosen, wanted, 1, Reduction.NONE).mul(batch.weights()).mean();
    var errors = chosen.detach().sub(wanted).register();

    optimizer.zeroGrad();
    loss.backward();
    if (options.maxGradNorm < Double.POSITIVE_INFINITY) {
      Clip.norm(optimizer.parameters(), options.maxGradNorm);
    }
    optimizer.step();
    replay.update(batch.indices(), errors);
    target.update();
    return loss;
  }

  private Tensor targets(Replay.Batch batch) {
    var next = target.with(() -> network.apply(batch.nextObservations()));
    var choosing = options.doubleQ ? network.apply(batch.nextObservations()) : next;
    var best = choosing.argmax(1, true);
    var value = next.gather(1, best).squeeze(1);
    return batch.rewards().add(batch.discounts().mul(value));
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

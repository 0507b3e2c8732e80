package dev.espalier.rl.replay;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What T steps of N environments gave under one policy, and the advantages of the actions taken:
 * generalised advantage estimation (Schulman, Moritz, Levine, Jordan and Abbeel, "High-dimensional
 * continuous control using generalized advantage estimation", ICLR 2016),
 *
 * <pre>
 * δₜ = rₜ + γ · V(sₜ₊₁) − V(sₜ)
 * Âₜ = δₜ + γ·λ · Âₜ₊₁          return = Âₜ + V(sₜ)
 * </pre>
 *
 * <p>Where an episode terminates, V(sₜ₊₁) is 0; where a time limit truncates it, V(sₜ₊₁) is the
 * value of its last observation, not that of the next episode's first. Âₜ₊₁ is 0 in both cases.
 *
 * <p>It is filled, learnt from and cleared between two checkpoints of a loop whose step is a
 * rollout, so that it has nothing to save.
 */
public final class RolloutBuffer {
  private final int steps;
  private final int environments;
  private final int inputs;
  private final int actionSize;
  private final boolean discrete;
  private final float[] observations;
  private final float[] actions;
  private final float[] logProbs;
  private final float[] values;
  private final float[] rewards;
  private final float[] finalValues;
  private final boolean[] terminated;
  private final boolean[] truncated;
  private final float[] advantages;
  private final float[] returns;
  private int filled;
  private boolean finished;

  /**
   * A part of a rollout as tensors, B steps of any environments.
   *
   * @param observations float32 (B, I)
   * @param actions int64 (B), or float32 (B, A)
   * @param logProbs float32 (B), of the actions when they were taken
   * @param values float32 (B), of the observations at that time
   * @param advantages float32 (B)
   * @param returns float32 (B): advantages + values
   */
  public record Batch(
      Tensor observations,
      Tensor actions,
      Tensor logProbs,
      Tensor values,
      Tensor advantages,
      Tensor returns) {}

  private RolloutBuffer(int steps, int environments, int inputs, int actionSize, boolean discrete) {
    ReplayBuffer.positive("number of steps", steps);
    ReplayBuffer.positive("number of environments", environments);
    ReplayBuffer.positive("observation size", inputs);
    ReplayBuffer.positive("action size", actionSize);
    long most = (long) steps * environments * Math.max(inputs, actionSize);
    if (most > Integer.MAX_VALUE - 8) {
      throw new ValueException(
          "rollout",
          steps + " steps of " + environments + " environments do not fit an array",
          "use fewer steps or environments");
    }
    this.steps = steps;
    this.environments = environments;
    this.inputs = inputs;
    this.actionSize = actionSize;
    this.discrete = discrete;
    int n = steps * environments;
    this.observations = new float[n * inputs];
    this.actions = new float[n * actionSize];
    this.logProbs = new float[n];
    this.values = new float[n];
    this.rewards = new float[n];
    this.finalValues = new float[n];
    this.terminated = new boolean[n];
    this.truncated = new boolean[n];
    this.advantages = new float[n];
    this.returns = new float[n];
  }

  /** For numbered actions; {@code inputs} is the size of an observation. */
  public static RolloutBuffer discrete(int steps, int environments, int inputs) {
    return new RolloutBuffer(steps, environments, inputs, 1, true);
  }

  /** For actions that are vectors; {@code inputs} is the size of an observation. */
  public static RolloutBuffer continuous(int steps, int environments, int inputs, int actionSize) {
    return new RolloutBuffer(steps, environments, inputs, actionSize, false);
  }

  /** Steps that are taken, of all environments together: T·N when it is full. */
  public int size() {
    return filled * environments;
  }

  public boolean isFull() {
    return filled == steps;
  }

  /**
   * Takes what the policy saw and chose in one step of all environments. {@link #outcome} follows.
   *
   * @param observations (N, I)
   * @param actions (N), or (N, A)
   * @param logProbs (N), of these actions
   * @param values (N), of these observations
   */
  public void choice(Tensor observations, Tensor actions, Tensor logProbs, Tensor values) {
    if (isFull() || finished) {
      throw new StateException(
          "rollout", "it is full", "learn from it and clear() it before the next step");
    }
    int n = environments;
    copy("observations", observations, this.observations, n * inputs);
    copy("actions", actions, this.actions, n * actionSize);
    copy("log probabilities", logProbs, this.logProbs, n);
    copy("values", values, this.values, n);
  }

  private void copy(String what, Tensor from, float[] to, int n) {
    if (from.size() != n) {
      throw new ValueException(
          "rollout",
          "there are " + from.size() + " " + what + ", not " + n,
          "give those of all " + environments + " environments");
    }
    System.arraycopy(from.toArray(), 0, to, filled * n, n);
  }

  /**
   * Takes what an environment made of its action in the current step; after all environments have
   * answered, {@link #next} goes on.
   *
   * @param environment its number, from 0
   * @param terminated whether the episode came to its end
   * @param finalValue V of the episode's last observation where a time limit truncated it
   */
  public void outcome(
      int environment, double reward, boolean terminated, boolean truncated, double finalValue) {
    int k = filled * environments + environment;
    rewards[k] = (float) reward;
    this.terminated[k] = terminated;
    this.truncated[k] = truncated && !terminated;
    finalValues[k] = truncated && !terminated ? (float) finalValue : 0;
  }

  /** The next step of all environments. */
  public void next() {
    filled++;
  }

  /**
   * Computes advantages and returns.
   *
   * @param lastValues (N), V of the observations after the last step; not used where that step
   *     ended an episode
   * @param gamma γ, in [0, 1]
   * @param lambda λ, in [0, 1]: 0 trusts the values, 1 the rewards
   */
  public void finish(Tensor lastValues, double gamma, double lambda) {
    if (!isFull()) {
      throw new StateException(
          "rollout",
          "it holds " + filled + " of " + steps + " steps",
          "finish it when isFull() says so");
    }
    var last = lastValues.toArray();
    for (int e = 0; e < environments; e++) {
      double advantage = 0;
      double nextValue = last[e];
      for (int t = steps - 1; t >= 0; t--) {
        int k = t * environments + e;
        boolean ended = terminated[k] || truncated[k];
        double after = ended ? finalValues[k] : nextValue;
        double delta = rewards[k] + gamma * after - values[k];
        advantage = ended ? delta : delta + gamma * lambda * advantage;
        advantages[k] = (float) advantage;
        returns[k] = (float) (advantage + values[k]);
        nextValue = values[k];
      }
    }
    finished = true;
  }

  /** All steps in order. */
  public Batch all() {
    requireFinished();
    var order = new int[size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return batch(order);
  }

  /**
   * All steps in random order, in equal parts, each step in one of them. A single part is not
   * shuffled.
   *
   * @param parts a divisor of T·N, so that all parts have one shape
   */
  public List<Batch> minibatches(Rng rng, int parts) {
    requireFinished();
    if (parts < 1 || size() % parts != 0) {
      throw new ValueException(
          "rollout",
          size() + " steps do not make " + parts + " equal parts",
          "use a number of minibatches that divides " + size());
    }
    if (parts == 1) {
      return List.of(all());
    }
    var order = rng.permutation(size());
    int n = size() / parts;
    var all = new ArrayList<Batch>(parts);
    for (int p = 0; p < parts; p++) {
      all.add(batch(Arrays.copyOfRange(order, p * n, (p + 1) * n)));
    }
    return all;
  }

  private void requireFinished() {
    if (!finished) {
      throw new StateException(
          "rollout", "its advantages are not computed", "call finish(…) when it is full");
    }
  }

  private Batch batch(int[] order) {
    int n = order.length;
    var a = pick(actions, order, actionSize);
    return new Batch(
        Tensor.wrap(pick(observations, order, inputs), n, inputs),
        discrete ? Tensor.wrap(whole(a), n) : Tensor.wrap(a, n, actionSize),
        Tensor.wrap(pick(logProbs, order, 1), n),
        Tensor.wrap(pick(values, order, 1), n),
        Tensor.wrap(pick(advantages, order, 1), n),
        Tensor.wrap(pick(returns, order, 1), n));
  }

  private static float[] pick(float[] from, int[] order, int width) {
    var to = new float[order.length * width];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(from, order[i] * width, to, i * width, width);
    }
    return to;
  }

  private static long[] whole(float[] x) {
    var y = new long[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (long) x[i];
    }
    return y;
  }

  /** Empties it for the next rollout. */
  public void clear() {
    filled = 0;
    finished = false;
  }
}

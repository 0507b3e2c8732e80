package dev.espalier.rl.replay;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A ring of transitions, all equally likely to be drawn (Lin, "Self-improving reactive agents based
 * on reinforcement learning, planning and teaching", 1992; Mnih et al., "Human-level control
 * through deep reinforcement learning", 2015). It lies in a few flat arrays, which a checkpoint
 * takes as they are.
 */
public final class ReplayBuffer implements Replay {
  private final int capacity;
  private final int inputs;
  private final int actionSize;
  private final boolean discrete;
  private final float[] observations;
  private final float[] actions;
  private final float[] rewards;
  private final float[] nextObservations;
  private final float[] discounts;
  private long added;

  private ReplayBuffer(int capacity, int inputs, int actionSize, boolean discrete) {
    positive("capacity", capacity);
    positive("observation size", inputs);
    positive("action size", actionSize);
    long most = (long) capacity * Math.max(inputs, actionSize);
    if (most > Integer.MAX_VALUE - 8) {
      throw new ValueException(
          "replay",
          capacity + " transitions of " + inputs + " numbers do not fit an array",
          "use a capacity of at most " + (Integer.MAX_VALUE - 8) / Math.max(inputs, actionSize));
    }
    this.capacity = capacity;
    this.inputs = inputs;
    this.actionSize = actionSize;
    this.discrete = discrete;
    this.observations = new float[capacity * inputs];
    this.actions = new float[capacity * actionSize];
    this.rewards = new float[capacity];
    this.nextObservations = new float[capacity * inputs];
    this.discounts = new float[capacity];
  }

  /**
   * A buffer for numbered actions.
   *
   * @param capacity how many transitions it keeps
   * @param inputs size of an observation
   */
  public static ReplayBuffer discrete(int capacity, int inputs) {
    return new ReplayBuffer(capacity, inputs, 1, true);
  }

  /**
   * A buffer for actions that are vectors.
   *
   * @param capacity how many transitions it keeps
   * @param inputs size of an observation
   * @param actionSize size of an action
   */
  public static ReplayBuffer continuous(int capacity, int inputs, int actionSize) {
    return new ReplayBuffer(capacity, inputs, actionSize, false);
  }

  static void positive(String what, int value) {
    if (value <= 0) {
      throw new ValueException("replay", what + " is " + value, "use at least 1");
    }
  }

  @Override
  public void add(
      float[] observation, float[] action, double reward, float[] next, double discount) {
    require("observation", observation, inputs);
    require("action", action, actionSize);
    require("next observation", next, inputs);
    int k = place();
    System.arraycopy(observation, 0, observations, k * inputs, inputs);
    System.arraycopy(action, 0, actions, k * actionSize, actionSize);
    System.arraycopy(next, 0, nextObservations, k * inputs, inputs);
    rewards[k] = (float) reward;
    discounts[k] = (float) discount;
    added++;
  }

  private static void require(String what, float[] x, int size) {
    if (x.length != size) {
      throw new ValueException(
          "replay",
          "the " + what + " has " + x.length + " elements, not " + size,
          "give what the buffer was made for, or make it for a size of " + x.length);
    }
  }

  /** Where the next transition goes. */
  int place() {
    return (int) (added % capacity);
  }

  @Override
  public int size() {
    return (int) Math.min(added, capacity);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public Batch sample(Rng rng, int n) {
    requireSome(n);
    var indices = new int[n];
    for (int i = 0; i < n; i++) {
      indices[i] = rng.nextInt(size());
    }
    var weights = new float[n];
    Arrays.fill(weights, 1);
    return batch(indices, weights);
  }

  void requireSome(int n) {
    positive("batch", n);
    if (added == 0) {
      throw new StateException(
          "replay", "there is nothing to draw from", "add transitions before sampling");
    }
  }

  /** These transitions; the arrays go over to the batch. */
  Batch batch(int[] indices, float[] weights) {
    int n = indices.length;
    var x = new float[n * inputs];
    var next = new float[n * inputs];
    var reward = new float[n];
    var discount = new float[n];
    for (int i = 0; i < n; i++) {
      int k = indices[i];
      System.arraycopy(observations, k * inputs, x, i * inputs, inputs);
      System.arraycopy(nextObservations, k * inputs, next, i * inputs, inputs);
      reward[i] = rewards[k];
      discount[i] = discounts[k];
    }
    return new Batch(
        Tensor.wrap(x, n, inputs),
        actions(indices),
        Tensor.wrap(reward, n),
        Tensor.wrap(next, n, inputs),
        Tensor.wrap(discount, n),
        Tensor.wrap(weights, n),
        Tensor.wrap(indices, n));
  }

  private Tensor actions(int[] indices) {
    int n = indices.length;
    if (discrete) {
      var numbers = new long[n];
      for (int i = 0; i < n; i++) {
        numbers[i] = (long) actions[indices[i]];
      }
      return Tensor.wrap(numbers, n);
    }
    var vectors = new float[n * actionSize];
    for (int i = 0; i < n; i++) {
      System.arraycopy(actions, indices[i] * actionSize, vectors, i * actionSize, actionSize);
    }
    return Tensor.wrap(vectors, n, actionSize);
  }

  /** Does nothing: all transitions stay equally likely. */
  @Override
  public void update(Tensor indices, Tensor errors) {}

  // ---- checkpoints
  // -----------------------------------------------------------------------------------------------

  @Override
  public Map<String, String> state() {
    return Map.of("added", Long.toString(added));
  }

  @Override
  public Map<String, Tensor> tensors() {
    int n = size();
    var all = new LinkedHashMap<String, Tensor>();
    all.put("observations", filled(observations, n, inputs));
    all.put("actions", filled(actions, n, actionSize));
    all.put("rewards", filled(rewards, n, 1));
    all.put("next_observations", filled(nextObservations, n, inputs));
    all.put("discounts", filled(discounts, n, 1));
    return all;
  }

  private static Tensor filled(float[] array, int rows, int columns) {
    return Tensor.wrap(Arrays.copyOf(array, rows * columns), rows, columns);
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    long count = Saved.count(state, "added");
    int n = (int) Math.min(count, capacity);
    Saved.read(tensors, "observations", observations, n * inputs);
    Saved.read(tensors, "actions", actions, n * actionSize);
    Saved.read(tensors, "rewards", rewards, n);
    Saved.read(tensors, "next_observations", nextObservations, n * inputs);
    Saved.read(tensors, "discounts", discounts, n);
    added = count;
  }
}

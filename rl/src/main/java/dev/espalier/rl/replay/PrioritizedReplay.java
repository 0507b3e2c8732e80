package dev.espalier.rl.replay;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Exact;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A replay that draws transition i with the probability {@code P(i) = pᵢ^α / Σ pₖ^α}, where {@code
 * pᵢ = |δᵢ| + ε} and δ is the temporal-difference error when it was last learnt from; new ones have
 * the largest priority so far. The weights {@code wᵢ = (N · P(i))^−β}, divided by the largest of
 * the batch, undo the bias of drawing so (Schaul, Quan, Antonoglou and Silver, "Prioritized
 * experience replay", ICLR 2016, proportional variant with stratified draws).
 */
public final class PrioritizedReplay implements Replay {
  private final ReplayBuffer buffer;
  private final Options options;
  private final SumTree tree;
  private double beta;
  private double largest = 1;

  /**
   * How much priorities matter.
   *
   * @param alpha α, at least 0: 0 draws all alike, 1 in proportion to the errors
   * @param beta β at the beginning, in [0, 1]: 1 undoes the bias in full; see {@link #setBeta}
   * @param epsilon ε, above 0: what keeps transitions without an error from being forgotten
   */
  public record Options(double alpha, double beta, double epsilon) {
    public Options {
      if (!(alpha >= 0) || !(beta >= 0 && beta <= 1) || !(epsilon > 0)) {
        throw new ValueException(
            "replay",
            "alpha " + alpha + ", beta " + beta + ", epsilon " + epsilon,
            "use alpha >= 0, 0 <= beta <= 1 and epsilon > 0");
      }
    }

    /** The paper's: α = 0.6, β = 0.4 (to be raised to 1 along the training), ε = 1e-6. */
    public static final Options DEFAULT = new Options(0.6, 0.4, 1e-6);

    public Options alpha(double alpha) {
      return new Options(alpha, beta, epsilon);
    }

    public Options beta(double beta) {
      return new Options(alpha, beta, epsilon);
    }

    public Options epsilon(double epsilon) {
      return new Options(alpha, beta, epsilon);
    }
  }

  /** Priorities over a buffer that nobody else adds to. */
  public PrioritizedReplay(ReplayBuffer buffer, Options options) {
    this.buffer = buffer;
    this.options = options;
    this.beta = options.beta;
    this.tree = new SumTree(buffer.capacity());
    for (int i = 0; i < buffer.size(); i++) {
      tree.set(i, 1);
    }
  }

  /** Sets β, in [0, 1], of the draws to come. */
  public void setBeta(double beta) {
    this.beta = options.beta(beta).beta();
  }

  @Override
  public void add(
      float[] observation, float[] action, double reward, float[] next, double discount) {
    int k = buffer.place();
    buffer.add(observation, action, reward, next, discount);
    tree.set(k, largest);
  }

  @Override
  public int size() {
    return buffer.size();
  }

  @Override
  public int capacity() {
    return buffer.capacity();
  }

  @Override
  public Batch sample(Rng rng, int n) {
    buffer.requireSome(n);
    var indices = new int[n];
    var weights = new float[n];
    double total = tree.total();
    double most = 0;
    for (int i = 0; i < n; i++) { // one from each of n ranges of equal mass
      int k = tree.find(total * ((i + rng.nextFloat()) / n));
      indices[i] = k;
      weights[i] = (float) StrictMath.pow(size() * tree.get(k) / total, -beta);
      most = Math.max(most, weights[i]);
    }
    for (int i = 0; i < n; i++) {
      weights[i] = (float) (weights[i] / most);
    }
    return buffer.batch(indices, weights);
  }

  @Override
  public void update(Tensor indices, Tensor errors) {
    var at = indices.toIntArray();
    var delta = errors.toArray();
    if (at.length != delta.length) {
      throw new ValueException(
          "replay",
          delta.length + " errors for " + at.length + " transitions",
          "give one error for each index of the batch");
    }
    for (int i = 0; i < at.length; i++) {
      double error = Math.abs((double) delta[i]);
      if (!Double.isFinite(error)) {
        throw new ValueException(
            "replay",
            "the error of transition " + at[i] + " is " + delta[i],
            "find where it comes from with -Despalier.eager=true, or use a smaller learning rate");
      }
      double p = StrictMath.pow(error + options.epsilon, options.alpha);
      largest = Math.max(largest, p);
      tree.set(at[i], p);
    }
  }

  @Override
  public Map<String, String> state() {
    var all = new LinkedHashMap<>(buffer.state());
    all.put("beta", Exact.text(beta));
    all.put("largest", Exact.text(largest));
    return all;
  }

  @Override
  public Map<String, Tensor> tensors() {
    var all = new LinkedHashMap<>(buffer.tensors());
    var priorities = new double[size()];
    for (int i = 0; i < priorities.length; i++) {
      priorities[i] = tree.get(i);
    }
    all.put("priorities", Tensor.wrap(priorities, priorities.length));
    return all;
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    buffer.load(state, tensors);
    beta = Saved.number(state, "beta");
    largest = Saved.number(state, "largest");
    var priorities = Saved.tensor(tensors, "priorities", size()).toDoubleArray();
    for (int i = 0; i < tree.size(); i++) {
      tree.set(i, i < priorities.length ? priorities[i] : 0);
    }
  }
}

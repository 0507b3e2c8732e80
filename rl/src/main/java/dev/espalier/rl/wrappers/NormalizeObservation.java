package dev.espalier.rl.wrappers;

import dev.espalier.rl.Box;
import dev.espalier.rl.Environment;
import java.util.Map;

/**
 * Observations with mean 0 and variance 1: (x - mean) / √(variance + ε), with the statistics of all
 * observations so far, resets included.
 */
public final class NormalizeObservation<A> extends ObservationWrapper<A> {
  private final double epsilon;
  private final Box observationSpace;
  private final RunningMeanStd statistics;
  private boolean updateRunningMean = true;

  /** With ε = 1e-8. */
  public NormalizeObservation(Environment<float[], A> env) {
    this(env, 1e-8);
  }

  public NormalizeObservation(Environment<float[], A> env, double epsilon) {
    super(env);
    this.epsilon = epsilon;
    this.observationSpace =
        Box.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, env.observationSpace().shape());
    this.statistics = new RunningMeanStd(observationSpace.size());
  }

  /** Whether the statistics go on to change; switch it off to evaluate. */
  public void updateRunningMean(boolean update) {
    updateRunningMean = update;
  }

  @Override
  public Box observationSpace() {
    return observationSpace;
  }

  @Override
  protected float[] observation(float[] observation) {
    int n = observationSpace.size();
    if (observation.length != n) {
      throw wrongShape("NormalizeObservation", observation.length, n);
    }
    if (updateRunningMean) {
      for (int i = 0; i < n; i++) {
        statistics.update(i, observation[i]);
      }
      statistics.counted();
    }
    var seen = new float[n];
    for (int i = 0; i < n; i++) {
      seen[i] =
          (float)
              ((observation[i] - statistics.mean(i)) / Math.sqrt(statistics.variance(i) + epsilon));
    }
    return seen;
  }

  @Override
  protected Map<String, String> memory() {
    return statistics.memory();
  }

  @Override
  protected void remember(Map<String, String> memory) {
    statistics.remember(memory);
  }
}

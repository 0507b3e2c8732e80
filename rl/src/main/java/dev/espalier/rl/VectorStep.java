package dev.espalier.rl;

import java.util.List;
import java.util.Map;

/**
 * What one step of N environments led to; the arrays are the caller's to keep.
 *
 * <p>An environment whose episode ended has been reset within the step ({@code AutoresetMode
 * .SAME_STEP} of Gymnasium): {@link #observations} holds the first observation of its next episode,
 * and {@link #finalObservations} the last one of the episode that ended, whose value a learner
 * still needs when it was truncated.
 */
public final class VectorStep {
  private final float[] observations;
  private final float[] finalObservations;
  private final double[] rewards;
  private final boolean[] terminated;
  private final boolean[] truncated;
  private final List<Map<String, Object>> infos;

  VectorStep(
      float[] observations,
      float[] finalObservations,
      double[] rewards,
      boolean[] terminated,
      boolean[] truncated,
      List<Map<String, Object>> infos) {
    this.observations = observations;
    this.finalObservations = finalObservations;
    this.rewards = rewards;
    this.terminated = terminated;
    this.truncated = truncated;
    this.infos = infos;
  }

  /** (N, observation): what the next actions are chosen by. */
  public float[] observations() {
    return observations;
  }

  /**
   * (N, observation): what the actions led to. Differs from {@link #observations} where an episode
   * ended.
   */
  public float[] finalObservations() {
    return finalObservations;
  }

  /** (N): the rewards. */
  public double[] rewards() {
    return rewards;
  }

  /** (N): which episodes terminated. */
  public boolean[] terminated() {
    return terminated;
  }

  /** (N): which episodes were truncated. */
  public boolean[] truncated() {
    return truncated;
  }

  /** Whether the episode of environment i ended, for either reason. */
  public boolean done(int i) {
    return terminated[i] || truncated[i];
  }

  /** What each step told beside; of an episode that ended, its last step's. */
  public List<Map<String, Object>> infos() {
    return infos;
  }
}

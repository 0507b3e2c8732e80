package dev.espalier.rl;

import java.util.Map;

/**
 * What an action led to.
 *
 * @param observation what is seen now; the caller's to keep
 * @param reward the reward of this step
 * @param terminated whether the task has ended, so that nothing follows
 * @param truncated whether the episode was cut off although something would follow, such as by a
 *     time limit: a learner still counts the value of {@code observation}
 * @param info further things by Gymnasium's names; often empty
 */
public record StepResult<O>(
    O observation, double reward, boolean terminated, boolean truncated, Map<String, Object> info) {
  public StepResult(O observation, double reward, boolean terminated) {
    this(observation, reward, terminated, false, Map.of());
  }

  /** Whether the episode is over, for either reason. */
  public boolean done() {
    return terminated || truncated;
  }
}

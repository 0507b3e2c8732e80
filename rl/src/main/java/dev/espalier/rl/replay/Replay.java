package dev.espalier.rl.replay;

import dev.espalier.base.Rng;
import dev.espalier.tensor.Tensor;
import dev.espalier.train.Stateful;

/**
 * Past transitions to learn from again, of which the oldest give way when it is full.
 *
 * <p>A transition holds what its temporal-difference target needs: {@code target = reward +
 * discount · value(next)}. The discount is γ (γᵐ for the sum of m rewards, see {@link NStep}), and
 * 0 where the episode terminated, since nothing follows. A time limit is no such end: what is
 * truncated keeps its discount, and {@code next} is the last observation of that episode.
 *
 * <p>B batch, I size of an observation, A size of an action.
 */
public sealed interface Replay extends Stateful permits ReplayBuffer, PrioritizedReplay {
  /**
   * Transitions as tensors.
   *
   * @param observations float32 (B, I)
   * @param actions int64 (B), or float32 (B, A) of a buffer of vectors
   * @param rewards float32 (B)
   * @param nextObservations float32 (B, I)
   * @param discounts float32 (B), 0 where the episode terminated
   * @param weights float32 (B), importance weights in (0, 1], by which losses are multiplied
   * @param indices int32 (B), where the transitions lie
   */
  record Batch(
      Tensor observations,
      Tensor actions,
      Tensor rewards,
      Tensor nextObservations,
      Tensor discounts,
      Tensor weights,
      Tensor indices) {}

  /**
   * Keeps a transition; the arrays are copied.
   *
   * @param action its elements, or the number of a discrete action alone
   * @param discount factor of the value of {@code next}; 0 where the episode terminated
   */
  void add(float[] observation, float[] action, double reward, float[] next, double discount);

  /** How many transitions there are. */
  int size();

  /** How many there may be. */
  int capacity();

  /** {@code n} transitions, drawn with replacement. */
  Batch sample(Rng rng, int n);

  /**
   * Says how wrong the value of these transitions was.
   *
   * @param errors temporal-difference errors (B) of {@link Batch#indices}; their signs do not
   *     matter
   */
  void update(Tensor indices, Tensor errors);
}

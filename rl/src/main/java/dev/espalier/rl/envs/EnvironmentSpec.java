package dev.espalier.rl.envs;

import dev.espalier.rl.Environment;
import dev.espalier.rl.wrappers.TimeLimit;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * An environment as Gymnasium registers it.
 *
 * @param id such as {@code CartPole-v1}
 * @param entryPoint makes it without a time limit
 * @param maxEpisodeSteps the steps after which an episode is truncated; empty: never
 * @param rewardThreshold the mean return that counts as solved; empty: none is set
 */
public record EnvironmentSpec<O, A>(
    String id,
    Supplier<? extends Environment<O, A>> entryPoint,
    OptionalInt maxEpisodeSteps,
    OptionalDouble rewardThreshold) {
  /** A new environment with its time limit. */
  public Environment<O, A> make() {
    return maxEpisodeSteps.isPresent()
        ? new TimeLimit<>(entryPoint.get(), maxEpisodeSteps.getAsInt())
        : entryPoint.get();
  }

  @Override
  public String toString() {
    return id;
  }
}

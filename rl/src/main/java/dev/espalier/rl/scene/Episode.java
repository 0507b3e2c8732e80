package dev.espalier.rl.scene;

import dev.espalier.rl.Environment;
import java.util.function.Function;

/**
 * An episode that was played to its end, or to a number of steps.
 *
 * @param animation its scenes
 * @param totalReward the sum of its rewards
 * @param length its steps
 * @param terminated whether the task ended, rather than the time
 */
public record Episode(Animation animation, double totalReward, int length, boolean terminated) {
  /**
   * Plays an episode with a policy and draws it.
   *
   * @param seed of the environment
   * @param maxSteps at which it is left at the latest
   */
  public static <O, A> Episode play(
      Environment<O, A> env, long seed, int maxSteps, Function<O, A> policy) {
    var animation = new Animation("An episode of " + env.name(), env.framesPerSecond());
    var observation = env.reset(seed).observation();
    animation.add(env.render());
    double sum = 0;
    int length = 0;
    boolean terminated = false;
    boolean done = false;
    while (!done && length < maxSteps) {
      var r = env.step(policy.apply(observation));
      animation.add(env.render());
      observation = r.observation();
      sum += r.reward();
      length++;
      terminated = r.terminated();
      done = r.done();
    }
    return new Episode(animation, sum, length, terminated);
  }

  /** The animated picture; see {@link Animation#svg}. */
  public String svg() {
    return animation.svg();
  }
}

package dev.espalier.rl.agents;

import dev.espalier.rl.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Episodes that nothing is learnt from. */
public final class Play {
  private Play() {}

  /** The sum of rewards of one episode, which begins from a seed. */
  public static <O, A> double episode(Environment<O, A> env, Function<O, A> policy, long seed) {
    double sum = 0;
    var observation = env.reset(seed).observation();
    while (true) {
      var step = env.step(policy.apply(observation));
      sum += step.reward();
      if (step.done()) {
        return sum;
      }
      observation = step.observation();
    }
  }

  /** The sums of rewards of {@code n} episodes from the seeds firstSeed, firstSeed + 1, …. */
  public static <O, A> List<Double> returns(
      Environment<O, A> env, Function<O, A> policy, int n, long firstSeed) {
    var all = new ArrayList<Double>();
    for (int k = 0; k < n; k++) {
      all.add(episode(env, policy, firstSeed + k));
    }
    return all;
  }

  /** The mean of {@link #returns}. */
  public static <O, A> double meanReturn(
      Environment<O, A> env, Function<O, A> policy, int n, long firstSeed) {
    double sum = 0;
    for (double r : returns(env, policy, n, firstSeed)) {
      sum += r;
    }
    return sum / n;
  }
}

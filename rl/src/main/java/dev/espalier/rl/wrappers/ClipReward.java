package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;

/** Clips rewards to an interval. */
public final class ClipReward<O, A> extends RewardWrapper<O, A> {
  private final double min;
  private final double max;

  /** Infinite bounds leave their side open. */
  public ClipReward(Environment<O, A> env, double min, double max) {
    super(env);
    if (!(min <= max)) {
      throw new ValueException(
          "ClipReward", "min is " + min + ", max is " + max, "use a min that is at most max");
    }
    this.min = min;
    this.max = max;
  }

  @Override
  protected double reward(double reward, boolean terminated) {
    return Math.clamp(reward, min, max);
  }
}

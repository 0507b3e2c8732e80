package dev.espalier.rl.wrappers;

import dev.espalier.rl.Environment;
import java.util.function.DoubleUnaryOperator;

/** Applies a function to each reward. */
public final class TransformReward<O, A> extends RewardWrapper<O, A> {
  private final DoubleUnaryOperator transform;

  /**
   * @param transform must remember nothing
   */
  public TransformReward(Environment<O, A> env, DoubleUnaryOperator transform) {
    super(env);
    this.transform = transform;
  }

  @Override
  protected double reward(double reward, boolean terminated) {
    return transform.applyAsDouble(reward);
  }
}

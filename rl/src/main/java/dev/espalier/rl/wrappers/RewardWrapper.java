package dev.espalier.rl.wrappers;

import dev.espalier.rl.Environment;
import dev.espalier.rl.StepResult;

/** Changes rewards, and nothing else. */
public abstract class RewardWrapper<O, A> extends Wrapper<O, A> {
  protected RewardWrapper(Environment<O, A> env) {
    super(env);
  }

  /**
   * What is given instead of a reward.
   *
   * @param terminated whether the episode terminated with it
   */
  protected abstract double reward(double reward, boolean terminated);

  @Override
  public StepResult<O> step(A action) {
    var r = super.step(action);
    return new StepResult<>(
        r.observation(),
        reward(r.reward(), r.terminated()),
        r.terminated(),
        r.truncated(),
        r.info());
  }
}

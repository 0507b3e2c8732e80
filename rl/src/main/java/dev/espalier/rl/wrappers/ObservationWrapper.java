package dev.espalier.rl.wrappers;

import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;

/** Changes what is seen, and nothing else. */
public abstract class ObservationWrapper<A> extends Wrapper<float[], A> {
  protected ObservationWrapper(Environment<float[], A> env) {
    super(env);
  }

  /** What is seen instead of an observation. */
  protected abstract float[] observation(float[] observation);

  @Override
  protected ResetResult<float[]> begun(ResetResult<float[]> first) {
    return new ResetResult<>(observation(first.observation()), first.info());
  }

  @Override
  public StepResult<float[]> step(A action) {
    var r = super.step(action);
    return new StepResult<>(
        observation(r.observation()), r.reward(), r.terminated(), r.truncated(), r.info());
  }
}

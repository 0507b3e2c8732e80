package dev.espalier.rl.wrappers;

import dev.espalier.base.ShapeException;
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

  /** Says that the environment inside gives other observations than it says. */
  final ShapeException wrongShape(String op, int elements, int expected) {
    return new ShapeException(
        op,
        "the observation has "
            + elements
            + " elements, "
            + env().observationSpace()
            + " has "
            + expected,
        "let observationSpace() say what the environment gives");
  }
}

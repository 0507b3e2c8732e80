package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Box;
import dev.espalier.rl.Environment;
import dev.espalier.rl.StepResult;

/**
 * Lets actions of [min, max] stand for the environment's: min for the low bound of each element,
 * max for the high one, linear between.
 */
public final class RescaleAction<O> extends Wrapper<O, float[]> {
  private final double min;
  private final double max;
  private final Box inner;
  private final Box actionSpace;

  public RescaleAction(Environment<O, float[]> env, double min, double max) {
    super(env);
    if (!(env.actionSpace() instanceof Box box && box.isBounded())) {
      throw new ValueException(
          "RescaleAction",
          env.actionSpace() + " has no bounds to scale to",
          "use an environment whose actions have finite bounds");
    }
    if (!(min < max)) {
      throw new ValueException(
          "RescaleAction", "min is " + min + ", max is " + max, "use a min that is below max");
    }
    this.min = min;
    this.max = max;
    this.inner = box;
    this.actionSpace = Box.of(min, max, box.shape());
  }

  @Override
  public Box actionSpace() {
    return actionSpace;
  }

  @Override
  public StepResult<O> step(float[] action) {
    actionSpace.check(name() + ".step", action);
    var scaled = new float[action.length];
    for (int i = 0; i < scaled.length; i++) {
      double share = (action[i] - min) / (max - min);
      scaled[i] = (float) (inner.low(i) + ((double) inner.high(i) - inner.low(i)) * share);
    }
    return super.step(scaled);
  }
}

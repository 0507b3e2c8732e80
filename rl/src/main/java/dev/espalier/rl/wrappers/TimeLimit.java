package dev.espalier.rl.wrappers;

import dev.espalier.base.StateException;
import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;
import java.util.Map;

/** Truncates an episode after a number of steps. */
public final class TimeLimit<O, A> extends Wrapper<O, A> {
  private final int maxEpisodeSteps;
  private int elapsed;

  public TimeLimit(Environment<O, A> env, int maxEpisodeSteps) {
    super(env);
    if (maxEpisodeSteps < 1) {
      throw new ValueException(
          "TimeLimit", "maxEpisodeSteps is " + maxEpisodeSteps, "use at least 1");
    }
    this.maxEpisodeSteps = maxEpisodeSteps;
  }

  public int maxEpisodeSteps() {
    return maxEpisodeSteps;
  }

  @Override
  protected ResetResult<O> begun(ResetResult<O> first) {
    elapsed = 0;
    return first;
  }

  @Override
  public StepResult<O> step(A action) {
    if (elapsed >= maxEpisodeSteps) {
      throw new StateException(
          name() + ".step",
          "the episode is over: it was truncated after " + maxEpisodeSteps + " steps",
          "call reset() when a step's result is terminated or truncated");
    }
    var r = super.step(action);
    elapsed++;
    return elapsed < maxEpisodeSteps
        ? r
        : new StepResult<>(r.observation(), r.reward(), r.terminated(), true, r.info());
  }

  @Override
  protected Map<String, String> memory() {
    return Map.of("elapsed", Integer.toString(elapsed));
  }

  @Override
  protected void remember(Map<String, String> memory) {
    elapsed = count(memory, "elapsed");
  }
}

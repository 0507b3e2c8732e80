package dev.espalier.rl.wrappers;

import dev.espalier.rl.Box;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.Space;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Scene;
import dev.espalier.tensor.Tensor;
import java.util.Map;

/**
 * A state number as a vector for networks: 1 at its place, else 0 (Gymnasium's {@code
 * FlattenObservation} of a {@code Discrete}). In checkpoints it leaves no trace.
 */
public final class OneHotObservation<A> implements Environment<float[], A> {
  private final Environment<Integer, A> env;
  private final int first;
  private final Box observationSpace;

  public OneHotObservation(Environment<Integer, A> env) {
    if (!(env.observationSpace() instanceof Discrete space)) {
      throw new AssertionError(env + " has Integer observations of " + env.observationSpace());
    }
    this.env = env;
    this.first = space.start();
    this.observationSpace = Box.of(0, 1, space.n());
  }

  private float[] vector(int observation) {
    var x = new float[observationSpace.size()];
    x[observation - first] = 1;
    return x;
  }

  private ResetResult<float[]> vector(ResetResult<Integer> r) {
    return new ResetResult<>(vector(r.observation()), r.info());
  }

  @Override
  public String name() {
    return env.name();
  }

  @Override
  public Box observationSpace() {
    return observationSpace;
  }

  @Override
  public Space<A> actionSpace() {
    return env.actionSpace();
  }

  @Override
  public ResetResult<float[]> reset(long seed) {
    return vector(env.reset(seed));
  }

  @Override
  public ResetResult<float[]> reset() {
    return vector(env.reset());
  }

  @Override
  public StepResult<float[]> step(A action) {
    var r = env.step(action);
    return new StepResult<>(
        vector(r.observation()), r.reward(), r.terminated(), r.truncated(), r.info());
  }

  @Override
  public Environment<?, ?> unwrapped() {
    return env.unwrapped();
  }

  @Override
  public Map<String, String> state() {
    return env.state();
  }

  @Override
  public Map<String, Tensor> tensors() {
    return env.tensors();
  }

  @Override
  public void load(Map<String, String> state, Map<String, Tensor> tensors) {
    env.load(state, tensors);
  }

  @Override
  public String toString() {
    return "OneHotObservation<" + env + ">";
  }

  @Override
  public Scene render() {
    return env.render();
  }

  @Override
  public double framesPerSecond() {
    return env.framesPerSecond();
  }
}

package dev.espalier.rl.wrappers;

import dev.espalier.base.ShapeException;
import dev.espalier.rl.Box;
import dev.espalier.rl.Environment;
import java.util.function.UnaryOperator;

/** Applies a function to each observation. */
public final class TransformObservation<A> extends ObservationWrapper<A> {
  private final UnaryOperator<float[]> transform;
  private final Box observationSpace;

  /**
   * @param transform gives a new array, or changes and gives its argument; it must remember nothing
   * @param observationSpace what its results look like
   */
  public TransformObservation(
      Environment<float[], A> env, UnaryOperator<float[]> transform, Box observationSpace) {
    super(env);
    this.transform = transform;
    this.observationSpace = observationSpace;
  }

  @Override
  public Box observationSpace() {
    return observationSpace;
  }

  @Override
  protected float[] observation(float[] observation) {
    var seen = transform.apply(observation);
    if (seen.length != observationSpace.size()) {
      throw new ShapeException(
          "TransformObservation",
          "the function gives "
              + seen.length
              + " elements, "
              + observationSpace
              + " has "
              + observationSpace.size(),
          "let the observation space say what the function gives");
    }
    return seen;
  }
}

package dev.espalier.rl.envs;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Environment;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The environments, with the names, time limits and thresholds of Gymnasium 1.3.
 *
 * <pre>{@code
 * var env = Environments.CART_POLE.make();        // Environment<float[], Integer>
 * var same = Environments.make("CartPole-v1");    // Environment<?, ?>
 * }</pre>
 */
public final class Environments {
  public static final EnvironmentSpec<float[], Integer> CART_POLE =
      spec("CartPole-v1", CartPole::new, 500, 475);
  public static final EnvironmentSpec<float[], Integer> MOUNTAIN_CAR =
      spec("MountainCar-v0", MountainCar::new, 200, -110);
  public static final EnvironmentSpec<float[], float[]> MOUNTAIN_CAR_CONTINUOUS =
      spec("MountainCarContinuous-v0", MountainCarContinuous::new, 999, 90);
  public static final EnvironmentSpec<float[], Integer> ACROBOT =
      spec("Acrobot-v1", Acrobot::new, 500, -100);
  public static final EnvironmentSpec<float[], float[]> PENDULUM =
      spec("Pendulum-v1", Pendulum::new, 200, Double.NaN);
  public static final EnvironmentSpec<Integer, Integer> FROZEN_LAKE =
      spec("FrozenLake-v1", () -> new FrozenLake("4x4"), 100, 0.70);
  public static final EnvironmentSpec<Integer, Integer> FROZEN_LAKE_8X8 =
      spec("FrozenLake8x8-v1", () -> new FrozenLake("8x8"), 200, 0.85);
  public static final EnvironmentSpec<Integer, Integer> CLIFF_WALKING =
      spec("CliffWalking-v1", CliffWalking::new, 0, Double.NaN);
  public static final EnvironmentSpec<Integer, Integer> CLIFF_WALKING_SLIPPERY =
      spec("CliffWalkingSlippery-v1", () -> new CliffWalking(true), 0, Double.NaN);
  public static final EnvironmentSpec<Integer, Integer> TAXI = spec("Taxi-v4", Taxi::new, 200, 8);

  private static final List<EnvironmentSpec<?, ?>> ALL =
      List.of(
          CART_POLE,
          MOUNTAIN_CAR,
          MOUNTAIN_CAR_CONTINUOUS,
          ACROBOT,
          PENDULUM,
          FROZEN_LAKE,
          FROZEN_LAKE_8X8,
          CLIFF_WALKING,
          CLIFF_WALKING_SLIPPERY,
          TAXI);

  private Environments() {}

  private static <O, A> EnvironmentSpec<O, A> spec(
      String id, Supplier<Environment<O, A>> entryPoint, int steps, double threshold) {
    return new EnvironmentSpec<>(
        id,
        entryPoint,
        steps == 0 ? OptionalInt.empty() : OptionalInt.of(steps),
        Double.isNaN(threshold) ? OptionalDouble.empty() : OptionalDouble.of(threshold));
  }

  /** All of them. */
  public static List<EnvironmentSpec<?, ?>> all() {
    return ALL;
  }

  /**
   * The one of an id.
   *
   * @throws ValueException when there is none, with those that there are
   */
  public static EnvironmentSpec<?, ?> spec(String id) {
    for (var spec : ALL) {
      if (spec.id().equals(id)) {
        return spec;
      }
    }
    var ids = ALL.stream().map(EnvironmentSpec::id).toList();
    throw new ValueException(
        "Environments.make",
        "there is no environment \"" + id + "\"",
        "use one of " + String.join(", ", ids));
  }

  /** A new environment with its time limit. */
  public static Environment<?, ?> make(String id) {
    return spec(id).make();
  }
}

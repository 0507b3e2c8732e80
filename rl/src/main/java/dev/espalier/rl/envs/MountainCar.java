package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.StepResult;

/**
 * A car in a valley, too weak to drive straight up: Gymnasium's {@code MountainCar-v0} (after
 * Moore, "Efficient memory-based learning for robot control", 1990).
 *
 * <p>Observation and state: position in [-1.2, 0.6] and velocity in ±0.07; the height is sin(3 ·
 * position). Actions: 0 accelerates to the left, 1 not at all, 2 to the right. Reward -1 each step.
 * The episode terminates at position 0.5 (with at least {@code goalVelocity}). It starts at rest,
 * uniform in [-0.6, -0.4].
 */
public final class MountainCar extends ClassicControl<Integer> {
  static final double MIN_POSITION = -1.2;
  static final double MAX_POSITION = 0.6;
  static final double MAX_SPEED = 0.07;
  private static final double GOAL = 0.5;
  private static final double FORCE = 0.001;
  private static final double GRAVITY = 0.0025;

  private final double goalVelocity;

  public MountainCar() {
    this(0);
  }

  /** Terminates at the goal only with at least this velocity. */
  public MountainCar(double goalVelocity) {
    super("MountainCar", 2, box(), new Discrete(3));
    this.goalVelocity = goalVelocity;
  }

  static Box box() {
    return Box.of(
        new float[] {(float) MIN_POSITION, (float) -MAX_SPEED},
        new float[] {(float) MAX_POSITION, (float) MAX_SPEED});
  }

  @Override
  void begin() {
    state[0] = random().uniform(-0.6, -0.4);
    state[1] = 0;
  }

  @Override
  protected StepResult<float[]> advance(Integer action) {
    double velocity = state[1] + ((action - 1) * FORCE + StrictMath.cos(3 * state[0]) * -GRAVITY);
    velocity = clip(velocity, -MAX_SPEED, MAX_SPEED);
    double position = clip(state[0] + velocity, MIN_POSITION, MAX_POSITION);
    if (position == MIN_POSITION && velocity < 0) {
      velocity = 0;
    }
    state[0] = position;
    state[1] = velocity;
    return new StepResult<>(observation(), -1, position >= GOAL && velocity >= goalVelocity);
  }

  @Override
  float[] observation() {
    return new float[] {(float) state[0], (float) state[1]};
  }
}

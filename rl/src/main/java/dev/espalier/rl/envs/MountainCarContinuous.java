package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Scene;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A car in a valley with a continuous engine: Gymnasium's {@code MountainCarContinuous-v0}.
 *
 * <p>Observation and state: as {@link MountainCar}. The action is the force in [-1, 1] (clipped).
 * Reward -0.1 · action² each step, and 100 at the goal, position 0.45 (with at least {@code
 * goalVelocity}), where the episode terminates. It starts at rest, uniform in [-0.6, -0.4].
 *
 * <p>Gymnasium keeps the state in float32 from the first step on, and computes with it so; this
 * does the same.
 */
public final class MountainCarContinuous extends ClassicControl<float[]> {
  private static final double GOAL = 0.45;
  private static final double POWER = 0.0015;
  private static final double SLOPE = 0.0025;

  private final double goalVelocity;

  /** Whether the state has been rounded to float32, as it is after a step. */
  private boolean rounded;

  public MountainCarContinuous() {
    this(0);
  }

  /** Terminates at the goal only with at least this velocity. */
  public MountainCarContinuous(double goalVelocity) {
    super("MountainCarContinuous", 2, MountainCar.box(), Box.of(-1, 1, 1));
    this.goalVelocity = goalVelocity;
  }

  @Override
  void begin() {
    state[0] = random().uniform(-0.6, -0.4);
    state[1] = 0;
  }

  @Override
  void forget() {
    rounded = false;
  }

  @Override
  protected StepResult<float[]> advance(float[] action) {
    float a = action[0];
    double arc = rounded ? 3 * (float) state[0] : 3 * state[0];
    double slope = SLOPE * StrictMath.cos(arc);
    double push =
        a > 1
            ? POWER - slope
            : a < -1 ? -POWER - slope : a * (float) POWER - (float) slope; // in float32
    double max = keep(MountainCar.MAX_SPEED);
    double velocity = clip(sum(state[1], push), -max, max);
    double low = keep(MountainCar.MIN_POSITION);
    double position = clip(sum(state[0], velocity), low, keep(MountainCar.MAX_POSITION));
    if (position == low && velocity < 0) {
      velocity = 0;
    }
    boolean goal = position >= keep(GOAL) && velocity >= keep(goalVelocity);
    state[0] = (float) position;
    state[1] = (float) velocity;
    rounded = true;
    return new StepResult<>(observation(), (goal ? 100 : 0) - (double) a * a * 0.1, goal);
  }

  /** A constant in the precision that the state has. */
  private double keep(double x) {
    return rounded ? (float) x : x;
  }

  private double sum(double x, double y) {
    return rounded ? (float) x + (float) y : x + y;
  }

  @Override
  float[] observation() {
    return new float[] {(float) state[0], (float) state[1]};
  }

  @Override
  protected Map<String, String> memory() {
    var memory = new LinkedHashMap<>(super.memory());
    memory.put("rounded", Boolean.toString(rounded));
    return memory;
  }

  @Override
  protected void remember(Map<String, String> memory) {
    super.remember(memory);
    rounded = "true".equals(memory.get("rounded"));
  }

  @Override
  Scene draw() {
    return MountainCar.hill(state[0], GOAL);
  }

  @Override
  public double framesPerSecond() {
    return 30;
  }
}

package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;

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

  @Override
  Scene draw() {
    return hill(state[0], GOAL);
  }

  @Override
  public double framesPerSecond() {
    return 30;
  }

  /** The car on its hill, and a flag at the goal. */
  static Scene hill(double position, double goal) {
    int points = 60;
    var ground = new double[2 * (points + 3)];
    for (int i = 0; i <= points; i++) {
      double p = MIN_POSITION + (MAX_POSITION - MIN_POSITION) * i / points;
      ground[2 * i] = x(p);
      ground[2 * i + 1] = y(p);
    }
    ground[2 * points + 2] = 600;
    ground[2 * points + 3] = 300;
    ground[2 * points + 4] = 0;
    ground[2 * points + 5] = 300;
    // The slope under the car, whose height is 0.45 sin(3 p) + 0.55, drawn at 0.8 of its size.
    double angle = StrictMath.atan(0.8 * 1.35 * StrictMath.cos(3 * position));
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double x = x(position);
    double y = y(position);
    return new Scene(600, 300)
        .polygon(Paint.LINE, ground)
        .line(x(goal), y(goal), x(goal), y(goal) - 44, 3, Paint.SOFT)
        .polygon(
            Paint.GOAL, x(goal), y(goal) - 46, x(goal) + 26, y(goal) - 37, x(goal), y(goal) - 28)
        .polygon(
            Paint.AGENT,
            x - 20 * cos - 8 * sin,
            y + 20 * sin - 8 * cos,
            x + 20 * cos - 8 * sin,
            y - 20 * sin - 8 * cos,
            x + 20 * cos - 24 * sin,
            y - 20 * sin - 24 * cos,
            x - 20 * cos - 24 * sin,
            y + 20 * sin - 24 * cos)
        .circle(x - 12 * cos - 7 * sin, y + 12 * sin - 7 * cos, 7, Paint.INK)
        .circle(x + 12 * cos - 7 * sin, y - 12 * sin - 7 * cos, 7, Paint.INK);
  }

  private static double x(double position) {
    return (position - MIN_POSITION) * 600 / (MAX_POSITION - MIN_POSITION);
  }

  private static double y(double position) {
    return 320
        - (0.45 * StrictMath.sin(3 * position) + 0.55) * 600 / (MAX_POSITION - MIN_POSITION) * 0.8;
  }
}

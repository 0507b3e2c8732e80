package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;

/**
 * A pendulum to be swung up and held: Gymnasium's {@code Pendulum-v1}.
 *
 * <p>State: the angle θ from upright (radians) and the angular velocity in ±8. Observation: cos θ,
 * sin θ, velocity. The action is the torque in [-2, 2] (clipped). Reward -(θ² + 0.1 · velocity² +
 * 0.001 · torque²) with θ in [-π, π): between -16.27 and 0. Episodes do not terminate. They start
 * uniform in ±π and ±1.
 */
public final class Pendulum extends ClassicControl<float[]> {
  private static final double MAX_SPEED = 8;
  static final float MAX_TORQUE = 2;

  /** Seconds between states. */
  private static final double DT = 0.05;

  private final double gravity;

  /** The last action, for the picture. */
  private float torque;

  public Pendulum() {
    this(10.0);
  }

  /** With another acceleration of gravity (m/s²). */
  public Pendulum(double gravity) {
    super(
        "Pendulum",
        2,
        Box.of(new float[] {-1, -1, (float) -MAX_SPEED}, new float[] {1, 1, (float) MAX_SPEED}),
        Box.of(-MAX_TORQUE, MAX_TORQUE, 1));
    this.gravity = gravity;
  }

  @Override
  void begin() {
    state[0] = random().uniform(-Math.PI, Math.PI);
    state[1] = random().uniform(-1, 1);
  }

  @Override
  void forget() {
    torque = 0;
  }

  @Override
  protected StepResult<float[]> advance(float[] action) {
    double angle = state[0];
    double speed = state[1];
    torque = Math.clamp(action[0], -MAX_TORQUE, MAX_TORQUE);
    double turned = normalized(angle);
    // Gymnasium's torque is a float32, and so are its square's share and its push.
    double cost = turned * turned + 0.1 * (speed * speed) + (double) (0.001f * (torque * torque));
    double push = 3 * gravity / 2 * StrictMath.sin(angle) + 3f * torque;
    double next = clip(speed + push * DT, -MAX_SPEED, MAX_SPEED);
    state[0] = angle + next * DT;
    state[1] = next;
    return new StepResult<>(observation(), -cost, false);
  }

  /** The same angle in [-π, π). */
  private static double normalized(double angle) {
    double turn = 2 * Math.PI;
    double rest = (angle + Math.PI) % turn;
    return (rest < 0 ? rest + turn : rest) - Math.PI;
  }

  @Override
  float[] observation() {
    return new float[] {
      (float) StrictMath.cos(state[0]), (float) StrictMath.sin(state[0]), (float) state[1]
    };
  }

  @Override
  Scene draw() {
    double tipX = 160 + 110 * StrictMath.sin(state[0]);
    double tipY = 150 - 110 * StrictMath.cos(state[0]);
    return new Scene(320, 300)
        .line(160, 150, tipX, tipY, 22, Paint.DANGER)
        .circle(160, 150, 5, Paint.INK)
        .line(160, 288, 160 + 60 * torque, 288, 6, Paint.AGENT);
  }

  @Override
  public double framesPerSecond() {
    return 1 / DT;
  }
}

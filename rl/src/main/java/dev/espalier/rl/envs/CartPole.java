package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;

/**
 * A pole on a cart, to be kept upright by pushing the cart: Gymnasium's {@code CartPole-v1} (after
 * Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning
 * control problems", 1983).
 *
 * <p>Observation and state: the cart's position (m) and velocity, the pole's angle from upright
 * (radians, positive to the right) and angular velocity. Actions: 0 pushes left, 1 right. Reward 1
 * each step. The episode terminates when the cart leaves ±2.4 or the pole ±12°. It starts uniform
 * in ±0.05.
 */
public final class CartPole extends ClassicControl<Integer> {
  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1.0;

  /** Half the pole's length. */
  private static final double LENGTH = 0.5;

  private static final double FORCE = 10.0;

  /** Seconds between states. */
  private static final double TAU = 0.02;

  static final double MAX_POSITION = 2.4;
  static final double MAX_ANGLE = 12 * 2 * Math.PI / 360;

  public CartPole() {
    super("CartPole", 4, box(), new Discrete(2));
  }

  private static Box box() {
    float inf = Float.POSITIVE_INFINITY;
    float position = (float) (MAX_POSITION * 2);
    float angle = (float) (MAX_ANGLE * 2);
    return Box.of(
        new float[] {-position, -inf, -angle, -inf}, new float[] {position, inf, angle, inf});
  }

  @Override
  void begin() {
    for (int i = 0; i < 4; i++) {
      state[i] = random().uniform(-0.05, 0.05);
    }
  }

  @Override
  protected StepResult<float[]> advance(Integer action) {
    double force = action == 1 ? FORCE : -FORCE;
    double theta = state[2];
    double thetaDot = state[3];
    double cos = StrictMath.cos(theta);
    double sin = StrictMath.sin(theta);
    // The equations of Florian, "Correct equations for the dynamics of the cart-pole system".
    double temp = (force + POLE_MASS * LENGTH * (thetaDot * thetaDot) * sin) / TOTAL_MASS;
    double thetaAcc =
        (GRAVITY * sin - cos * temp)
            / (LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS));
    double xAcc = temp - POLE_MASS * LENGTH * thetaAcc * cos / TOTAL_MASS;
    state[0] += TAU * state[1];
    state[1] += TAU * xAcc;
    state[2] = theta + TAU * thetaDot;
    state[3] = thetaDot + TAU * thetaAcc;
    boolean fell =
        state[0] < -MAX_POSITION
            || state[0] > MAX_POSITION
            || state[2] < -MAX_ANGLE
            || state[2] > MAX_ANGLE;
    return new StepResult<>(observation(), 1, fell);
  }

  @Override
  float[] observation() {
    return new float[] {(float) state[0], (float) state[1], (float) state[2], (float) state[3]};
  }

  @Override
  Scene draw() {
    double scale = 600 / (2 * MAX_POSITION);
    double x = 300 + state[0] * scale;
    double tipX = x + 2 * LENGTH * scale * StrictMath.sin(state[2]);
    double tipY = 190 - 2 * LENGTH * scale * StrictMath.cos(state[2]);
    return new Scene(600, 240)
        .line(0, 212, 600, 212, 3, Paint.LINE)
        .rect(x - 30, 180, 60, 32, 5, Paint.INK)
        .line(x, 190, tipX, tipY, 10, Paint.DANGER)
        .circle(x, 190, 5, Paint.PAPER);
  }

  @Override
  public double framesPerSecond() {
    return 1 / TAU;
  }
}

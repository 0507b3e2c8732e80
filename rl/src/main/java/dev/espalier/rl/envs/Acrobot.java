package dev.espalier.rl.envs;

import dev.espalier.rl.Box;
import dev.espalier.rl.Discrete;
import dev.espalier.rl.StepResult;
import dev.espalier.rl.scene.Paint;
import dev.espalier.rl.scene.Scene;

/**
 * Two links that hang from a pivot, driven at the joint between them, to be swung above a line:
 * Gymnasium's {@code Acrobot-v1} (after Sutton, "Generalization in reinforcement learning", 1996,
 * with the equations of Sutton and Barto's book).
 *
 * <p>State: θ1 (0 hangs down), θ2 relative to the first link, both in [-π, π], and their velocities
 * in ±4π and ±9π. Observation: cos θ1, sin θ1, cos θ2, sin θ2, velocities. Actions: torque -1, 0 or
 * 1. Reward -1 each step, 0 at the goal: -cos θ1 - cos(θ1 + θ2) &gt; 1, where the episode
 * terminates. It starts uniform in ±0.1. A step is 0.2 s, one step of Runge–Kutta's fourth order.
 */
public final class Acrobot extends ClassicControl<Integer> {
  private static final double DT = 0.2;
  private static final double MAX_SPEED_1 = 4 * Math.PI;
  private static final double MAX_SPEED_2 = 9 * Math.PI;
  private static final double GRAVITY = 9.8;

  /** Where a link's mass has its centre; its length, mass and moment of inertia are 1. */
  private static final double CENTRE = 0.5;

  public Acrobot() {
    super("Acrobot", 4, box(), new Discrete(3));
  }

  private static Box box() {
    float[] high = {1, 1, 1, 1, (float) MAX_SPEED_1, (float) MAX_SPEED_2};
    var low = new float[high.length];
    for (int i = 0; i < low.length; i++) {
      low[i] = -high[i];
    }
    return Box.of(low, high);
  }

  @Override
  void begin() {
    for (int i = 0; i < 4; i++) {
      state[i] = (float) random().uniform(-0.1, 0.1); // Gymnasium's start is in float32
    }
  }

  @Override
  protected StepResult<float[]> advance(Integer action) {
    double torque = action - 1;
    var k1 = derivative(state, torque);
    var k2 = derivative(moved(DT / 2, k1), torque);
    var k3 = derivative(moved(DT / 2, k2), torque);
    var k4 = derivative(moved(DT, k3), torque);
    for (int i = 0; i < 4; i++) {
      state[i] += DT / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
    state[0] = wrap(state[0], -Math.PI, Math.PI);
    state[1] = wrap(state[1], -Math.PI, Math.PI);
    state[2] = clip(state[2], -MAX_SPEED_1, MAX_SPEED_1);
    state[3] = clip(state[3], -MAX_SPEED_2, MAX_SPEED_2);
    boolean up = -StrictMath.cos(state[0]) - StrictMath.cos(state[1] + state[0]) > 1;
    return new StepResult<>(observation(), up ? 0 : -1, up);
  }

  private double[] moved(double dt, double[] k) {
    var moved = new double[4];
    for (int i = 0; i < 4; i++) {
      moved[i] = state[i] + dt * k[i];
    }
    return moved;
  }

  private static double[] derivative(double[] s, double torque) {
    double speed1 = s[2];
    double speed2 = s[3];
    double cos2 = StrictMath.cos(s[1]);
    double sin2 = StrictMath.sin(s[1]);
    double c = CENTRE;
    double d1 = c * c + (1 + c * c + 2 * c * cos2) + 1 + 1;
    double d2 = c * c + c * cos2 + 1;
    double phi2 = c * GRAVITY * StrictMath.cos(s[0] + s[1] - Math.PI / 2);
    double phi1 =
        -c * (speed2 * speed2) * sin2
            - 2 * c * speed2 * speed1 * sin2
            + (c + 1) * GRAVITY * StrictMath.cos(s[0] - Math.PI / 2)
            + phi2;
    double acc2 =
        (torque + d2 / d1 * phi1 - c * (speed1 * speed1) * sin2 - phi2)
            / (c * c + 1 - d2 * d2 / d1);
    double acc1 = -(d2 * acc2 + phi1) / d1;
    return new double[] {speed1, speed2, acc1, acc2};
  }

  @Override
  float[] observation() {
    return new float[] {
      (float) StrictMath.cos(state[0]),
      (float) StrictMath.sin(state[0]),
      (float) StrictMath.cos(state[1]),
      (float) StrictMath.sin(state[1]),
      (float) state[2],
      (float) state[3]
    };
  }

  @Override
  Scene draw() {
    double elbowX = 160 + 70 * StrictMath.sin(state[0]);
    double elbowY = 160 + 70 * StrictMath.cos(state[0]);
    double tipX = elbowX + 70 * StrictMath.sin(state[0] + state[1]);
    double tipY = elbowY + 70 * StrictMath.cos(state[0] + state[1]);
    return new Scene(320, 320)
        .line(10, 90, 310, 90, 2, Paint.GOAL)
        .line(160, 160, elbowX, elbowY, 14, Paint.AGENT)
        .line(elbowX, elbowY, tipX, tipY, 14, Paint.DANGER)
        .circle(160, 160, 6, Paint.INK)
        .circle(elbowX, elbowY, 6, Paint.INK);
  }

  @Override
  public double framesPerSecond() {
    return 15;
  }
}

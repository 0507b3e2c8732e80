package dev.espalier.rl.wrappers;

import dev.espalier.rl.AbstractEnvironment;
import dev.espalier.rl.Box;
import dev.espalier.rl.ResetResult;
import dev.espalier.rl.StepResult;
import java.util.Map;

/**
 * The environment of {@code wrappers.py}: observation t is (t / 4, (7 t mod 5) - 2), reward t is (3
 * t mod 7) - 2.5; every fifth step terminates.
 */
final class MadeUp extends AbstractEnvironment<float[], float[]> {
  private int t;
  private float taken;

  MadeUp() {
    super(
        Box.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 2),
        Box.of(new float[] {-2}, new float[] {6}));
  }

  float taken() {
    return taken;
  }

  private float[] observation() {
    return new float[] {t / 4f, t * 7 % 5 - 2};
  }

  @Override
  public String name() {
    return "MadeUp";
  }

  @Override
  protected ResetResult<float[]> start() {
    t++;
    return new ResetResult<>(observation());
  }

  @Override
  protected StepResult<float[]> advance(float[] action) {
    t++;
    taken = action[0];
    return new StepResult<>(observation(), t * 3 % 7 - 2.5, t % 5 == 0);
  }

  @Override
  protected Map<String, String> memory() {
    return Map.of("t", Integer.toString(t));
  }

  @Override
  protected void remember(Map<String, String> memory) {
    t = Integer.parseInt(memory.getOrDefault("t", ""));
  }
}

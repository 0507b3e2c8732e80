package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * The usual schedules; formulas as PyTorch's {@code lr_scheduler}, η₀ being the initial learning
 * rate and t the step from 0.
 */
public final class Schedules {
  private Schedules() {}

  /** η₀. */
  public static Schedule constant() {
    return (initial, _) -> initial;
  }

  /** η₀ · gamma^⌊t / size⌋ (StepLR). */
  public static Schedule step(long size, double gamma) {
    positive("step", "size", size);
    return (initial, t) -> initial * Math.pow(gamma, Math.floorDiv(t, size));
  }

  /** η₀ · gamma^(number of milestones ≤ t) (MultiStepLR). */
  public static Schedule multiStep(double gamma, long... milestones) {
    var at = milestones.clone();
    return (initial, t) -> initial * Math.pow(gamma, Arrays.stream(at).filter(m -> m <= t).count());
  }

  /** η₀ · gammaᵗ (ExponentialLR). */
  public static Schedule exponential(double gamma) {
    return (initial, t) -> initial * Math.pow(gamma, t);
  }

  /** From η₀ · start to η₀ · end in {@code steps} steps, then η₀ · end (LinearLR). */
  public static Schedule linear(double start, double end, long steps) {
    positive("linear", "steps", steps);
    return (initial, t) -> initial * (start + (end - start) * Math.min(t, steps) / steps);
  }

  /** η₀ · (1 − t / steps)^power, then 0 (PolynomialLR). */
  public static Schedule polynomial(long steps, double power) {
    positive("polynomial", "steps", steps);
    return (initial, t) -> initial * Math.pow(1 - (double) Math.min(t, steps) / steps, power);
  }

  /** {@link #cosine(long, double)} down to 0. */
  public static Schedule cosine(long steps) {
    return cosine(steps, 0);
  }

  /**
   * min + (η₀ − min) · (1 + cos(π t / steps)) / 2: half a cosine wave from η₀ to {@code min} in
   * {@code steps} steps (CosineAnnealingLR; Loshchilov and Hutter, "SGDR", ICLR 2017). Beyond, the
   * wave goes on.
   */
  public static Schedule cosine(long steps, double min) {
    positive("cosine", "steps", steps);
    return (initial, t) -> min + (initial - min) * (1 + Math.cos(Math.PI * t / steps)) / 2;
  }

  /**
   * {@link #cosine(long, double)} that starts anew after {@code first} steps, then after {@code
   * factor} times as many, and so on (CosineAnnealingWarmRestarts).
   */
  public static Schedule cosineWarmRestarts(long first, int factor, double min) {
    positive("cosineWarmRestarts", "first", first);
    positive("cosineWarmRestarts", "factor", factor);
    return (initial, t) -> {
      long length = first;
      long at = factor == 1 ? t % first : t;
      while (at >= length) {
        at -= length;
        length *= factor;
      }
      return min + (initial - min) * (1 + Math.cos(Math.PI * at / length)) / 2;
    };
  }

  /**
   * {@link OneCycle} of this many steps with PyTorch's defaults; its peak is the initial learning
   * rate.
   */
  public static OneCycle oneCycle(long steps) {
    return OneCycle.of(steps);
  }

  static void positive(String schedule, String what, long n) {
    if (n < 1) {
      throw new ValueException(schedule, what + " is " + n, "use " + what + " of at least 1");
    }
  }
}

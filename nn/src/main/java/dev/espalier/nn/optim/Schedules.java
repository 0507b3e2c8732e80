package dev.espalier.nn.optim;

import dev.espalier.base.ValueException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * The usual schedules; formulas as PyTorch's {@code lr_scheduler}, η₀ being the initial learning
 * rate and t the step from 0.
 */
public final class Schedules {
  private Schedules() {}

  /** η₀. */
  public static Schedule constant() {
    return lambda(_ -> 1);
  }

  /** η₀ · factor(t) (LambdaLR). */
  public static Schedule lambda(LongToDoubleFunction factor) {
    return (initial, t) -> initial * factor.applyAsDouble(t);
  }

  /** η₀ · factor(1) · factor(2) · … · factor(t) (MultiplicativeLR). */
  public static Schedule multiplicative(LongToDoubleFunction factor) {
    return new Multiplicative(factor);
  }

  /** η₀ · gamma^⌊t / size⌋ (StepLR). */
  public static Schedule step(long size, double gamma) {
    positive("step", "size", size);
    return new Step(size, gamma);
  }

  /** η₀ · gamma^(number of milestones ≤ t) (MultiStepLR). */
  public static Schedule multiStep(double gamma, long... milestones) {
    return new MultiStep(gamma, Arrays.stream(milestones).boxed().toList());
  }

  /** η₀ · factor for so many steps, then η₀ (ConstantLR). */
  public static Schedule constant(double factor, long steps) {
    positive("constant", "steps", steps);
    return new Factor(factor, steps);
  }

  /** From η₀ · start to η₀ · end in {@code steps} steps, then η₀ · end (LinearLR). */
  public static Schedule linear(double start, double end, long steps) {
    positive("linear", "steps", steps);
    return new Linear(start, end, steps);
  }

  /** η₀ · gammaᵗ (ExponentialLR). */
  public static Schedule exponential(double gamma) {
    return new Exponential(gamma);
  }

  /** η₀ · (1 − t / steps)^power, then 0 (PolynomialLR). */
  public static Schedule polynomial(long steps, double power) {
    positive("polynomial", "steps", steps);
    return new Polynomial(steps, power);
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
    return new Cosine(steps, min);
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

  /** {@link Cyclic} with PyTorch's defaults. */
  public static Cyclic cyclic(double lowLr, double highLr, long up) {
    return Cyclic.of(lowLr, highLr, up);
  }

  /**
   * {@link OneCycle} of this many steps with PyTorch's defaults; its peak is the initial learning
   * rate.
   */
  public static OneCycle oneCycle(long steps) {
    return OneCycle.of(steps);
  }

  /**
   * From the learning rate of before to {@code lr} in so many steps, along half a cosine wave or a
   * straight line, then {@code lr}: for averaging weights ({@link AveragedModel}; SWALR).
   */
  public static Schedule swa(double lr, long steps, boolean linear) {
    if (steps < 0) {
      throw new ValueException("swa", "steps is " + steps, "use steps of at least 0");
    }
    return new Swa(lr, steps, linear);
  }

  /**
   * η₀ · min((t + 1) / warmup, √(warmup / (t + 1))): up in a straight line, then down with the root
   * of the steps (Vaswani and others, "Attention is all you need", 2017).
   */
  public static Schedule inverseSquareRoot(long warmup) {
    positive("inverseSquareRoot", "warmup", warmup);
    double w = warmup;
    return lambda(t -> Math.min((t + 1) / w, Math.sqrt(w / (t + 1))));
  }

  /**
   * One schedule after the other, each counting its steps from where it begins (SequentialLR).
   *
   * @param at the steps at which the second, third, … begin, ascending
   */
  public static Schedule sequence(List<Schedule> parts, long... at) {
    if (parts.isEmpty() || at.length != parts.size() - 1) {
      throw new ValueException(
          "sequence",
          parts.size() + " schedules and " + at.length + " steps at which one follows",
          "give one step fewer than schedules");
    }
    var starts = new long[parts.size()];
    System.arraycopy(at, 0, starts, 1, at.length);
    for (int k = 1; k < starts.length; k++) {
      if (starts[k] < starts[k - 1]) {
        throw new ValueException(
            "sequence", "steps " + Arrays.toString(at), "give the steps in ascending order");
      }
    }
    return new Sequence(parts, starts);
  }

  /**
   * All at once, each changing what the one before made of the learning rate (ChainedScheduler):
   * the factors of those that multiply are multiplied, while one that says what the learning rate
   * is (a function, {@link #cosineWarmRestarts}, {@link Cyclic}, {@link OneCycle}) overrides those
   * before it.
   */
  public static Schedule chain(List<Schedule> parts) {
    if (parts.isEmpty()) {
      throw new ValueException("chain", "there is no schedule", "give at least one");
    }
    return new Chain(parts);
  }

  static void positive(String schedule, String what, long n) {
    if (n < 1) {
      throw new ValueException(schedule, what + " is " + n, "use " + what + " of at least 1");
    }
  }

  private static final class Multiplicative extends Recursive {
    private final LongToDoubleFunction factor;

    Multiplicative(LongToDoubleFunction factor) {
      this.factor = factor;
    }

    @Override
    public double next(double initial, long t, double current) {
      return t == 0 ? current : current * factor.applyAsDouble(t);
    }

    @Override
    public double restart(double initial, double current) {
      return current * factor.applyAsDouble(0);
    }
  }

  private record Step(long size, double gamma) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return initial * Math.pow(gamma, Math.floorDiv(t, size));
    }

    @Override
    public double next(double initial, long t, double current) {
      return t == 0 || t % size != 0 ? current : current * gamma;
    }
  }

  private record MultiStep(double gamma, List<Long> milestones) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return initial * Math.pow(gamma, milestones.stream().filter(m -> m <= t).count());
    }

    @Override
    public double next(double initial, long t, double current) {
      return current * Math.pow(gamma, milestones.stream().filter(m -> m == t).count());
    }
  }

  private record Factor(double factor, long steps) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return t < steps ? initial * factor : initial;
    }

    @Override
    public double next(double initial, long t, double current) {
      if (t == 0) {
        return current * factor;
      }
      return t == steps ? current * (1 / factor) : current;
    }
  }

  private record Linear(double start, double end, long steps) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return initial * (start + (end - start) * Math.min(t, steps) / steps);
    }

    @Override
    public double next(double initial, long t, double current) {
      if (t == 0) {
        return current * start;
      }
      double rise = end - start;
      return t > steps ? current : current * (1 + rise / (steps * start + (t - 1) * rise));
    }
  }

  private record Exponential(double gamma) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return initial * Math.pow(gamma, t);
    }

    @Override
    public double next(double initial, long t, double current) {
      return t == 0 ? current : current * gamma;
    }
  }

  private record Polynomial(long steps, double power) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return initial * Math.pow(rest(Math.min(t, steps)), power);
    }

    @Override
    public double next(double initial, long t, double current) {
      return t == 0 || t > steps ? current : current * Math.pow(rest(t) / rest(t - 1), power);
    }

    private double rest(long t) {
      return 1 - (double) t / steps;
    }
  }

  private record Cosine(long steps, double min) implements Schedule {
    @Override
    public double lr(double initial, long t) {
      return min + (initial - min) * (1 + wave(t)) / 2;
    }

    @Override
    public double next(double initial, long t, double current) {
      if (t == 0) {
        return current;
      }
      if (Math.floorMod(t - 1 - steps, 2 * steps) == 0) { // up again, from where nothing is left
        return current + (initial - min) * (1 - wave(1)) / 2;
      }
      return (1 + wave(t)) / (1 + wave(t - 1)) * (current - min) + min;
    }

    private double wave(long t) {
      return Math.cos(Math.PI * t / steps);
    }
  }

  private static final class Swa extends Recursive {
    private final double target;
    private final long steps;
    private final boolean linear;

    Swa(double target, long steps, boolean linear) {
      this.target = target;
      this.steps = steps;
      this.linear = linear;
    }

    /** The learning rate of before follows from the current one, so that others may change it. */
    @Override
    public double next(double initial, long t, double current) {
      long at = steps == 0 ? Math.max(1, t) : t;
      double before = share(at - 1);
      double source = before == 1 ? target : (current - before * target) / (1 - before);
      double share = share(at);
      return target * share + source * (1 - share);
    }

    @Override
    public double restart(double initial, double current) {
      return next(initial, 0, current);
    }

    private double share(long t) {
      double x = Math.clamp(t / (double) Math.max(1, steps), 0, 1);
      return linear ? x : (1 - Math.cos(Math.PI * x)) / 2;
    }
  }
}

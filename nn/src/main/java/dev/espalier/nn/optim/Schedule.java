package dev.espalier.nn.optim;

/**
 * The learning rate as a function of the step: what to multiply, cut or bend. Stateless, so that
 * resuming needs no more than the step; {@link Plateau} is the exception. Steps are counted from 0,
 * in whatever unit the caller applies it: batches or epochs.
 *
 * <p>A function of your own serves as well: {@code Schedule s = (lr, step) -> lr * Math.pow(0.95,
 * step)}. The usual ones are in {@link Schedules}.
 */
@FunctionalInterface
public interface Schedule {
  /**
   * The learning rate of a step.
   *
   * @param initial the learning rate that the group was made with
   * @param step from 0
   */
  double lr(double initial, long step);

  /** Momentum (β₁ of Adam) of a step, for schedules that cycle it; by default the initial one. */
  default double momentum(double initial, long step) {
    return initial;
  }

  /**
   * Sets learning rates and momentum for a step. Costs nothing to speak of: they are bound, nothing
   * is planned anew.
   */
  default void apply(Optimizer optimizer, long step) {
    for (var g : optimizer.groups()) {
      g.setLr(lr(g.initialLr(), step));
      if (g.initialMomentum() != 0) {
        g.setMomentum(momentum(g.initialMomentum(), step));
      }
    }
  }

  /**
   * This schedule up to step {@code at}, then another that counts from there, as PyTorch's
   * SequentialLR.
   */
  default Schedule then(long at, Schedule next) {
    var first = this;
    return new Schedule() {
      @Override
      public double lr(double initial, long step) {
        return step < at ? first.lr(initial, step) : next.lr(initial, step - at);
      }

      @Override
      public double momentum(double initial, long step) {
        return step < at ? first.momentum(initial, step) : next.momentum(initial, step - at);
      }
    };
  }

  /**
   * Rises linearly from {@code start} (a factor) of the learning rate over {@code steps} steps,
   * then follows this schedule.
   */
  default Schedule warmup(long steps, double start) {
    return steps == 0 ? this : Schedules.linear(start, 1, steps).then(steps, this);
  }

  /** {@link #warmup(long, double)} from 1 / {@code steps}: 1/n, 2/n, … of the learning rate. */
  default Schedule warmup(long steps) {
    if (steps == 0) {
      return this;
    }
    var after = this;
    Schedule rise = (initial, step) -> initial * (step + 1) / steps;
    return rise.then(steps, after);
  }

  /**
   * The learning rates of both multiplied: this one's result is the other's initial learning rate,
   * as PyTorch's ChainedScheduler.
   */
  default Schedule chain(Schedule other) {
    var first = this;
    return new Schedule() {
      @Override
      public double lr(double initial, long step) {
        return other.lr(first.lr(initial, step), step);
      }

      @Override
      public double momentum(double initial, long step) {
        return other.momentum(first.momentum(initial, step), step);
      }
    };
  }
}

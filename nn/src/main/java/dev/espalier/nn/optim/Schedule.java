package dev.espalier.nn.optim;

import java.util.List;

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

  /**
   * The learning rate of a step as a change of another one: of the step before, or of what the
   * schedules before this one in a {@link Schedules#chain chain} have made of it. Schedules that
   * multiply the learning rate go on from {@code current}; the others, and functions of your own,
   * say what it is whatever came before.
   *
   * @param initial the learning rate that the group was made with
   * @param current the learning rate so far; before the first step {@code initial}
   */
  default double next(double initial, long step, double current) {
    return lr(initial, step);
  }

  /**
   * The learning rate of this schedule's step 0 when it follows another one in a {@link
   * Schedules#sequence sequence}: most begin from {@code initial} anew.
   *
   * @param current the learning rate of the step before
   */
  default double restart(double initial, double current) {
    return lr(initial, 0);
  }

  /** Whether it sets momentum (β₁ of Adam) as well. */
  default boolean cyclesMomentum() {
    return false;
  }

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
      apply(g, step);
    }
  }

  /** Sets learning rate and momentum of one group, for groups with schedules of their own. */
  default void apply(ParameterGroup<?> group, long step) {
    group.setLr(lr(group.initialLr(), step));
    if (group.initialMomentum() != 0 && cyclesMomentum()) {
      group.setMomentum(momentum(group.initialMomentum(), step));
    }
  }

  /** This schedule up to step {@code at}, then another that counts from there. */
  default Schedule then(long at, Schedule next) {
    return Schedules.sequence(List.of(this, next), at);
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
    Schedule rise = (initial, step) -> initial * (step + 1) / steps;
    return rise.then(steps, this);
  }

  /** Both at once, this one first: see {@link Schedules#chain}. */
  default Schedule chain(Schedule other) {
    return Schedules.chain(List.of(this, other));
  }
}

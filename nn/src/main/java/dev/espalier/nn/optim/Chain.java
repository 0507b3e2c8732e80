package dev.espalier.nn.optim;

import java.util.List;

/** Several schedules at once; see {@link Schedules#chain}. */
final class Chain extends Recursive {
  private final List<Schedule> parts;

  Chain(List<Schedule> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public double next(double initial, long step, double current) {
    double lr = current;
    for (var s : parts) {
      lr = s.next(initial, step, lr);
    }
    return lr;
  }

  @Override
  public double restart(double initial, double current) {
    double lr = current;
    for (var s : parts) {
      lr = s.restart(initial, lr);
    }
    return lr;
  }

  @Override
  public boolean cyclesMomentum() {
    return parts.stream().anyMatch(Schedule::cyclesMomentum);
  }

  /** The last one that cycles it. */
  @Override
  public double momentum(double initial, long step) {
    double momentum = initial;
    for (var s : parts) {
      momentum = s.cyclesMomentum() ? s.momentum(initial, step) : momentum;
    }
    return momentum;
  }
}

package dev.espalier.nn.optim;

import java.util.List;

/** One schedule after the other; see {@link Schedules#sequence}. */
final class Sequence extends Recursive {
  private final List<Schedule> parts;
  private final long[] starts;

  /**
   * Parts and where each begins.
   *
   * @param starts ascending; the first is 0
   */
  Sequence(List<Schedule> parts, long[] starts) {
    this.parts = List.copyOf(parts);
    this.starts = starts.clone();
  }

  private int part(long step) {
    int k = starts.length - 1;
    while (k > 0 && starts[k] > step) {
      k--;
    }
    return k;
  }

  @Override
  public double next(double initial, long step, double current) {
    int k = part(step);
    long own = step - starts[k];
    return own == 0 && step > 0
        ? parts.get(k).restart(initial, current)
        : parts.get(k).next(initial, own, current);
  }

  @Override
  public double restart(double initial, double current) {
    return parts.getFirst().restart(initial, current);
  }

  @Override
  public boolean cyclesMomentum() {
    return parts.stream().anyMatch(Schedule::cyclesMomentum);
  }

  /** What the last part that set it left it at. */
  @Override
  public double momentum(double initial, long step) {
    long last = step;
    for (int k = part(step); k >= 0; k--) {
      if (parts.get(k).cyclesMomentum()) {
        return parts.get(k).momentum(initial, last - starts[k]);
      }
      last = starts[k] - 1;
    }
    return initial;
  }
}

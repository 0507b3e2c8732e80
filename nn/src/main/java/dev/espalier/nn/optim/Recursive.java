package dev.espalier.nn.optim;

import java.util.concurrent.ConcurrentHashMap;

/**
 * A schedule whose learning rate follows from that of the step before. It is a function of the step
 * all the same: the steps up to it are gone through, from the last one that was asked for.
 */
abstract class Recursive implements Schedule {
  /** The learning rate of the step that was asked for last. */
  private record Cursor(long step, double lr) {}

  private final ConcurrentHashMap<Double, Cursor> cursors = new ConcurrentHashMap<>();

  @Override
  public abstract double next(double initial, long step, double current);

  @Override
  public final double lr(double initial, long step) {
    var c = cursors.get(initial);
    if (c == null || c.step > step) {
      c = new Cursor(0, next(initial, 0, initial));
    }
    double lr = c.lr;
    for (long t = c.step + 1; t <= step; t++) {
      lr = next(initial, t, lr);
    }
    cursors.put(initial, new Cursor(Math.max(step, 0), lr));
    return lr;
  }
}

package dev.espalier.train;

import dev.espalier.base.ValueException;

/**
 * Watches a value for improvement: losses (names ending in {@code loss}) get better downwards,
 * everything else upwards. NaN is never better.
 */
final class Monitor {
  private final String name;
  private final double minDelta;
  private final boolean down;
  private double best = Double.NaN;

  /**
   * Makes a monitor.
   *
   * @param minDelta smallest change that counts as better, at least 0
   */
  Monitor(String name, double minDelta) {
    if (!(minDelta >= 0)) {
      throw new ValueException("monitor " + name, "smallest change " + minDelta, "use at least 0");
    }
    this.name = name;
    this.minDelta = minDelta;
    this.down = name.endsWith("loss");
  }

  String name() {
    return name;
  }

  /** The best value so far, NaN before the first. */
  double best() {
    return best;
  }

  void best(double value) {
    best = value;
  }

  /** Takes this epoch's value; whether it is better than all before. */
  boolean better(Training training) {
    var value = training.values().get(name);
    if (value == null) {
      throw unknown(name, training);
    }
    boolean first = Double.isNaN(best) && !Double.isNaN(value);
    boolean better = first || (down ? value < best - minDelta : value > best + minDelta);
    if (better) {
      best = value;
    }
    return better;
  }

  static ValueException unknown(String name, Training training) {
    return new ValueException(
        "monitor",
        "there is no value \"" + name + "\"",
        "use one of " + training.values().keySet() + " (val_… needs validation(loader))");
  }
}

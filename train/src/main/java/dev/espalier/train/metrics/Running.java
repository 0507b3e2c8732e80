package dev.espalier.train.metrics;

/** A figure gathered over many batches, whose state can be saved and restored to the bit. */
public interface Running {
  /** What logs and histories call it, such as {@code accuracy}. */
  String name();

  /** The figure over all updates since the last reset; NaN when there was none. */
  double value();

  /** Forgets all updates. */
  void reset();

  /** Everything that {@link #load} needs to go on from here. */
  double[] state();

  /** Goes back to a state of {@link #state}. */
  void load(double[] state);
}

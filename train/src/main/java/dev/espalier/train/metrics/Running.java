package dev.espalier.train.metrics;

import dev.espalier.base.StateException;

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

  /**
   * Takes over what another one of the same kind has gathered, as if its updates had been made
   * here; the other one stays as it is. Counts and exact sums are gathered, so that the value does
   * not depend on the order of updates and merges.
   */
  default void merge(Running other) {
    throw new StateException(
        "merge", name() + " cannot be merged", "implement merge(Running) in its class");
  }
}

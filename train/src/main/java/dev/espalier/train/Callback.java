package dev.espalier.train;

/**
 * Takes part in a training at its turning points; every method does nothing unless overridden.
 * Callbacks run in the order in which they were given, on the thread that trains.
 *
 * <p>A callback that decides something from what it has seen keeps that in {@link #state} and
 * {@link #tensors}, which go into checkpoints: a resumed training then ends as an uninterrupted one
 * would.
 */
public non-sealed interface Callback extends FitOption, Stateful {
  /** Before the first step, or before the first after a resumption; states are restored by then. */
  default void onTrainBegin(Training training) {}

  /** Before an epoch's first step; not when an epoch is resumed in its middle. */
  default void onEpochBegin(Training training) {}

  /** After each step of the optimiser. */
  default void onStepEnd(Training training) {}

  /**
   * After an epoch and its validation, whose values are in {@link Training#values} and are the last
   * of {@link Training#history}.
   */
  default void onEpochEnd(Training training) {}

  /** At the end, also when it was stopped or failed. */
  default void onTrainEnd(Training training) {}

  /** What this callback's state is saved under; two of one key are told apart by their order. */
  default String key() {
    return getClass().getSimpleName();
  }
}

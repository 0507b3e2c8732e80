package dev.espalier.tensor;

import org.jspecify.annotations.Nullable;

/**
 * One position in {@code x[…]}; see {@link Tensor#get}. Positions count from 0, negative ones from
 * the end, as in Python.
 */
public sealed interface Index {
  /** One element of an axis, which disappears: {@code i}. */
  record At(int index) implements Index {}

  /**
   * Every step-th element from start (inclusive) to stop (exclusive): {@code start:stop:step}.
   * Bounds beyond the axis are cut to it; null means its end, in the direction of the step, which
   * may be negative (as in NumPy).
   */
  record Slice(@Nullable Integer start, @Nullable Integer stop, int step) implements Index {}

  /** A new axis of extent 1: {@code None}. */
  record NewAxis() implements Index {}

  /** All of the axes that other positions leave: {@code ...}; at most once. */
  record Ellipsis() implements Index {}

  /**
   * Elements of one axis, in the shape of an index tensor (int64 or int32); or, by a bool tensor,
   * those elements of as many axes as it has for which it is true.
   */
  record Of(Tensor tensor) implements Index {}

  /** One element of an axis, which disappears. */
  static Index at(int index) {
    return new At(index);
  }

  /** The whole axis: {@code :}. */
  static Index all() {
    return new Slice(null, null, 1);
  }

  /** {@code start:}. */
  static Index from(int start) {
    return new Slice(start, null, 1);
  }

  /** {@code :stop}. */
  static Index to(int stop) {
    return new Slice(null, stop, 1);
  }

  /** {@code start:stop}. */
  static Index range(int start, int stop) {
    return new Slice(start, stop, 1);
  }

  /** {@code start:stop:step}. */
  static Index range(int start, int stop, int step) {
    return new Slice(start, stop, step);
  }

  /** {@code ::step}; −1 turns the axis round. */
  static Index step(int step) {
    return new Slice(null, null, step);
  }

  static Index newAxis() {
    return new NewAxis();
  }

  static Index ellipsis() {
    return new Ellipsis();
  }

  /** An index tensor or a mask. */
  static Index of(Tensor tensor) {
    return new Of(tensor);
  }

  /** An index vector of these positions. */
  static Index of(int... positions) {
    return new Of(Tensor.of(positions, positions.length));
  }
}

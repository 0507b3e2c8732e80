package dev.espalier.ir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An order of axes, as a value (a record that holds an {@code int[]} never equals another). */
public final class Axes {
  private final int[] order;

  private Axes(int[] order) {
    this.order = order;
  }

  public static Axes of(int... order) {
    return new Axes(order.clone());
  }

  public int size() {
    return order.length;
  }

  public int get(int i) {
    return order[i];
  }

  /** The order that undoes this one. */
  public Axes inverse() {
    var inv = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inv[order[i]] = i;
    }
    return new Axes(inv);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Axes a && Arrays.equals(order, a.order);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(order);
  }

  @Override
  public String toString() {
    return Arrays.toString(order);
  }
}

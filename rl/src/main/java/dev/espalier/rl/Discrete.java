package dev.espalier.rl;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;

/**
 * The integers {@code start} … {@code start + n - 1}, as Gymnasium's {@code Discrete}.
 *
 * @param n how many; at least 1
 * @param start the first
 */
public record Discrete(int n, int start) implements Space<Integer> {
  public Discrete {
    if (n < 1) {
      throw new ValueException("Discrete", "n is " + n, "use at least 1");
    }
  }

  public Discrete(int n) {
    this(n, 0);
  }

  public boolean contains(int value) {
    return value >= start && value - (long) start < n;
  }

  @Override
  public boolean contains(Integer value) {
    return contains(value.intValue());
  }

  /** Uniform. */
  @Override
  public Integer sample(Rng rng) {
    return start + rng.nextInt(n);
  }

  @Override
  public Shape shape() {
    return Shape.of();
  }

  @Override
  public void check(String op, Integer action) {
    if (!contains(action.intValue())) {
      throw new ValueException(
          op,
          "action " + action + " is not in " + this,
          "use an action from " + start + " to " + (start + n - 1));
    }
  }

  @Override
  public String toString() {
    return start == 0 ? "Discrete(" + n + ")" : "Discrete(" + n + ", start=" + start + ")";
  }
}

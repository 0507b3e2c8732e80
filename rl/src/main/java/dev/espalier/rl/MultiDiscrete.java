package dev.espalier.rl;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * Several independent choices: element i is one of 0 … nvec[i] - 1, as Gymnasium's {@code
 * MultiDiscrete}.
 */
public final class MultiDiscrete implements Space<int[]> {
  private final int[] nvec;

  public MultiDiscrete(int... nvec) {
    for (int n : nvec) {
      if (n < 1) {
        throw new ValueException(
            "MultiDiscrete", "nvec " + Arrays.toString(nvec) + " holds " + n, "use at least 1");
      }
    }
    this.nvec = nvec.clone();
  }

  /** How many choices. */
  public int size() {
    return nvec.length;
  }

  /** How many values choice i has. */
  public int n(int i) {
    return nvec[i];
  }

  @Override
  public boolean contains(int[] value) {
    if (value.length != nvec.length) {
      return false;
    }
    for (int i = 0; i < nvec.length; i++) {
      if (value[i] < 0 || value[i] >= nvec[i]) {
        return false;
      }
    }
    return true;
  }

  /** Uniform. */
  @Override
  public int[] sample(Rng rng) {
    var value = new int[nvec.length];
    for (int i = 0; i < nvec.length; i++) {
      value[i] = rng.nextInt(nvec[i]);
    }
    return value;
  }

  @Override
  public Shape shape() {
    return Shape.of(nvec.length);
  }

  @Override
  public void check(String op, int[] action) {
    if (action.length != nvec.length) {
      throw new ShapeException(
          op,
          "the action has " + action.length + " elements, " + this + " has " + nvec.length,
          "give one element for each choice");
    }
    for (int i = 0; i < nvec.length; i++) {
      if (action[i] < 0 || action[i] >= nvec[i]) {
        throw new ValueException(
            op,
            "element " + i + " of the action " + Arrays.toString(action) + " is not in " + this,
            "use a value from 0 to " + (nvec[i] - 1));
      }
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof MultiDiscrete m && Arrays.equals(nvec, m.nvec);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nvec);
  }

  @Override
  public String toString() {
    return "MultiDiscrete(" + Arrays.toString(nvec) + ")";
  }
}

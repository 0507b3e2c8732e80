package dev.espalier.rl;

import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import java.util.Arrays;

/**
 * Arrays of floats between bounds, as Gymnasium's {@code Box}: low[i] ≤ x[i] ≤ high[i]; bounds may
 * be infinite. Elements are given row-major.
 */
public final class Box implements Space<float[]> {
  private final float[] low;
  private final float[] high;
  private final Shape shape;

  private Box(float[] low, float[] high, Shape shape) {
    this.low = low;
    this.high = high;
    this.shape = shape;
  }

  /** A vector with bounds of its own for each element. */
  public static Box of(float[] low, float[] high) {
    if (low.length != high.length) {
      throw new ShapeException(
          "Box",
          "low has " + low.length + " elements, high has " + high.length,
          "give both the same length");
    }
    for (int i = 0; i < low.length; i++) {
      if (!(low[i] <= high[i])) {
        throw new ValueException(
            "Box",
            "element " + i + " lies between " + low[i] + " and " + high[i],
            "give a low that is at most its high");
      }
    }
    return new Box(low.clone(), high.clone(), Shape.of(low.length));
  }

  /** An array with the same bounds for all elements. */
  public static Box of(double low, double high, int... shape) {
    return of(low, high, Shape.of(shape));
  }

  /** An array with the same bounds for all elements. */
  public static Box of(double low, double high, Shape shape) {
    if (!(low <= high)) {
      throw new ValueException(
          "Box",
          "elements lie between " + low + " and " + high,
          "give a low that is at most its high");
    }
    var lows = new float[shape.size()];
    var highs = new float[lows.length];
    Arrays.fill(lows, (float) low);
    Arrays.fill(highs, (float) high);
    return new Box(lows, highs, shape);
  }

  /** The number of elements. */
  public int size() {
    return low.length;
  }

  /** The least value of element i. */
  public float low(int i) {
    return low[i];
  }

  /** The greatest value of element i. */
  public float high(int i) {
    return high[i];
  }

  /** Whether every element has finite bounds. */
  public boolean isBounded() {
    for (int i = 0; i < low.length; i++) {
      if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean contains(float[] value) {
    if (value.length != low.length) {
      return false;
    }
    for (int i = 0; i < low.length; i++) {
      if (!(value[i] >= low[i] && value[i] <= high[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Uniform between finite bounds; where one bound is infinite, an exponential away from the other;
   * where both are, standard normal.
   */
  @Override
  public float[] sample(Rng rng) {
    var value = new float[low.length];
    for (int i = 0; i < low.length; i++) {
      boolean below = low[i] != Float.NEGATIVE_INFINITY;
      boolean above = high[i] != Float.POSITIVE_INFINITY;
      if (below && above) {
        value[i] = (float) (low[i] + ((double) high[i] - low[i]) * rng.nextFloat());
      } else if (below) {
        value[i] = (float) (low[i] + exponential(rng));
      } else if (above) {
        value[i] = (float) (high[i] - exponential(rng));
      } else {
        double radius = StrictMath.sqrt(2 * exponential(rng));
        value[i] = (float) (radius * StrictMath.cos(2 * Math.PI * rng.nextFloat()));
      }
    }
    return value;
  }

  private static double exponential(Rng rng) {
    return -StrictMath.log1p(-rng.nextFloat());
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void check(String op, float[] action) {
    if (action.length != low.length) {
      throw new ShapeException(
          op,
          "the action has " + action.length + " elements, " + this + " has " + low.length,
          "give " + low.length + (low.length == 1 ? " element" : " elements"));
    }
    for (float x : action) {
      if (Float.isNaN(x)) {
        throw new ValueException(
            op,
            "the action " + Arrays.toString(action) + " holds NaN",
            "look for NaN in the policy's weights or inputs (espalier.eager=true names the"
                + " operation)");
      }
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Box b
        && shape.equals(b.shape)
        && Arrays.equals(low, b.low)
        && Arrays.equals(high, b.high);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
  }

  /** Such as {@code Box(-2.0, 2.0, (1))}; bounds that differ are shown as arrays. */
  @Override
  public String toString() {
    return "Box(" + text(low) + ", " + text(high) + ", " + shape + ")";
  }

  private static String text(float[] bounds) {
    for (float b : bounds) {
      if (b != bounds[0]) {
        return Arrays.toString(bounds);
      }
    }
    return bounds.length == 0 ? "[]" : Float.toString(bounds[0]);
  }
}

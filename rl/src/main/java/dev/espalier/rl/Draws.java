package dev.espalier.rl;

import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;

/**
 * The random numbers of an environment: the stream of a seed, which, unlike an {@link Rng}, belongs
 * to no thread, since environments are stepped now by one, now by another.
 */
public final class Draws {
  private final long seed;
  private long counter;

  private Draws(long seed, long counter) {
    this.seed = seed;
    this.counter = counter;
  }

  public static Draws seed(long seed) {
    return new Draws(seed, 0);
  }

  /** The stream where {@link #state} was taken. */
  public static Draws of(String state) {
    int space = state.indexOf(' ');
    try {
      return new Draws(
          Long.parseLong(state.substring(0, Math.max(space, 0))),
          Long.parseLong(state.substring(space + 1)));
    } catch (NumberFormatException e) {
      throw new ValueException(
          "checkpoint",
          "\"" + state + "\" is not the state of a random stream",
          "the file is damaged: use the previous checkpoint");
    }
  }

  /** Seed and position. */
  public String state() {
    return seed + " " + counter;
  }

  /** Uniform in [0, 1), 53 bits. */
  public double nextDouble() {
    long block = counter++;
    int high = Rng.bits(seed, block, 0) >>> 5;
    int low = Rng.bits(seed, block, 1) >>> 6;
    return (((long) high << 26) + low) * 0x1p-53;
  }

  /** Uniform in [low, high). */
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** Uniform in 0 … n - 1. */
  public int nextInt(int n) {
    return (int) (nextDouble() * n);
  }
}

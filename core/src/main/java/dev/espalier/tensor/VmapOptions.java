package dev.espalier.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * How {@link Func#vmap} maps a function over a batch.
 *
 * @param in for each argument the axis of the batch, or {@link #WHOLE}; one entry holds for all
 * @param out for each result the axis where the batch shall be; one entry holds for all
 * @param randomness what random draws inside the function give
 */
public record VmapOptions(List<Integer> in, List<Integer> out, Randomness randomness) {
  /**
   * In the place of an axis: the argument is given to each example as a whole (None in PyTorch);
   * the result is the same for all examples.
   */
  public static final int WHOLE = Integer.MIN_VALUE;

  /** What random draws inside a function under vmap give. */
  public enum Randomness {
    /** An error that asks for one of the others; this is the default, as in PyTorch. */
    ERROR,
    /** Numbers of its own for each example. */
    DIFFERENT,
    /** The same numbers for all examples. */
    SAME
  }

  public VmapOptions {
    in = List.copyOf(in);
    out = List.copyOf(out);
  }

  /** Axis 0 of all arguments and results, random draws refused. */
  public VmapOptions() {
    this(List.of(0), List.of(0), Randomness.ERROR);
  }

  /** The axes of the arguments; one for all, or one for each. */
  public static VmapOptions in(int... axes) {
    return new VmapOptions(Arrays.stream(axes).boxed().toList(), List.of(0), Randomness.ERROR);
  }

  /** The same with other axes of the results; one for all, or one for each. */
  public VmapOptions out(int... axes) {
    return new VmapOptions(in, Arrays.stream(axes).boxed().toList(), randomness);
  }

  /** The same with another meaning of random draws. */
  public VmapOptions randomness(Randomness r) {
    return new VmapOptions(in, out, r);
  }
}

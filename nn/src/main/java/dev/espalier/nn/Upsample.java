package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Resizes the axes after the first two: x (N, C, …) → (N, C, …) of the given extents, or of the old
 * ones times factors. PyTorch's {@code nn.Upsample}. No parameters.
 */
public final class Upsample extends Layer {
  private final InterpolateMode mode;
  private final boolean alignCorners;
  private final int @Nullable [] size;
  private final double @Nullable [] factors;

  private Upsample(
      InterpolateMode mode,
      boolean alignCorners,
      int @Nullable [] size,
      double @Nullable [] factors) {
    this.mode = mode;
    this.alignCorners = alignCorners;
    this.size = size;
    this.factors = factors;
  }

  /** To these extents. */
  public static Upsample sizes(InterpolateMode mode, int... size) {
    for (int n : size) {
      Sizes.positive("Upsample", "size", n);
    }
    return new Upsample(mode, false, size.clone(), null);
  }

  /** By these factors, above 0. */
  public static Upsample factors(InterpolateMode mode, double... factors) {
    for (double f : factors) {
      if (!(f > 0)) {
        throw new ValueException("Upsample", "a factor is " + f, "use factors above 0");
      }
    }
    return new Upsample(mode, false, null, factors.clone());
  }

  /** The same with the first and last elements kept in their places; for LINEAR and BICUBIC. */
  public Upsample alignCorners() {
    return new Upsample(mode, true, size, factors);
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (size != null) {
      return x.interpolate(size, mode, alignCorners, false);
    }
    assert factors != null;
    return x.interpolate(factors, mode, alignCorners, false);
  }

  @Override
  public String describe() {
    return "Upsample("
        + (size != null ? Arrays.toString(size) : "× " + Arrays.toString(factors))
        + ", "
        + mode
        + ")";
  }
}

package dev.espalier.nn;

import dev.espalier.base.ValueException;
import dev.espalier.tensor.InterpolateMode;
import dev.espalier.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Resizing of signals, images and volumes; see {@link Tensor#interpolate(int[], InterpolateMode,
 * boolean, boolean)}.
 *
 * <p>Shapes: x (N, C, extents) → (N, C, size), or {@code ⌊extent · factor⌋}. No parameters. As
 * PyTorch's {@code nn.Upsample}.
 */
public final class Upsample extends Layer {
  private final int @Nullable [] size;
  private final double @Nullable [] factors;
  private final InterpolateMode mode;
  private final boolean alignCorners;
  private final boolean recompute;

  private Upsample(
      int @Nullable [] size,
      double @Nullable [] factors,
      InterpolateMode mode,
      boolean alignCorners,
      boolean recompute) {
    this.size = size;
    this.factors = factors;
    this.mode = mode;
    this.alignCorners = alignCorners;
    this.recompute = recompute;
  }

  /** By a factor along each axis, to the nearest element. */
  public Upsample(double scaleFactor) {
    this(scaleFactor, InterpolateMode.NEAREST);
  }

  /** By a factor along each axis; corners are not aligned. */
  public Upsample(double scaleFactor, InterpolateMode mode) {
    this(null, positive(scaleFactor), mode, false, false);
  }

  /**
   * By factors, one number or one for each axis.
   *
   * @param recompute whether positions are computed with the ratio of the extents (which are whole
   *     numbers) in place of the factors; PyTorch's recompute_scale_factor
   */
  public static Upsample byFactor(
      double[] scaleFactor, InterpolateMode mode, boolean alignCorners, boolean recompute) {
    return new Upsample(null, positive(scaleFactor), mode, alignCorners, recompute);
  }

  /** To these extents, one number or one for each axis. */
  public static Upsample toSize(int[] size, InterpolateMode mode, boolean alignCorners) {
    for (int n : size) {
      Sizes.positive("Upsample", "size", n);
    }
    return new Upsample(size.clone(), null, mode, alignCorners, false);
  }

  private static double[] positive(double... factors) {
    for (double f : factors) {
      if (!(f > 0)) {
        throw new ValueException("Upsample", "scaleFactor is " + f, "use a positive number");
      }
    }
    return factors.clone();
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (factors == null) {
      assert size != null;
      return x.interpolate(size, mode, alignCorners, false);
    }
    if (!recompute) {
      return x.interpolate(factors, mode, alignCorners, false);
    }
    var extents = new int[x.rank() - 2];
    for (int a = 0; a < extents.length; a++) {
      extents[a] = (int) Math.floor(x.dim(2 + a) * factors[factors.length == 1 ? 0 : a]);
    }
    return x.interpolate(extents, mode, alignCorners, false);
  }

  @Override
  public String describe() {
    String what = size != null ? "size " + Sizes.times(size) : "factor " + Arrays.toString(factors);
    return "Upsample(" + what + ", " + mode + (alignCorners ? ", corners aligned)" : ")");
  }
}

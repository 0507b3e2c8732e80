package dev.espalier.nn;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The way back from a {@link MaxPool}: zeros with the values at the places that they came from.
 *
 * <pre>{@code var y = pool.applyWithIndices(x);
 * var z = unpool.apply(y.values(), y.indices());}</pre>
 *
 * <p>Shapes: values and indices (N, C, extents) or (C, extents) → the same with {@code extent′ =
 * (extent − 1)·stride − 2·padding + kernel}. No parameters.
 *
 * <p>Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
 */
public abstract sealed class MaxUnpool extends Layer permits MaxUnpool1d, MaxUnpool2d, MaxUnpool3d {
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;

  MaxUnpool(int axes, int kernel, int stride, int padding) {
    String name = getClass().getSimpleName();
    this.kernel = Sizes.spread(name, "kernel", axes, 1, kernel);
    this.stride = Sizes.spread(name, "stride", axes, 1, stride);
    this.padding = Sizes.spread(name, "padding", axes, 0, padding);
  }

  /** Values without places cannot be put back. */
  @Override
  protected final Tensor forward(Tensor x) {
    throw new StateException(
        getClass().getSimpleName(),
        "has no indices to put values at",
        "use apply(values, indices) with those of applyWithIndices(x) of the pooling layer");
  }

  /** Zeros with values at indices. */
  public final Tensor apply(Tensor values, Tensor indices) {
    return call(() -> unpool(values, indices, kernel, stride, padding, null));
  }

  /** As above with these extents, less than a stride away from the usual. */
  public final Tensor apply(Tensor values, Tensor indices, int... extents) {
    return call(() -> unpool(values, indices, kernel, stride, padding, extents));
  }

  abstract Tensor unpool(
      Tensor x,
      Tensor indices,
      int[] kernel,
      int[] stride,
      int[] padding,
      int @Nullable [] extents);

  @Override
  public final String describe() {
    return getClass().getSimpleName() + "(" + Sizes.window(kernel, stride, padding) + ")";
  }
}

package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;

/**
 * Dropout of whole channels: in training each channel of each sample is set to 0 with probability
 * p, and the others are multiplied by 1 / (1 − p). Neighbours in an image are so alike that
 * dropping single elements would hide nothing.
 *
 * <p>Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
 */
abstract sealed class ChannelDropout extends Layer permits Dropout1d, Dropout2d, Dropout3d {
  private final double p;
  private final int axes;

  /** {@code axes}: positions of a channel. */
  ChannelDropout(double p, int axes) {
    Sizes.probability(getClass().getSimpleName(), "p", p);
    this.p = p;
    this.axes = axes;
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (x.rank() != axes + 2 && x.rank() != axes + 1) {
      throw new ShapeException(
          getClass().getSimpleName(),
          "the input has the shape " + x.shape(),
          "give it " + (axes + 2) + " axes, or " + (axes + 1) + " for one sample");
    }
    return Dropout.drop(x, p, x.rank() - axes);
  }

  @Override
  public final String describe() {
    return getClass().getSimpleName() + "(" + p + ")";
  }
}

package dev.espalier.nn;

import dev.espalier.base.ShapeException;
import dev.espalier.tensor.ConvPadding;
import dev.espalier.tensor.PadMode;
import dev.espalier.tensor.Refusal;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * A convolution, as everywhere in deep learning a cross-correlation (the kernel is not flipped):
 * {@code y[n,o,i…] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation, …] · weight[o,c,r…]}.
 *
 * <p>Shapes: x (N, in, extents) or (in, extents) → (N, out, extents′) with {@code extent′ =
 * ⌊(extent + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1}; weight (out, in / groups,
 * kernel), bias (out). Both start uniform in ±1/√(in / groups · Π kernel), as in PyTorch, drawn
 * from the thread's generator. Padding is zeros, or what the padding mode says.
 *
 * <p>LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 */
public abstract sealed class Convolution extends ConvBase permits Conv1d, Conv2d, Conv3d {
  private final ConvOptions options;
  private final int[] stride;
  private final int[] dilation;

  /** Zeros that the operation adds itself, on both sides. */
  private final int[] padding;

  /** What is padded before, in the order of {@link Tensor#pad(int[])}; empty: nothing. */
  private final int[] around;

  Convolution(int axes, int in, int out, ConvOptions options, int... kernel) {
    super(axes, in, out, options.groups(), options.bias(), false, kernel);
    String name = getClass().getSimpleName();
    this.options = options;
    this.stride = Sizes.spread(name, "stride", axes, 1, options.stride());
    this.dilation = Sizes.spread(name, "dilation", axes, 1, options.dilation());
    int[] numbers = Sizes.spread(name, "padding", axes, 0, options.padding());
    int[] k = kernel();
    int[] pairs = new int[2 * axes];
    boolean same = options.purpose() == ConvPadding.SAME;
    boolean even = true;
    for (int a = 0; a < axes; a++) {
      if (same && stride[a] != 1) {
        throw Refusal.value(
            name,
            "padding to the same extents with stride " + stride[a],
            "stride == 1",
            "use stride 1");
      }
      int all = same ? dilation[a] * (k[a] - 1) : 2 * numbers[a];
      int at = 2 * (axes - 1 - a);
      pairs[at] = all / 2;
      pairs[at + 1] = all - all / 2;
      numbers[a] = all / 2;
      even &= all % 2 == 0;
    }
    boolean own = even && options.paddingMode() == PadMode.CONSTANT;
    this.padding = own ? numbers : new int[axes];
    this.around = own ? new int[0] : pairs;
  }

  @Override
  protected final Tensor forward(Tensor x) {
    try {
      var padded = around.length == 0 ? x : x.pad(around, options.paddingMode());
      return convolve(padded, stride, padding, dilation, options.groups());
    } catch (ShapeException e) {
      throw explained(e, x, options.groups(), options.equals(ConvOptions.usual()));
    }
  }

  abstract Tensor convolve(Tensor x, int[] stride, int[] padding, int[] dilation, int groups);

  @Override
  public final String describe() {
    boolean zeros = options.paddingMode() == PadMode.CONSTANT;
    return described(
        option("stride", options.stride(), 1)
            + option("padding", options.padding(), 0)
            + (options.purpose() == null ? "" : ", padding " + options.purpose())
            + (zeros ? "" : ", " + options.paddingMode())
            + option("dilation", options.dilation(), 1)
            + option("groups", List.of(options.groups()), 1));
  }
}

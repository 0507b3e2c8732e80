package dev.espalier.nn;

import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * A transposed convolution, the map of gradients of a {@link Convolution} from its result to its
 * input: each element of x adds a kernel to the result, {@code y[n, o, i·stride − padding +
 * r·dilation, …] += x[n,c,i…] · weight[c,o,r…]}, and the bias is added.
 *
 * <p>Shapes: x (N, in, extents) or (in, extents) → (N, out, extents′) with {@code extent′ = (extent
 * − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1}; weight (in, out / groups,
 * kernel), bias (out). Both start uniform in ±1/√(out / groups · Π kernel), as in PyTorch, drawn
 * from the thread's generator.
 *
 * <p>Zeiler et al., "Deconvolutional networks", CVPR 2010.
 */
public abstract sealed class TransposedConvolution extends ConvBase
    permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
  private final ConvTransposeOptions options;
  private final int[] stride;
  private final int[] padding;
  private final int[] outputPadding;
  private final int[] dilation;

  TransposedConvolution(int axes, int in, int out, ConvTransposeOptions options, int... kernel) {
    super(axes, in, out, options.groups(), options.bias(), true, kernel);
    String name = getClass().getSimpleName();
    this.options = options;
    this.stride = Sizes.spread(name, "stride", axes, 1, options.stride());
    this.padding = Sizes.spread(name, "padding", axes, 0, options.padding());
    this.outputPadding = Sizes.spread(name, "outputPadding", axes, 0, options.outputPadding());
    this.dilation = Sizes.spread(name, "dilation", axes, 1, options.dilation());
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return raised(x, outputPadding);
  }

  /**
   * The result with these extents in place of those that outputPadding gives, one for each axis; a
   * strided convolution has one result for several extents of its input.
   */
  public final Tensor apply(Tensor x, int... extents) {
    return call(() -> {
      int[] least = new int[axes()];
      int[] extra = new int[axes()];
      boolean fits = extents.length == extra.length && x.rank() > extra.length;
      int[] k = kernel();
      for (int a = 0; x.rank() > extra.length && a < extra.length; a++) {
        least[a] =
            (x.dim(a - extra.length) - 1) * stride[a]
                - 2 * padding[a]
                + dilation[a] * (k[a] - 1)
                + 1;
        extra[a] = fits ? extents[a] - least[a] : -1;
        fits &= extra[a] >= 0 && extra[a] < Math.max(stride[a], dilation[a]);
      }
      if (!fits) {
        throw new ShapeException(
            "conv_transpose",
            "extents " + Sizes.list(Shape.of(extents)) + " cannot be had from x " + x.shape(),
            "use extents from "
                + Sizes.list(Shape.of(least))
                + ", less than the stride or dilation above them");
      }
      return raised(x, extra);
    });
  }

  private Tensor raised(Tensor x, int... extra) {
    try {
      return convolve(x, stride, padding, extra, options.groups(), dilation);
    } catch (ShapeException e) {
      throw explained(e, x, options.groups(), options.equals(ConvTransposeOptions.usual()));
    }
  }

  abstract Tensor convolve(
      Tensor x, int[] stride, int[] padding, int[] outputPadding, int groups, int[] dilation);

  @Override
  public final String describe() {
    return described(
        option("stride", options.stride(), 1)
            + option("padding", options.padding(), 0)
            + option("output padding", options.outputPadding(), 0)
            + option("dilation", options.dilation(), 1)
            + option("groups", List.of(options.groups()), 1));
  }
}

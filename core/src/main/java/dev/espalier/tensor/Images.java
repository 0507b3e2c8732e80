package dev.espalier.tensor;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Op;
import org.jspecify.annotations.Nullable;

/** Convolution and pooling over (N, C, H, W). */
final class Images {
  private Images() {}

  static Tensor conv2d(
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    fourAxes("conv2d", x);
    fourAxes("conv2d", weight);
    if (stride[0] < 1
        || stride[1] < 1
        || dilation[0] < 1
        || dilation[1] < 1
        || padding[0] < 0
        || padding[1] < 0
        || groups < 1) {
      throw new ValueException(
          "conv2d",
          "stride, dilation and groups must be at least 1, padding at least 0",
          "correct the layer's arguments");
    }
    var spec =
        new Op.ConvSpec(
            x.dim(2),
            x.dim(3),
            weight.dim(2),
            weight.dim(3),
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            dilation[0],
            dilation[1],
            groups);
    var y = Tensor.record(new Op.Conv2d(Op.ConvKind.FORWARD, spec), x, weight);
    return bias == null ? y : y.add(bias.reshape(bias.size(), 1, 1));
  }

  static Tensor pool(Tensor x, Op.PoolKind kind, int kernel, int stride, int padding) {
    fourAxes(kind == Op.PoolKind.MAX ? "max_pool2d" : "avg_pool2d", x);
    if (kernel < 1 || stride < 1 || padding < 0 || padding > kernel / 2) {
      throw new ValueException(
          "pool2d",
          "kernel " + kernel + ", stride " + stride + ", padding " + padding,
          "use kernel and stride of at least 1 and padding of at most half the kernel");
    }
    return Tensor.record(
        new Op.Pool2d(
            kind,
            new Op.PoolSpec(x.dim(2), x.dim(3), kernel, kernel, stride, stride, padding, padding)),
        x);
  }

  private static void fourAxes(String op, Tensor x) {
    if (x.rank() != 4) {
      throw new ShapeException(
          op, "takes (N, C, H, W), not " + x.shape(), "add axes with unsqueeze or reshape");
    }
  }
}

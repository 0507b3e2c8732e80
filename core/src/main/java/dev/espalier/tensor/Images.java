package dev.espalier.tensor;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Op;

/** Pooling over (N, C, H, W). */
final class Images {
  private Images() {}

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

package dev.espalier.train.metrics;

import dev.espalier.base.DType;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * The structural similarity of images, at most 1: means μ, variances σ² and covariances under a
 * Gaussian window (11 × 11, σ = 1.5) at each place where it fits in,
 *
 * <pre>
 * (2·μx·μy + c₁)·(2·σxy + c₂) / ((μx² + μy² + c₁)·(σx² + σy² + c₂)),  c₁ = (0.01·range)², c₂ = (0.03·range)²
 * </pre>
 *
 * <p>averaged over places, channels and images, computed in float64. Output and target (N, C, H, W)
 * with H and W of at least 11.
 *
 * <p>Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", 2004.
 */
public final class Ssim extends Batched {
  private static final int WINDOW = 11;
  private static final double SIGMA = 1.5;

  private final double range;
  private long images;
  private final ExactSum sum = new ExactSum();

  /**
   * Makes the metric.
   *
   * @param range difference of the largest and the smallest possible value: 1, or 255 for bytes
   */
  public Ssim(double range) {
    if (!(range > 0)) {
      throw new ValueException("Ssim", "range " + range, "use a range above 0");
    }
    this.range = range;
  }

  @Override
  public void update(Tensor output, Tensor target) {
    if (!output.shape().equals(target.shape())
        || output.rank() != 4
        || output.dim(2) < WINDOW
        || output.dim(3) < WINDOW) {
      throw new ShapeException(
          name(),
          "output " + output.shape() + " and target " + target.shape(),
          "give images (N, C, H, W) of equal shapes, at least " + WINDOW + " high and wide");
    }
    var x = planes(output);
    var y = planes(target);
    double c1 = 1e-4 * range * range;
    double c2 = 9e-4 * range * range;
    var mx = blur(x);
    var my = blur(y);
    var vx = blur(x.square()).sub(mx.square());
    var vy = blur(y.square()).sub(my.square());
    var both = blur(x.mul(y)).sub(mx.mul(my));
    var above = mx.mul(my).mul(2).add(c1).mul(both.mul(2).add(c2));
    var below = mx.square().add(my.square()).add(c1).mul(vx.add(vy).add(c2));
    var planes = above.div(below).mean(1, 2, 3);
    gather(planes.reshape(output.dim(0), output.dim(1)).mean(1));
  }

  /** Each channel as an image: (N · C, 1, H, W). */
  private static Tensor planes(Tensor x) {
    return x.detach().to(DType.FLOAT64).reshape(x.dim(0) * x.dim(1), 1, x.dim(2), x.dim(3));
  }

  /** Under the window: rows, then columns. */
  private static Tensor blur(Tensor x) {
    var g = gauss();
    return x.conv2d(Tensor.of(g, 1, 1, WINDOW, 1), null, 1, 0, 1, 1)
        .conv2d(Tensor.of(g, 1, 1, 1, WINDOW), null, 1, 0, 1, 1);
  }

  private static double[] gauss() {
    var g = new double[WINDOW];
    double total = 0;
    for (int i = 0; i < WINDOW; i++) {
      double d = (i - WINDOW / 2) / SIGMA;
      g[i] = StrictMath.exp(-d * d / 2);
      total += g[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      g[i] /= total;
    }
    return g;
  }

  @Override
  void accept(List<Tensor> parts) {
    for (double s : parts.getFirst().toDoubleArray()) {
      images++;
      sum.add(s);
    }
  }

  @Override
  public String name() {
    return "ssim";
  }

  @Override
  public double value() {
    settle();
    return sum.value() / images;
  }

  @Override
  public void reset() {
    drop();
    images = 0;
    sum.clear();
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    if (o.range != range) {
      throw new ValueException(
          "merge", "ranges " + o.range + " and " + range, "use the same range");
    }
    settle();
    o.settle();
    images += o.images;
    sum.add(o.sum);
  }

  @Override
  public double[] state() {
    settle();
    return Kinds.concat(new double[] {images}, sum.state());
  }

  @Override
  public void load(double[] state) {
    drop();
    images = (long) state[0];
    sum.load(state, 1);
  }
}

package dev.espalier.train.metrics;

import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Linalg;
import dev.espalier.tensor.Tensor;
import java.util.List;

/**
 * How far apart two sets of images are, by their features: the Fréchet distance of the normal
 * distributions with their means and covariances,
 *
 * <pre>‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½)</pre>
 *
 * in float64; at least 0, and 0 for equal sets up to rounding. Covariances are unbiased. The trace
 * of the root is that of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
 *
 * <p>Outputs are the features (N, D) of the generated images, targets those (M, D) of the real
 * ones, at least two of each in all; {@link #generated} and {@link #real} take them one by one. It
 * depends on the features, so compare only figures of one feature network and of equally many
 * images. Heusel et al., "GANs trained by a two time-scale update rule", NIPS 2017, with Inception
 * features.
 *
 * <p>Memory: 8·D² bytes a set. Sums are added up in the order of the updates.
 */
public final class FrechetDistance extends Batched {
  private final int features;
  private final Moments generated;
  private final Moments real;

  /** Sums of features and of their products. */
  private static final class Moments {
    private final double[] sum;
    private final double[] products; // row-major, the lower triangle
    private double count;

    Moments(int n) {
      sum = new double[n];
      products = new double[n * n];
    }

    void add(float[] rows) {
      int n = sum.length;
      for (int at = 0; at < rows.length; at += n) {
        for (int i = 0; i < n; i++) {
          double x = rows[at + i];
          sum[i] += x;
          for (int j = 0; x != 0 && j <= i; j++) {
            products[i * n + j] += x * rows[at + j];
          }
        }
        count++;
      }
    }

    Tensor mean() {
      var mean = new double[sum.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = sum[i] / count;
      }
      return Tensor.wrap(mean, mean.length);
    }

    Tensor covariance() {
      int n = sum.length;
      var c = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          c[i * n + j] = (products[i * n + j] - sum[i] * sum[j] / count) / (count - 1);
          c[j * n + i] = c[i * n + j];
        }
      }
      return Tensor.wrap(c, n, n);
    }

    void add(Moments o) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += o.sum[i];
      }
      for (int i = 0; i < products.length; i++) {
        products[i] += o.products[i];
      }
      count += o.count;
    }

    int save(double[] to, int at) {
      to[at] = count;
      System.arraycopy(sum, 0, to, at + 1, sum.length);
      System.arraycopy(products, 0, to, at + 1 + sum.length, products.length);
      return at + 1 + sum.length + products.length;
    }

    int load(double[] from, int at) {
      count = from[at];
      System.arraycopy(from, at + 1, sum, 0, sum.length);
      System.arraycopy(from, at + 1 + sum.length, products, 0, products.length);
      return at + 1 + sum.length + products.length;
    }
  }

  /** A distance over this many features D. */
  public FrechetDistance(int features) {
    if (features < 1 || features > 4096) {
      throw new ValueException(
          "frechet_distance", features + " features", "use 1 to 4,096 features");
    }
    this.features = features;
    this.generated = new Moments(features);
    this.real = new Moments(features);
  }

  @Override
  public void update(Tensor output, Tensor target) {
    gather(checked(output), checked(target));
  }

  @Override
  void accept(List<Tensor> parts) {
    add(generated, parts.get(0));
    add(real, parts.get(1));
  }

  /** Takes features (N, D) of generated images into account. */
  public void generated(Tensor x) {
    settle();
    add(generated, checked(x));
  }

  /** Takes features (M, D) of real images into account. */
  public void real(Tensor x) {
    settle();
    add(real, checked(x));
  }

  /** Forgets the generated images: the next ones are compared with the same real ones. */
  public void resetGenerated() {
    settle();
    generated.load(new double[1 + features + features * features], 0);
  }

  private Tensor checked(Tensor x) {
    if (x.rank() != 2 || x.dim(1) != features) {
      throw new ShapeException(
          "frechet_distance",
          "features " + x.shape() + " are not (N, " + features + ")",
          "give one row of " + features + " features an image");
    }
    return x;
  }

  private static void add(Moments to, Tensor x) {
    var rows = x.toArray();
    for (float v : rows) {
      if (!Float.isFinite(v)) {
        throw new ValueException(
            "frechet_distance",
            "a feature is " + v,
            "find where it comes from with -Despalier.eager=true");
      }
    }
    to.add(rows);
  }

  @Override
  public String name() {
    return "frechet_distance";
  }

  @Override
  public double value() {
    settle();
    if (generated.count < 2 || real.count < 2) {
      return Double.NaN;
    }
    return of(generated.mean(), generated.covariance(), real.mean(), real.covariance());
  }

  /**
   * The distance of two normal distributions.
   *
   * @param mean1 (D) float64
   * @param cov1 (D, D) float64, symmetric positive semidefinite
   * @param mean2 (D) float64
   * @param cov2 (D, D) float64, symmetric positive semidefinite
   */
  public static double of(Tensor mean1, Tensor cov1, Tensor mean2, Tensor cov2) {
    var e = Linalg.eigh(cov1);
    // Rounding may turn an eigenvalue of 0 into a negative one.
    var root =
        e.eigenvectors().mul(e.eigenvalues().clampMin(0).sqrt()).matmul(e.eigenvectors().t());
    var inner = root.matmul(cov2).matmul(root);
    var cross = Linalg.eigvalsh(inner).clampMin(0).sqrt().sum();
    var traces = cov1.trace().add(cov2.trace());
    return mean1.sub(mean2).square().sum().add(traces).sub(cross.mul(2)).item();
  }

  @Override
  public void reset() {
    drop();
    load(new double[2 * (1 + features + features * features)]);
  }

  @Override
  public void merge(Running other) {
    var o = Kinds.same(this, other);
    settle();
    o.settle();
    if (o.features != features) {
      throw new ValueException(
          "merge", o.features + " and " + features + " features", "merge distances of equal size");
    }
    generated.add(o.generated);
    real.add(o.real);
  }

  @Override
  public double[] state() {
    settle();
    var all = new double[2 * (1 + features + features * features)];
    real.save(all, generated.save(all, 0));
    return all;
  }

  @Override
  public void load(double[] state) {
    drop();
    real.load(state, generated.load(state, 0));
  }
}

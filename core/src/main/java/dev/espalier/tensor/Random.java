package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.ValueException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The thread's random generator, what initialisers, dropout and {@code Tensor.rand} draw from, and
 * tensors of random numbers of many distributions.
 *
 * <p>The same seed gives the same numbers, on any number of threads, inside the body of a scan and
 * when a checkpoint computes them again. Parameters that are tensors broadcast, and the result has
 * their shape and dtype; what is given by Java numbers is float32. Values are computed in float64
 * where a narrow dtype would spoil the tails. Gradients pass to the parameters of {@link #uniform},
 * {@link #normal}, {@link #exponential}, {@link #laplace} and {@link #gumbel}, whose numbers are a
 * smooth function of them; the others have none.
 */
public final class Random {
  private static final ThreadLocal<Rng> CURRENT = ThreadLocal.withInitial(() -> Rng.seed(0));

  private Random() {}

  /** Starts the thread's generator anew, as torch.manual_seed. */
  public static void seed(long seed) {
    CURRENT.set(Rng.seed(seed));
  }

  public static Rng generator() {
    return CURRENT.get();
  }

  /** Runs with another generator. */
  public static <T> T with(Rng rng, Supplier<T> body) {
    var before = CURRENT.get();
    CURRENT.set(rng);
    try {
      return body.get();
    } finally {
      CURRENT.set(before);
    }
  }

  // ---- continuous distributions

  /** float32, uniform in [low, high). */
  public static Tensor uniform(double low, double high, int... shape) {
    return Tensor.rand(shape).mul(high - low).add(low);
  }

  /** Uniform in [low, high): low + (high − low)·u. */
  public static Tensor uniform(Tensor low, Tensor high) {
    var p = parameters(low, high);
    return p.get(0).add(p.get(1).sub(p.get(0)).mul(p.get(0).randLike()));
  }

  /** float32, normal with this mean and standard deviation. */
  public static Tensor normal(double mean, double std, int... shape) {
    return Tensor.randn(shape).mul(std).add(mean);
  }

  /** Normal with these means and standard deviations: mean + std·z. */
  public static Tensor normal(Tensor mean, Tensor std) {
    var p = parameters(mean, std);
    return p.get(0).add(p.get(1).mul(p.get(0).randnLike()));
  }

  /**
   * float32, normal with this mean and standard deviation, given that it lies in [low, high], which
   * reaches to within 8 standard deviations of the mean; by inversion, as
   * torch.nn.init.trunc_normal_.
   */
  public static Tensor truncatedNormal(
      double mean, double std, double low, double high, int... shape) {
    if (!(low < high) || !(std > 0) || (low - mean) / std > 8 || (mean - high) / std > 8) {
      throw new ValueException(
          "truncated_normal",
          "nothing to draw: mean " + mean + ", std " + std + ", range [" + low + ", " + high + "]",
          "use std > 0 and low < high, within 8 std of the mean");
    }
    double root = Math.sqrt(2);
    var from = Tensor.full((low - mean) / std / root, DType.FLOAT64).erf();
    var to = Tensor.full((high - mean) / std / root, DType.FLOAT64).erf();
    var u = from.add(Tensor.rand(DType.FLOAT64, shape).mul(to.sub(from)));
    return u.erfinv().mul(std * root).add(mean).clamp(low, high).to(DType.FLOAT32);
  }

  /** Exponential with mean 1/rate: −ln(1 − u) / rate. */
  public static Tensor exponential(Tensor rate) {
    var r = rate.toFloating();
    return standardExponential(r).to(r.dtype()).div(r);
  }

  /** float32, exponential with mean 1/rate. */
  public static Tensor exponential(double rate, int... shape) {
    return standardExponential(Tensor.zeros(shape)).div(rate).to(DType.FLOAT32);
  }

  /** float64, above 0. */
  private static Tensor standardExponential(Tensor like) {
    var u = Tensor.rand(DType.FLOAT64, like.shape().toArray());
    return u.neg().log1p().neg().clampMin(0x1p-54);
  }

  /** float32, the standard Gumbel distribution: −ln(−ln u). */
  public static Tensor gumbel(int... shape) {
    return standardExponential(Tensor.zeros(shape)).log().neg().to(DType.FLOAT32);
  }

  /** Gumbel at these places, of these scales: loc − scale·ln(−ln u). */
  public static Tensor gumbel(Tensor loc, Tensor scale) {
    var p = parameters(loc, scale);
    var g = standardExponential(p.get(0)).log().neg();
    return p.get(0).add(p.get(1).mul(g.to(p.get(0).dtype())));
  }

  /** Laplace around these places, of these scales: exponential to either side. */
  public static Tensor laplace(Tensor loc, Tensor scale) {
    var p = parameters(loc, scale);
    var e = standardExponential(p.get(0)).to(p.get(0).dtype());
    var up = Tensor.bernoulli(0.5, p.get(0).shape().toArray());
    return p.get(0).add(p.get(1).mul(Tensor.where(up, e, e.neg())));
  }

  /** float32, Laplace around a place, of a scale. */
  public static Tensor laplace(double loc, double scale, int... shape) {
    return laplace(Tensor.full(loc, shape), Tensor.full(scale, shape));
  }

  /**
   * Gamma of these concentrations (shapes) a &gt; 0 and rates b &gt; 0: density ∝ x^(a−1) e^(−bx).
   * Numbers too small for the dtype become its smallest normal one; concentrations ≤ 0 give NaN.
   */
  public static Tensor gamma(Tensor concentration, Tensor rate) {
    var p = parameters(concentration, rate);
    var t = p.get(0).dtype();
    var x = Samplers.logGamma(wide(p.get(0))).exp().div(wide(p.get(1)));
    double least = t == DType.FLOAT64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    return x.clampMin(least).to(t).detach();
  }

  /** Beta of these parameters a, b &gt; 0, in [0, 1]: density ∝ x^(a−1) (1−x)^(b−1). */
  public static Tensor beta(Tensor a, Tensor b) {
    var p = parameters(a, b);
    var x = Samplers.logGamma(wide(p.get(0)));
    var y = Samplers.logGamma(wide(p.get(1)));
    return x.sub(y).sigmoid().to(p.get(0).dtype()).detach();
  }

  /**
   * Points of the simplex along the last axis, whose density is ∝ Π xᵢ^(aᵢ−1), of these
   * concentrations a &gt; 0, (…, k).
   */
  public static Tensor dirichlet(Tensor concentration) {
    var a = concentration.toFloating();
    if (a.rank() == 0) {
      throw Refusal.shape(
          "dirichlet",
          "a scalar has no axis of parts",
          "concentration.rank >= 1",
          "give a vector of concentrations",
          a);
    }
    return Samplers.logGamma(wide(a)).softmax(-1).to(a.dtype()).detach();
  }

  // ---- discrete distributions

  /** 1 with these probabilities, else 0, in their dtype. */
  public static Tensor bernoulli(Tensor p) {
    var q = p.toFloating();
    return q.randLike().lt(q).to(q.dtype()).detach();
  }

  /** Poisson numbers of these rates ≥ 0, in their dtype; NaN for negative rates. */
  public static Tensor poisson(Tensor rate) {
    var r = rate.toFloating();
    return Samplers.poisson(wide(r)).to(r.dtype()).detach();
  }

  /**
   * int64 (…): one class for each row of (…, classes) logits, with the probabilities
   * softmax(logits) (by the largest of logits with Gumbel noise).
   */
  public static Tensor categorical(Tensor logits) {
    var x = wide(logits.toFloating());
    return x.add(standardExponential(x).log().neg()).argmax(-1);
  }

  /**
   * int64 (…, count): positions in rows of weights ≥ 0 (…, classes), with probabilities
   * proportional to the weights, which are not checked.
   *
   * @param replacement false: each position at most once, in the order they are drawn in; those of
   *     weight 0 come last
   */
  public static Tensor multinomial(Tensor weights, int count, boolean replacement) {
    int classes = weights.rank() == 0 ? 0 : weights.dim(-1);
    if (classes == 0 || count < 1 || !replacement && count > classes) {
      throw Refusal.value(
          "multinomial",
          count + " draws of " + classes + " classes",
          replacement ? "count >= 1 and classes >= 1" : "1 <= count <= classes",
          classes == 0 || replacement
              ? "give weights of at least one class and draw at least once"
              : "draw from 1 to " + classes + " times, or with replacement",
          weights);
    }
    var w = wide(weights.toFloating());
    if (!replacement) { // the first of exponential alarms, whose rates are the weights
      return standardExponential(w).div(w).topk(count, -1, false).indices();
    }
    var below = w.cumsum(-1);
    var d = w.shape().toArray();
    d[d.length - 1] = count;
    var u = Tensor.rand(DType.FLOAT64, d).mul(below.narrow(-1, classes - 1, 1));
    return below.searchsorted(u, true).minimum(Tensor.full(classes - 1, DType.INT64));
  }

  /** int64 (n): 0 to n − 1 in random order. */
  public static Tensor randperm(int n) {
    return Tensor.rand(DType.FLOAT64, n).argsort();
  }

  /** int64, uniform in [low, high), of the whole range of int64. */
  public static Tensor randint(long low, long high, int... shape) {
    if (high <= low) {
      throw new ValueException(
          "randint", "range [" + low + ", " + high + ") is empty", "use low < high");
    }
    return Samplers.integers(low, high, shape);
  }

  private static Tensor wide(Tensor x) {
    return x.detach().to(DType.FLOAT64);
  }

  /** Two parameters in one shape and floating dtype. */
  private static List<Tensor> parameters(Tensor a, Tensor b) {
    var t = DType.promote(a.toFloating().dtype(), b.toFloating().dtype());
    return Joins.broadcastTensors(a.to(t), b.to(t));
  }
}

package dev.espalier.tensor;

import dev.espalier.base.DType;
import java.util.List;

/**
 * Distributions drawn by rejection, in float64. Each try takes numbers of its own from the
 * generator, whose place depends on the draw, the element and the try alone, so that the results
 * are the same however work is split. The number of tries is fixed, so that plans are; an element
 * for which none was accepted, which is less likely than 1e-19, has the value named in each case.
 */
final class Samplers {
  private static final DType WIDE = DType.FLOAT64;

  private static final int GAMMA_TRIES = 16;
  private static final int POISSON_TRIES = 32;
  private static final int INTEGER_TRIES = 64;

  /** Below this rate Poisson numbers are found by inversion. */
  private static final double INVERTED = 10;

  /** No number drawn at a rate of at most {@link #INVERTED} is larger (probability 1e-26). */
  private static final int LARGEST_INVERTED = 60;

  private Samplers() {}

  private static Tensor uniform(Tensor like) {
    return Tensor.rand(WIDE, like.shape().toArray());
  }

  private static Tensor bool(Tensor like) {
    return like.zerosLike().to(DType.BOOL);
  }

  /**
   * The logarithms of Gamma(a, 1) numbers (float64); NaN where a ≤ 0. Marsaglia and Tsang, "A
   * simple method for generating gamma variables", ACM TOMS 26 (2000): at least 95 % of the tries
   * are accepted. Without any, the value is log(a − 1/3). Below 1, Gamma(a) = Gamma(a + 1)·U^(1/a).
   */
  static Tensor logGamma(Tensor a) {
    var small = a.lt(1);
    var d = Tensor.where(small, a.add(1), a).sub(1.0 / 3);
    var c = d.mul(9).rsqrt();
    var run =
        Scan.repeat(
            GAMMA_TRIES,
            List.of(a.onesLike(), bool(a)),
            (state, _) -> {
              var x = Tensor.randn(WIDE, a.shape().toArray());
              var root = x.mul(c).add(1);
              var v = root.mul(root).mul(root);
              var bound = x.square().mul(0.5).add(d.mul(v.log().sub(v).add(1)));
              var fits = v.gt(0).logicalAnd(uniform(a).log().lt(bound));
              return kept(state, v, fits);
            });
    var y = d.log().add(run.state().get(0).log());
    var power = uniform(a).neg().log1p().div(a);
    y = y.add(Tensor.where(small, power, a.zerosLike()));
    return Tensor.where(a.gt(0), y, a.zerosLike().add(Double.NaN));
  }

  /** The state after a try: its value where it fits and none did before. */
  private static Scan.Result kept(List<Tensor> state, Tensor value, Tensor fits) {
    var done = state.get(1);
    return new Scan.Result(
        List.of(
            Tensor.where(fits.logicalAnd(done.logicalNot()), value, state.get(0)),
            done.logicalOr(fits)),
        List.of());
  }

  /** Poisson numbers (float64) of rates ≥ 0; NaN for others. */
  static Tensor poisson(Tensor rate) {
    var y =
        Tensor.where(
            rate.lt(INVERTED),
            inverted(rate.clampMax(INVERTED)),
            transformed(rate.clampMin(INVERTED)));
    return Tensor.where(rate.ge(0), y, rate.zerosLike().add(Double.NaN));
  }

  /** How many values of the distribution function are at most a uniform number. */
  private static Tensor inverted(Tensor rate) {
    var u = uniform(rate);
    var first = rate.neg().exp();
    var run =
        Scan.repeat(
            LARGEST_INVERTED,
            List.of(rate.zerosLike(), first, first, Tensor.full(1, WIDE)),
            (state, _) -> {
              var next = state.get(3);
              var p = state.get(1).mul(rate).div(next);
              var more = state.get(2).le(u).to(WIDE);
              return new Scan.Result(
                  List.of(state.get(0).add(more), p, state.get(2).add(p), next.add(1)), List.of());
            });
    return run.state().get(0);
  }

  /**
   * Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance:
   * Mathematics and Economics 12 (1993), algorithm PTRS: three of four tries or more are accepted.
   * Without any, the value is the rate rounded down.
   */
  private static Tensor transformed(Tensor rate) {
    var logRate = rate.log();
    var b = rate.sqrt().mul(2.53).add(0.931);
    var a = b.mul(0.02483).sub(0.059);
    var inverseAlpha = b.sub(3.4).reciprocal().mul(1.1328).add(1.1239);
    var vr = b.sub(2).reciprocal().mul(-3.6224).add(0.9277);
    var run =
        Scan.repeat(
            POISSON_TRIES,
            List.of(rate.floor(), bool(rate)),
            (state, _) -> {
              var u = uniform(rate).sub(0.5);
              var v = uniform(rate);
              var us = u.abs().neg().add(0.5);
              var k = a.mul(2).div(us).add(b).mul(u).add(rate).add(0.43).floor();
              var quick = us.ge(0.07).logicalAnd(v.le(vr));
              var left = v.mul(inverseAlpha).div(a.div(us.square()).add(b)).log();
              var right = k.mul(logRate).sub(rate).sub(k.add(1).lgamma());
              var slow =
                  us.ge(0.013).logicalOr(v.le(us)).logicalAnd(k.ge(0)).logicalAnd(left.le(right));
              return kept(state, k, quick.logicalOr(slow));
            });
    return run.state().get(0);
  }

  /** 64 random bits an element, int64. */
  private static Tensor words(int... shape) {
    var high = bits(shape);
    return bits(shape).add(high.bitwiseLeftShift(Tensor.of(new long[] {32})));
  }

  /** 32 random bits, from 0 on. */
  private static Tensor bits(int... shape) {
    return TensorDraws.randomBits(Random.generator(), shape).to(DType.INT64).bitAnd(0xFFFFFFFFL);
  }

  /**
   * int64 in [low, high), which are high − low (as an unsigned number) many. Up to 2³² the bias is
   * below 2⁻³¹ of a probability; beyond there is none: of as many bits as the range needs, at least
   * every second number lies in it. Without any, the value is low.
   */
  static Tensor integers(long low, long high, int... shape) {
    long span = high - low; // unsigned
    if (span > 0 && span <= 1L << 32) {
      return words(shape).shr(1).remainder(Tensor.of(new long[] {span}).reshape()).add(low);
    }
    int unused = Long.numberOfLeadingZeros(span - 1);
    var zeros = Tensor.zeros(DType.INT64, shape);
    // Unsigned numbers are compared with their highest bits flipped.
    var end = Tensor.of(new long[] {span + Long.MIN_VALUE}).reshape();
    var run =
        Scan.repeat(
            INTEGER_TRIES,
            List.of(zeros, zeros.to(DType.BOOL)),
            (state, _) -> {
              var x = words(shape).shr(unused);
              var fits = x.add(Long.MIN_VALUE).lt(end);
              return kept(state, x, fits);
            });
    return run.state().get(0).add(low);
  }
}

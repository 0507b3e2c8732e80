package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.BOOL;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpec.Domain.UNIT;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;

import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Domain;
import java.util.List;

/** Trigonometric, hyperbolic, special, integer and bitwise functions. */
final class SpecialSpecs {
  private final OpSpecs s;

  private SpecialSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new SpecialSpecs(s);
    f.unary();
    f.binary();
    f.ternary();
    f.integers();
  }

  private void unary() {
    s.smooth("tan", Tensor::tan, Math::tan, UNIT);
    s.smooth("asin", Tensor::asin, Math::asin, UNIT);
    s.smooth("acos", Tensor::acos, Math::acos, UNIT);
    s.smooth("atan", Tensor::atan, Math::atan, NORMAL);
    s.smooth("sinh", Tensor::sinh, Math::sinh, NORMAL);
    s.smooth("cosh", Tensor::cosh, Math::cosh, NORMAL);
    s.smooth(
        "asinh",
        Tensor::asinh,
        x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1)),
        POSITIVE);
    s.smooth(
        "acosh",
        Tensor::acosh,
        x -> Math.log(x + Math.sqrt(x * x - 1)),
        new Domain.Uniform(1.5, 3));
    s.smooth("atanh", Tensor::atanh, x -> Math.log((1 + x) / (1 - x)) / 2, UNIT);
    s.smooth("exp2", Tensor::exp2, x -> Math.pow(2, x), NORMAL);
    s.smooth("log2", Tensor::log2, x -> Math.log(x) / Math.log(2), POSITIVE);
    s.smooth("log10", Tensor::log10, Math::log10, POSITIVE);
    s.smooth("erfc", Tensor::erfc, OpSpecs::erfc, NORMAL);
    s.smooth("erfinv", Tensor::erfinv, SpecialSpecs::erfinv, UNIT);
    s.smooth("lgamma", Tensor::lgamma, SpecialSpecs::lgamma, new Domain.Uniform(5, 8));
    s.smooth("digamma", Tensor::digamma, SpecialSpecs::digamma, POSITIVE);
    s.smooth("polygamma 2", x -> x.polygamma(2), x -> -2 * zeta(3, x), new Domain.Uniform(1, 3));
    s.smooth("frac", Tensor::frac, x -> x % 1, new Domain.Uniform(1.1, 1.9));
    s.flat("trunc", Tensor::trunc, x -> x < 0 ? Math.ceil(x) : Math.floor(x));
    s.flat("signbit", Tensor::signbit, x -> x < 0 || 1 / x < 0 ? 1 : 0);
    s.flat("isInf", Tensor::isInf, x -> Double.isInfinite(x) ? 1 : 0);
    s.flat("isPosInf", x -> x.div(0).isPosInf(), x -> x > 0 ? 1 : 0);
    s.flat("isNegInf", x -> x.div(0).isNegInf(), x -> x < 0 ? 1 : 0);
    s.smooth(
        "nanToNum",
        x -> x.nanToNum(0, 1, 2),
        x -> Double.isFinite(x) ? x : Double.isNaN(x) ? 0 : x > 0 ? 1 : 2,
        NORMAL);
    s.smooth(
        "sinc", Tensor::sinc, x -> x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x), POSITIVE);
    s.smooth("logit", Tensor::logit, x -> Math.log(x / (1 - x)), new Domain.Uniform(0.3, 0.7));
    s.smooth("deg2rad", Tensor::deg2rad, Math::toRadians, NORMAL);
    s.smooth("rad2deg", Tensor::rad2deg, Math::toDegrees, NORMAL);
  }

  private void binary() {
    s.smooth("atan2", Tensor::atan2, Math::atan2, APART, POSITIVE);
    s.smooth("hypot", Tensor::hypot, Math::hypot, APART, POSITIVE);
    s.smooth(
        "logaddexp",
        Tensor::logaddexp,
        (a, b) -> Math.log(Math.exp(a) + Math.exp(b)),
        NORMAL,
        NORMAL);
    s.smooth(
        "logaddexp2",
        Tensor::logaddexp2,
        (a, b) -> Math.log(Math.pow(2, a) + Math.pow(2, b)) / Math.log(2),
        NORMAL,
        NORMAL);
    s.smooth("copysign", Tensor::copysign, Math::copySign, APART, APART);
    s.smooth(
        "fmax",
        Tensor::fmax,
        (a, b) -> a >= b || b != b ? a : b,
        APART,
        new Domain.Uniform(2.2, 2.4));
    s.smooth(
        "fmin",
        Tensor::fmin,
        (a, b) -> a <= b || b != b ? a : b,
        APART,
        new Domain.Uniform(-0.02, 0.02));
    s.smooth(
        "remainder",
        Tensor::remainder,
        SpecialSpecs::remainder,
        new Domain.Uniform(-3.4, -3.1),
        new Domain.Uniform(1.2, 1.4));
    s.flat("floorDivide", Tensor::floorDivide, SpecialSpecs::floorDivide, NORMAL, POSITIVE);
    s.smooth("pow", Tensor::pow, SpecialSpecs::pow, POSITIVE, NORMAL);
    s.smooth("xlogy", Tensor::xlogy, SpecialSpecs::xlogy, NORMAL, POSITIVE);
    s.flat("logicalXor", Tensor::logicalXor, (a, b) -> (a != 0) != (b != 0) ? 1 : 0, BOOL, BOOL);
  }

  private void ternary() {
    var three =
        List.of(
            sample("same", arg(NORMAL, 5), arg(NORMAL, 5), arg(POSITIVE, 5)),
            sample("broadcast", arg(NORMAL, 3, 1), arg(NORMAL, 4), arg(POSITIVE)),
            sample("zero-size", arg(NORMAL, 0), arg(NORMAL, 0), arg(POSITIVE, 0)));
    s.add(
        "addcmul",
        x -> x.get(0).addcmul(x.get(1), x.get(2), 0.5),
        x -> x[0] + 0.5 * x[1] * x[2],
        three,
        2);
    s.add(
        "addcdiv",
        x -> x.get(0).addcdiv(x.get(1), x.get(2), 0.5),
        x -> x[0] + 0.5 * x[1] / x[2],
        three,
        2);
    s.add("lerp", x -> x.get(0).lerp(x.get(1), x.get(2)), x -> lerp(x[0], x[1], x[2]), three, 2);
    s.add(
        "clamp tensors",
        x -> x.get(0).clamp(x.get(1), x.get(2)),
        x -> Math.min(Math.max(x[0], x[1]), x[2]),
        List.of(
            sample(
                "",
                arg(APART, 6),
                arg(new Domain.Uniform(-0.03, 0.03), 6),
                arg(new Domain.Uniform(2.1, 2.2), 6))),
        2);
  }

  private void integers() {
    var pairs =
        List.of(
            sample("", arg(new Domain.Indices(50), 9), arg(new Domain.Indices(6), 9)),
            sample("broadcast", arg(new Domain.Indices(50), 3, 1), arg(new Domain.Indices(6), 4)),
            sample("zero-size", arg(new Domain.Indices(50), 0), arg(new Domain.Indices(6))));
    s.add(
        "bitwiseAnd", x -> x.get(0).bitwiseAnd(x.get(1)), x -> (long) x[0] & (long) x[1], pairs, 0);
    s.add("bitwiseOr", x -> x.get(0).bitwiseOr(x.get(1)), x -> (long) x[0] | (long) x[1], pairs, 0);
    s.add(
        "bitwiseXor", x -> x.get(0).bitwiseXor(x.get(1)), x -> (long) x[0] ^ (long) x[1], pairs, 0);
    s.add(
        "bitwiseNot",
        x -> x.get(0).bitwiseNot(),
        x -> ~(long) x[0],
        List.of(sample("", arg(new Domain.Indices(50), 9))),
        0);
    s.add(
        "bitwiseLeftShift",
        x -> x.get(0).bitwiseLeftShift(x.get(1)),
        x -> (long) x[0] << (long) x[1],
        pairs,
        0);
    s.add(
        "bitwiseRightShift",
        x -> x.get(0).sub(25).bitwiseRightShift(x.get(1)),
        x -> (long) x[0] - 25 >> (long) x[1],
        pairs,
        0);
    s.add(
        "floorDivide integers",
        x -> x.get(0).sub(25).floorDivide(x.get(1).add(1L)),
        x -> Math.floorDiv((long) x[0] - 25, (long) x[1] + 1),
        pairs,
        0);
    s.add(
        "remainder integers",
        x -> x.get(0).sub(25).remainder(x.get(1).add(1L)),
        x -> Math.floorMod((long) x[0] - 25, (long) x[1] + 1),
        pairs,
        0);
  }

  /** By bisection, for |y| below 0.95; and at the ends. */
  private static double erfinv(double y) {
    if (Math.abs(y) == 1) {
      return y * Double.POSITIVE_INFINITY;
    }
    if (!(Math.abs(y) < 1)) {
      return Double.NaN;
    }
    double low = -2, high = 2;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (OpSpecs.erf(middle) < y) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** Stirling's series after a shift to x ≥ 12, and known values where that is too coarse. */
  private static double lgamma(double x) {
    if (x == 0.5) {
      return Math.log(Math.PI) / 2;
    }
    if (x == 1) {
      return 0;
    }
    if (x == 3) {
      return Math.log(2);
    }
    if (Double.isInfinite(x) || x <= 0 && x == Math.rint(x)) {
      return Double.POSITIVE_INFINITY;
    }
    double product = 1;
    double w = x;
    for (; w < 12; w++) {
      product *= w;
    }
    double z = 1 / (w * w);
    double series =
        1.0 / 12
            - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188))))
            - Math.pow(z, 5) * 691.0 / 360360;
    return (w - 0.5) * Math.log(w)
        - w
        + 0.5 * Math.log(2 * Math.PI)
        + series / w
        - Math.log(product);
  }

  /** PyTorch's: NaN for an infinite dividend, a / 0 for a zero divisor. */
  private static double floorDivide(double a, double b) {
    if (b == 0) {
      return a / b;
    }
    if (!Double.isFinite(a)) {
      return Double.NaN;
    }
    return Double.isInfinite(b) && a != 0 && a < 0 != b < 0 ? -1 : Math.floor(a / b);
  }

  /** Python's %: what is left takes the sign of the divisor. */
  private static double remainder(double a, double b) {
    double r = a % b;
    return r != 0 && r < 0 != b < 0 ? r + b : r;
  }

  /** C's pow: 1 to any power and anything to the power 0 is 1. */
  private static double pow(double a, double b) {
    return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
  }

  private static double xlogy(double a, double b) {
    return a == 0 && !Double.isNaN(b) ? 0 : a * Math.log(b);
  }

  /** From the end that is nearer, as PyTorch does, which matters for infinities. */
  private static double lerp(double a, double b, double w) {
    return Math.abs(w) < 0.5 ? a + w * (b - a) : b - (b - a) * (1 - w);
  }

  /** At the poles PyTorch's: an infinity at the zeros, NaN beyond. */
  private static double digamma(double x) {
    if (x == 0 || x < 0 && x == Math.rint(x)) {
      return x == 0 ? -1 / x : Double.NaN;
    }
    if (x == Double.POSITIVE_INFINITY) {
      return x;
    }
    double y = 0;
    double w = x;
    for (; w < 60; w++) {
      y -= 1 / w;
    }
    double z = 1 / (w * w);
    return y + Math.log(w) - 0.5 / w - z * (1.0 / 12 - z * (1.0 / 120 - z / 252));
  }

  /** Hurwitz' zeta function for s above 1: a sum and Euler and Maclaurin's rest. */
  private static double zeta(int s, double x) {
    if (x <= 0) { // to the left Polygamma is not defined
      return x == 0 ? Math.pow(x, -s) : Double.NaN;
    }
    if (x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double y = 0;
    double w = x;
    for (; w < 60; w++) {
      y += Math.pow(w, -s);
    }
    return y
        + Math.pow(w, 1 - s) / (s - 1)
        + Math.pow(w, -s) / 2
        + s * Math.pow(w, -s - 1) / 12
        - s * (s + 1.0) * (s + 2.0) * Math.pow(w, -s - 3) / 720;
  }
}

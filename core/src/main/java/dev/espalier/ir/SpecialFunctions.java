package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;

/**
 * Definitions of {@link Special} for float64, over IEEE operations and the functions of {@link
 * Elementary}. float32 is computed in float64 and rounded once. Rational approximations of atan are
 * those of Moshier's Cephes library, of digamma the asymptotic series (Abramowitz and Stegun,
 * 6.3.18), of lgamma Lanczos' (g = 7, n = 9), of erfinv those that PyTorch starts Newton's method
 * from; the Chebyshev series of erfc is made by {@code core/src/test/python/fit_erfc.py}.
 */
final class SpecialFunctions {
  private static final double LN2 = 0.6931471805599453;
  private static final double PI_LOW = 1.2246467991473532e-16;

  private static final double[] ATAN_P = {
    -0.8750608600031904,
    -16.157537187333652,
    -75.00855792314705,
    -122.88666844901361,
    -64.85021904942025
  };
  private static final double[] ATAN_Q = {
    1,
    24.858464901423062,
    165.02700983169885,
    432.88106049129027,
    485.3903996359137,
    194.5506571482614
  };

  private static final double ERFC_HIGH = 27.5;
  private static final double[] ERFC = {
    0.5939041156805924,
    0.346334345774811,
    0.05821097887472421,
    0.0025544403682639474,
    -0.0009340216050077917,
    -9.668891145186507e-5,
    2.5424556689789592e-5,
    2.372681871218049e-6,
    -9.872982910823705e-7,
    -1.5875257763048897e-8,
    4.0546855279799046e-8,
    -3.8462153338555646e-9,
    -1.3024803550192384e-9,
    3.653287147095541e-10,
    5.449108028012749e-12,
    -1.931983982198572e-11,
    3.2588495191073484e-12,
    4.0550002885057427e-13,
    -2.6453206520292404e-13,
    3.405945425172508e-14,
    7.814650721873558e-15,
    -3.88770163592149e-15,
    4.68889653505703e-16,
    1.260273913041312e-16,
    -6.298447458009299e-17,
    8.661648795252187e-18,
  };

  private static final double[] ERFINV_A = {-0.140543331, 0.914624893, -1.645349621, 0.886226899};
  private static final double[] ERFINV_B = {
    0.012229801, -0.329097515, 1.442710462, -2.118377725, 1
  };
  private static final double[] ERFINV_C = {1.641345311, 3.429567803, -1.624906493, -1.970840454};
  private static final double[] ERFINV_D = {1.637067800, 3.543889200, 1};

  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private static final double[] DIGAMMA = {
    0.08333333333333333,
    -0.021092796092796094,
    0.007575757575757576,
    -0.004166666666666667,
    0.003968253968253968,
    -0.008333333333333333,
    0.08333333333333333
  };

  /** B₂, B₄, … */
  private static final double[] BERNOULLI = {
    1.0 / 6,
    -1.0 / 30,
    1.0 / 42,
    -1.0 / 30,
    5.0 / 66,
    -691.0 / 2730,
    7.0 / 6,
    -3617.0 / 510,
    43867.0 / 798,
    -174611.0 / 330
  };

  private SpecialFunctions() {}

  /** Horner's scheme, highest power first. */
  private static Node polynomial(Node x, double... c) {
    var p = scalarLike(x, c[0]);
    for (int i = 1; i < c.length; i++) {
      p = fma(p, x, scalarLike(x, c[i]));
    }
    return p;
  }

  private static Node number(double value) {
    return constant(value, DType.FLOAT64);
  }

  private static Node exp(Node x) {
    return Elementary.EXP.of(x);
  }

  private static Node log(Node x) {
    return Elementary.LOG.of(x);
  }

  static Node tan(Node x) {
    return div(Elementary.SIN.of(x), Elementary.COS.of(x));
  }

  static Node atan(Node x) {
    return withSign(atanPositive(abs(x)), x);
  }

  /** r ≥ 0 with the sign of x, also where x is −0. */
  private static Node withSign(Node r, Node x) {
    return mul(r, sign(x));
  }

  private static Node atanPositive(Node a) {
    var large = lt(number(2.414213562373095), a);
    var middle = lt(number(0.66), a);
    var t = where(large, neg(div(number(1), a)), where(middle, div(sub(a, 1), add(a, 1)), a));
    // (∞ − 1) / (∞ + 1) is not chosen, but must not make the choice NaN: selections do not mix.
    var base = where(large, number(Math.PI / 2), where(middle, number(Math.PI / 4), number(0)));
    var low = where(large, number(PI_LOW / 2), where(middle, number(PI_LOW / 4), number(0)));
    var z = mul(t, t);
    var r = div(mul(z, polynomial(z, ATAN_P)), polynomial(z, ATAN_Q));
    return add(base, add(fma(t, r, t), low));
  }

  static Node asin(Node x) {
    return atan(div(x, complement(x)));
  }

  /** √(1 − x²), exact near ±1; NaN beyond. */
  static Node complement(Node x) {
    return sqrt(mul(sub(number(1), x), add(x, 1)));
  }

  static Node acos(Node x) {
    return mul(atan(sqrt(div(sub(number(1), x), add(x, 1)))), 2);
  }

  static Node sinh(Node x) {
    var a = abs(x);
    var e = Elementary.EXPM1.of(a);
    var small = mul(add(e, div(e, add(e, 1))), 0.5);
    return withSign(where(lt(number(22), a), halfExp(a), small), x);
  }

  static Node cosh(Node x) {
    var a = abs(x);
    var e = exp(a);
    return where(lt(number(22), a), halfExp(a), add(mul(e, 0.5), div(number(0.5), e)));
  }

  /** e^a / 2 without an overflow before its time. */
  private static Node halfExp(Node a) {
    var h = exp(mul(a, 0.5));
    return mul(mul(h, 0.5), h);
  }

  static Node asinh(Node x) {
    var a = abs(x);
    var square = mul(a, a);
    var root = add(sqrt(add(square, 1)), 1);
    var small = Elementary.LOG1P.of(add(a, div(square, root)));
    return withSign(where(lt(number(1e9), a), add(log(a), LN2), small), x);
  }

  static Node acosh(Node x) {
    var t = sub(x, 1);
    var small = Elementary.LOG1P.of(add(t, sqrt(mul(t, add(t, 2)))));
    var y = where(lt(number(1e9), x), add(log(x), LN2), small);
    return where(lt(x, number(1)), number(Double.NaN), y);
  }

  static Node atanh(Node x) {
    var a = abs(x);
    var y = mul(Elementary.LOG1P.of(div(mul(a, 2), sub(number(1), a))), 0.5);
    return withSign(where(lt(number(1), a), number(Double.NaN), y), x);
  }

  /** 2^n · e^(r ln 2) with n whole; the power in halves, so that neither end needs a case. */
  static Node exp2(Node x) {
    var c = min(max(x, number(-1100)), number(1100));
    var n = round(c);
    var first = floor(mul(n, 0.5));
    var y = exp(mul(sub(c, n), LN2));
    return mul(mul(y, powerOfTwo(first)), powerOfTwo(sub(n, first)));
  }

  private static Node powerOfTwo(Node n) {
    var bits = add(cast(n, DType.INT64), constant(1023, DType.INT64));
    return bitcast(binary(BinaryOp.SHL, bits, constant(52, DType.INT64)), DType.FLOAT64);
  }

  /** x = 2^k · m with √½ ≤ m < √2, for positive finite x. */
  private record Scaled(Node k, Node m) {
    static Scaled of(Node x) {
      var small = lt(x, number(Double.MIN_NORMAL));
      var normal = where(small, mul(x, 0x1p54), x);
      var bits = bitcast(normal, DType.INT64);
      var exponent = cast(binary(BinaryOp.SHR, bits, constant(52, DType.INT64)), DType.FLOAT64);
      var k = sub(exponent, where(small, number(1023 + 54), number(1023)));
      var fraction = and(bits, constant(0x1p52 - 1, DType.INT64));
      var m = bitcast(add(fraction, constant(0x3ffL * 0x1p52, DType.INT64)), DType.FLOAT64);
      var high = lt(number(Math.sqrt(2)), m);
      return new Scaled(where(high, add(k, 1), k), where(high, mul(m, 0.5), m));
    }
  }

  /** Exact at powers of two. */
  static Node log2(Node x) {
    var s = Scaled.of(x);
    return logCases(x, add(s.k, mul(log(s.m), 1 / LN2)));
  }

  /** Exact at powers of ten, as in FreeBSD's e_log10.c. */
  static Node log10(Node x) {
    var s = Scaled.of(x);
    var low = fma(s.k, number(3.694239077158931e-13), mul(log(s.m), 0.4342944819032518));
    return logCases(x, fma(s.k, number(0.30102999566361177), low));
  }

  private static Node logCases(Node x, Node y) {
    var infinity = number(Double.POSITIVE_INFINITY);
    var zero = number(0);
    return where(
        lt(zero, x),
        where(lt(x, infinity), y, infinity),
        where(eq(x, zero), neg(infinity), number(Double.NaN)));
  }

  /** e^−x² · erfcx(x), with erfcx as a Chebyshev series in 2 / (2 + x). */
  static Node erfc(Node x) {
    var a = min(abs(x), number(ERFC_HIGH));
    double low = 2 / (2 + ERFC_HIGH);
    var u = div(number(2), add(a, 2));
    var t = sub(mul(sub(u, low), 2 / (1 - low)), 1);
    var twice = add(t, t);
    Node b1 = number(0), b2 = number(0);
    for (int i = ERFC.length - 1; i > 0; i--) { // Clenshaw's recurrence
      var b = add(fma(twice, b1, neg(b2)), ERFC[i]);
      b2 = b1;
      b1 = b;
    }
    var scaled = mul(u, add(fma(t, b1, neg(b2)), ERFC[0]));
    var square = mul(a, a);
    var rest = fma(a, a, neg(square));
    var power = exp(neg(square));
    var y = mul(scaled, fma(neg(rest), power, power));
    return where(lt(x, number(0)), sub(number(2), y), y);
  }

  static Node erfinv(Node y) {
    var z = mul(y, y);
    var central = div(mul(y, polynomial(z, ERFINV_A)), polynomial(z, ERFINV_B));
    var s = sqrt(neg(log(mul(sub(number(1), abs(y)), 0.5))));
    var tail = div(polynomial(s, ERFINV_C), polynomial(s, ERFINV_D));
    var x = where(le(abs(y), number(0.7)), central, withSign(tail, y));
    for (int i = 0; i < 2; i++) {
      var slope = mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI));
      x = sub(x, div(sub(Elementary.ERF.of(x), y), slope));
    }
    var infinity = withSign(number(Double.POSITIVE_INFINITY), y);
    return where(
        eq(abs(y), number(1)), infinity, where(lt(number(1), abs(y)), number(Double.NaN), x));
  }

  /** ln |Γ(x)|; left of ½ by reflection. */
  static Node lgamma(Node x) {
    var reflected = lt(x, number(0.5));
    var p = where(reflected, sub(number(1), x), x);
    var z = sub(p, 1);
    var sum = number(LANCZOS[0]);
    for (int i = 1; i < LANCZOS.length; i++) {
      sum = add(sum, div(number(LANCZOS[i]), add(z, i)));
    }
    var t = add(z, 7.5);
    var half = 0.5 * Math.log(2 * Math.PI);
    var right = add(add(fma(add(z, 0.5), log(t), neg(t)), half), log(sum));
    // For large x the two terms are of the form ∞ − ∞.
    right = where(lt(number(1e300), p), mul(p, sub(log(p), 1)), right);
    var y = where(reflected, sub(number(Math.log(Math.PI)), add(log(abs(sinPi(x))), right)), right);
    var infinite = or(eq(abs(x), number(Double.POSITIVE_INFINITY)), pole(x));
    return where(infinite, number(Double.POSITIVE_INFINITY), y);
  }

  private static Node pole(Node x) {
    return and(le(x, number(0)), eq(floor(x), x));
  }

  /** sin(πx), exact where x is whole or half. */
  private static Node sinPi(Node x) {
    var n = round(x);
    var r = sub(x, n);
    var odd = ne(sub(n, mul(floor(mul(n, 0.5)), 2)), number(0));
    var s = Elementary.SIN.of(mul(r, Math.PI));
    return where(odd, neg(s), s);
  }

  private static Node cosPi(Node x) {
    return sinPi(add(x, 0.5));
  }

  static Node digamma(Node x) {
    var negative = lt(x, number(0));
    var p = where(negative, sub(number(1), x), x);
    var shift = number(0);
    var w = p;
    for (int i = 0; i < 10; i++) {
      var small = lt(w, number(10));
      shift = where(small, sub(shift, div(number(1), w)), shift);
      w = where(small, add(w, 1), w);
    }
    var z = div(number(1), mul(w, w));
    var y = sub(sub(log(w), div(number(0.5), w)), mul(z, polynomial(z, DIGAMMA)));
    y = add(y, shift);
    var cot = div(cosPi(x), sinPi(x));
    var left = where(pole(x), number(Double.NaN), sub(y, mul(cot, Math.PI)));
    var zero = withSign(number(Double.NEGATIVE_INFINITY), div(number(1), x));
    return where(eq(x, number(0)), zero, where(negative, left, y));
  }

  /**
   * The derivative of digamma as PyTorch computes it, so that gradients of digamma agree with
   * PyTorch's: six steps of the recurrence and four terms of the asymptotic series, with an error
   * of up to 3e-9; left of ½ by reflection.
   */
  static Node trigamma(Node x) {
    var reflected = lt(x, number(0.5));
    var w = where(reflected, sub(number(1), x), x);
    var sum = number(0);
    for (int i = 0; i < 6; i++) {
      sum = add(sum, div(number(1), mul(w, w)));
      w = add(w, 1);
    }
    var z = div(number(1), mul(w, w));
    var inner =
        fma(z, fma(z, fma(z, number(1.0 / 42), number(-1.0 / 30)), number(1.0 / 6)), number(1));
    var y = add(sum, div(add(inner, div(number(0.5), w)), w));
    var sine = sinPi(x);
    return where(reflected, sub(div(number(Math.PI * Math.PI), mul(sine, sine)), y), y);
  }

  /**
   * The n-th derivative of digamma, n ≥ 2, of positive numbers: shifted to x ≥ 16 and there by the
   * asymptotic series (Abramowitz and Stegun, 6.4.11); NaN left of 0.
   */
  static Node polygamma(int n, Node x) {
    double sign = n % 2 == 1 ? 1 : -1;
    double factorial = 1;
    for (int i = 2; i < n; i++) {
      factorial *= i; // (n − 1)!
    }
    var sum = number(0);
    var w = x;
    for (int i = 0; i < 16; i++) {
      var small = lt(w, number(16));
      sum = where(small, add(sum, div(number(factorial * n), power(w, n + 1))), sum);
      w = where(small, add(w, 1), w);
    }
    var z = div(number(1), mul(w, w));
    double term = factorial * n * (n + 1) / 2; // (n + 1)! / 2!
    var series = number(0);
    var zk = div(z, power(w, n));
    for (int k = 1; k <= BERNOULLI.length; k++) {
      series = add(series, mul(zk, BERNOULLI[k - 1] * term));
      zk = mul(zk, z);
      term *= (double) (2 * k + n) * (2 * k + n + 1) / ((2 * k + 1) * (2 * k + 2));
    }
    var y = div(number(factorial), power(w, n));
    y = add(y, div(number(factorial * n / 2), power(w, n + 1)));
    y = mul(add(sum, add(y, series)), sign);
    return where(lt(x, number(0)), number(Double.NaN), y);
  }

  private static Node power(Node x, int n) {
    return composite(new Pow(n), x);
  }

  /** The angle of the point (x, y), in [−π, π]. */
  static Node atan2(Node y, Node x) {
    var a = abs(y);
    var b = abs(x);
    var steep = lt(b, a);
    var top = where(steep, b, a);
    var bottom = where(steep, a, b);
    var infinity = number(Double.POSITIVE_INFINITY);
    var ratio = where(eq(top, infinity), number(1), div(top, bottom));
    ratio = where(eq(bottom, number(0)), number(0), ratio);
    var r = atanPositive(ratio);
    r = where(steep, add(sub(number(Math.PI / 2), r), PI_LOW / 2), r);
    var left = or(lt(x, number(0)), and(eq(x, number(0)), lt(div(number(1), x), number(0))));
    r = where(left, add(sub(number(Math.PI), r), PI_LOW), r);
    // The sign of y also where it is −0; NaN in either stays.
    r = where(or(ne(x, x), ne(y, y)), number(Double.NaN), r);
    var below = or(lt(y, number(0)), and(eq(y, number(0)), lt(div(number(1), y), number(0))));
    return where(below, neg(r), r);
  }

  /** √(a² + b²) without overflow; ∞ when either is infinite. */
  static Node hypot(Node a, Node b) {
    var x = abs(a);
    var y = abs(b);
    var infinity = number(Double.POSITIVE_INFINITY);
    var large = max(x, y);
    var ratio = div(min(x, y), large);
    var r = mul(large, sqrt(fma(ratio, ratio, number(1))));
    r = where(eq(large, number(0)), number(0), r);
    return where(or(eq(x, infinity), eq(y, infinity)), infinity, r);
  }
}

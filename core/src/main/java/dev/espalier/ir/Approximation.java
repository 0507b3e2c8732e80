package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import dev.espalier.base.DType;
import org.jspecify.annotations.Nullable;

/**
 * exp, log, tanh and their kin as polynomials over IEEE operations, so that every backend gives the
 * same bits.
 *
 * <p>One set of instructions serves float32 and float64; only the tables differ. The coefficients
 * are minimax fits, made by {@code core/src/test/python/fit_elementary.py}. Errors over the float32
 * numbers are stated in units in the last place (ulp), as the tests measure them. Programs of
 * elementwise instructions are interpreted one at a time over tiles, so a short one counts for more
 * than a clever one; there are no branches, only selections.
 */
final class Approximation {
  /** What differs between the two dtypes. Polynomials have the lowest power first. */
  private record Format(
      DType dtype,
      DType bits,
      int mantissa,
      int bias,
      double minNormal,
      double log2e,
      double ln2,
      double ln2Low,
      double expLow,
      double expHigh,
      double expm1Low,
      double tanhHigh,
      double sigmoidHigh,
      Coefficients exp,
      Coefficients expm1,
      Coefficients tanh,
      Coefficients log,
      Coefficients sin,
      Coefficients cos) {
    /** Added to |x| < 2^(mantissa − 1) this leaves round(x) in the low bits of the sum. */
    double magic() {
      return 1.5 * (1L << mantissa);
    }

    Node number(double value) {
      return constant(value, dtype);
    }

    Node integer(long value) {
      return constant(value, bits);
    }
  }

  /** An array as a value. */
  private static final class Coefficients {
    final double[] c;

    Coefficients(double... c) {
      this.c = c;
    }
  }

  private static final Format F32 =
      new Format(
          DType.FLOAT32,
          DType.INT32,
          23,
          127,
          Float.MIN_NORMAL,
          1.442695f,
          0.6931472f,
          -1.9046542e-09f,
          -104,
          89,
          -17.4f,
          9.1f,
          30,
          new Coefficients(
              1,
              1,
              0.50000036f,
              0.16666614f,
              0.041661277f,
              0.008336099f,
              0.0014104301f,
              0.00019611731f),
          new Coefficients(0.49999997f, 0.16666543f, 0.0416672f, 0.0083665205f, 0.0013882504f),
          new Coefficients(0.99999994f, 0.66666174f, 0.3333376f, 0.13386433f, 0.044424012f),
          new Coefficients(0.66666776f, 0.39977536f, 0.2987186f),
          new Coefficients(1, -0.16666655f, 0.00833216f, -0.00019515217f),
          new Coefficients(1, -0.5f, 0.04166662f, -0.0013886681f, 2.4383482e-05f));

  private static final Format F64 =
      new Format(
          DType.FLOAT64,
          DType.INT64,
          52,
          1023,
          Double.MIN_NORMAL,
          1.4426950408889634,
          0.6931471805599453,
          2.3190468138462996e-17,
          -746,
          710,
          -37.5,
          19.1,
          50,
          new Coefficients(
              1,
              1,
              0.4999999999999993,
              0.16666666666666938,
              0.04166666666670207,
              0.008333333333269995,
              0.0013888888883579326,
              0.00019841269892723748,
              2.4801590828782693e-05,
              2.7557300667145754e-06,
              2.7556158302737286e-07,
              2.5055031446008628e-08,
              2.106231029093749e-09,
              1.5935655326862639e-10),
          new Coefficients(
              0.5,
              0.16666666666666677,
              0.04166666666666651,
              0.008333333333321693,
              0.0013888888888962084,
              0.0001984126988596313,
              2.480158717306863e-05,
              2.7557244376554974e-06,
              2.7557402211420927e-07,
              2.5108978233190347e-08,
              2.0875458254844865e-09),
          new Coefficients(
              1.0,
              0.6666666666666671,
              0.3333333333333321,
              0.1333333333331471,
              0.04444444444467867,
              0.012698412727016403,
              0.0031746031581527845,
              0.0007054654560398073,
              0.00014109389932247514,
              2.5711593710786915e-05,
              4.275293850592228e-06),
          new Coefficients(
              0.6666666666666734,
              0.3999999999941436,
              0.28571428742468413,
              0.22222198563965137,
              0.18183564849624906,
              0.15314036096307035,
              0.14796104365674778),
          new Coefficients(
              1,
              -0.16666666666666666,
              0.008333333333333323,
              -0.00019841269841254784,
              2.7557319214056943e-06,
              -2.505210487976032e-08,
              1.605836289438226e-10,
              -7.578526676740551e-13),
          new Coefficients(
              1,
              -0.5,
              0.04166666666666647,
              -0.0013888888888861969,
              2.4801587284078338e-05,
              -2.755731311309726e-07,
              2.087558159625514e-09,
              -1.1353255029245995e-11));

  private static final double[] PI_HALF = {
    1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33
  };
  private static final double TWO_OVER_PI = 0.6366197723675814;

  private static final Coefficients ERF_SMALL =
      new Coefficients(
          0.12837917f,
          -0.37612626f,
          0.112835854f,
          -0.026853813f,
          0.0051883277f,
          -0.00080101955f,
          7.853865e-05f);
  private static final double ERF_CENTRE = 2.453125;
  private static final double ERF_HIGH = 3.92f;
  private static final Coefficients ERF_LARGE =
      new Coefficients(
          0.9994781f,
          0.0027474677f,
          -0.0067414f,
          0.010108608f,
          -0.010140605f,
          0.006920358f,
          -0.0029852202f,
          0.0004401308f,
          0.00040990068f,
          -0.00030515649f,
          4.971842e-05f,
          2.6172489e-05f,
          -9.125201e-06f);
  private static final double ERF64_HIGH = 5.95;
  private static final Coefficients ERF64_P =
      new Coefficients(
          1.1283791670955126,
          0.22050900454070793,
          0.0661806005550588,
          0.006907819930138308,
          0.0008572912825850935,
          5.714849435941514e-05,
          3.911270385921032e-06,
          1.701881858491967e-07,
          6.779366439143564e-09,
          1.725814246942357e-10,
          3.3323040317391363e-12,
          2.210826330690049e-14,
          1.553076944191705e-17);
  private static final Coefficients ERF64_Q =
      new Coefficients(
          1.0,
          0.5287543504620904,
          0.13490248030859367,
          0.0220234782175874,
          0.002570425660210531,
          0.00022671003192589932,
          1.554759864193013e-05,
          8.379303508473404e-07,
          3.528127076406876e-08,
          1.1281759890207967e-09,
          2.5541861482519898e-11,
          3.3043961458404736e-13,
          8.766493051136973e-16);

  private Approximation() {}

  private static Format format(Node x) {
    return x.dtype() == DType.FLOAT32 ? F32 : F64;
  }

  /** Horner's scheme in fused multiply-adds. */
  private static Node polynomial(Node x, Coefficients coefficients) {
    var c = coefficients.c;
    var p = scalarLike(x, c[c.length - 1]);
    for (int i = c.length - 2; i >= 0; i--) {
      p = fma(p, x, scalarLike(x, c[i]));
    }
    return p;
  }

  private static Node clamp(Node x, double low, double high) {
    return min(max(x, scalarLike(x, low)), scalarLike(x, high));
  }

  private static Node shiftLeft(Node x, int n) {
    return binary(BinaryOp.SHL, x, scalarLike(x, n));
  }

  private static Node shiftRight(Node x, int n) {
    return binary(BinaryOp.SHR, x, scalarLike(x, n));
  }

  /**
   * x split into n · unit + r with n whole and |r| ≤ unit / 2; {@code power} is 2^(n + shift).
   * {@code unit} and {@code unitLow} add up to the unit, {@code inverse} is 1 / unit.
   */
  private record Split(Node r, Node power) {
    static Split of(Format f, Node x, double unit, double unitLow, double inverse, int shift) {
      var magic = f.number(f.magic() + f.bias + shift);
      var t = fma(x, f.number(inverse), magic);
      var n = sub(t, magic);
      var r = fma(n, f.number(-unitLow), fma(n, f.number(-unit), x));
      return new Split(r, bitcast(shiftLeft(bitcast(t, f.bits), f.mantissa), f.dtype));
    }
  }

  /**
   * e^x = 2^(2n) · p(x − 2n · ln 2): with the power applied in halves neither overflow nor
   * underflow needs a case of its own.
   */
  static Node exp(Node x) {
    var f = format(x);
    var s = Split.of(f, clamp(x, f.expLow, f.expHigh), 2 * f.ln2, 2 * f.ln2Low, f.log2e / 2, 0);
    return mul(mul(polynomial(s.r, f.exp), s.power), s.power);
  }

  /**
   * e^x − 1 = 2 · (2^(n−1) · q(r) + (2^(n−1) − ½)) with q(r) = e^r − 1; below a quarter ulp of 1 it
   * is x.
   */
  static Node expm1(Node x) {
    var f = format(x);
    var s = Split.of(f, clamp(x, f.expm1Low, f.expHigh), f.ln2, f.ln2Low, f.log2e, -1);
    var q = fma(mul(s.r, s.r), polynomial(s.r, f.expm1), s.r);
    var y = fma(s.power, q, sub(s.power, 0.5));
    return where(lt(abs(x), f.number(Math.scalb(1.0, -f.mantissa - 2))), x, add(y, y));
  }

  /**
   * sign(x) · d / (d + 2) with d = e^2|x| − 1 = 2^(n+1) · h(r) + (2^n − 1), h(r) = (e^2r − 1) / 2.
   */
  static Node tanh(Node x) {
    var f = format(x);
    var s = Split.of(f, min(abs(x), f.number(f.tanhHigh)), f.ln2 / 2, f.ln2Low / 2, 2 * f.log2e, 1);
    var h = fma(mul(s.r, s.r), polynomial(s.r, f.tanh), s.r);
    var d = fma(s.power, h, fma(s.power, f.number(0.5), f.number(-1)));
    return mul(div(d, add(d, 2)), sign(x));
  }

  /**
   * 1 / (1 + e^−x), the sum rounded once; the power of two is 0 or ∞ where its exponent runs out.
   */
  static Node sigmoid(Node x) {
    var f = format(x);
    var s = Split.of(f, clamp(x, -f.expHigh, f.sigmoidHigh), -f.ln2, -f.ln2Low, -f.log2e, 0);
    var c = f.expm1.c; // s.r is the negative of the remainder of −x: odd powers change their sign
    var p = new double[c.length + 2];
    p[0] = 1;
    p[1] = -1;
    for (int i = 0; i < c.length; i++) {
      p[i + 2] = i % 2 == 0 ? c[i] : -c[i];
    }
    return div(f.number(1), fma(polynomial(s.r, new Coefficients(p)), s.power, f.number(1)));
  }

  /** log x; numbers below the normal ones are scaled up first. */
  static Node log(Node x) {
    var f = format(x);
    int up = f.mantissa + 1;
    var small = lt(x, f.number(f.minNormal));
    var scaled = where(small, mul(x, Math.scalb(1.0, up)), x);
    var bias = where(small, f.number(f.bias + up), f.number(f.bias));
    return logCases(x, logNormal(f, scaled, bias, null));
  }

  /** log(1 + x) = log u + (x − (u − 1)) / u with u the rounded 1 + x. */
  static Node log1p(Node x) {
    var f = format(x);
    var u = add(x, 1);
    return logCases(u, logNormal(f, u, f.number(f.bias), div(sub(x, sub(u, 1)), u)));
  }

  /**
   * With x = 2^k · m, √½ ≤ m < √2, f = m − 1 and s = f / (2 + f): log x = k ln 2 + f − (f²/2 − s
   * (f²/2 + R(s²))), as in FreeBSD's e_log.c. {@code extra} is added before the large terms.
   */
  private static Node logNormal(Format f, Node x, Node bias, @Nullable Node extra) {
    // near √½; of float64 only the upper half, for a Const holds integers as doubles
    long root =
        f == F32
            ? Float.floatToRawIntBits(0x1.6a09e6p-1f)
            : Double.doubleToRawLongBits(0x1.6a09ep-1);
    long one = (long) f.bias << f.mantissa;
    var i = add(bitcast(x, f.bits), f.integer(one - root));
    var k = sub(cast(shiftRight(i, f.mantissa), f.dtype), bias);
    var m = bitcast(add(and(i, f.integer((1L << f.mantissa) - 1)), f.integer(root)), f.dtype);
    var g = sub(m, 1);
    var s = div(g, add(g, 2));
    var z = mul(s, s);
    var square = mul(mul(g, 0.5), g);
    var low = fma(k, f.number(f.ln2Low), mul(s, add(square, mul(z, polynomial(z, f.log)))));
    if (extra != null) {
      low = add(low, extra);
    }
    return fma(k, f.number(f.ln2), sub(g, sub(square, low)));
  }

  /** y where 0 < x < ∞; −∞ at 0, NaN below, and ∞ and NaN stay. */
  private static Node logCases(Node x, Node y) {
    var zero = scalarLike(x, 0);
    var infinity = scalarLike(x, Double.POSITIVE_INFINITY);
    return where(
        lt(zero, x),
        where(lt(x, infinity), y, infinity),
        where(eq(x, zero), scalarLike(x, Double.NEGATIVE_INFINITY), scalarLike(x, Double.NaN)));
  }

  /** sin x for quarter = 0, cos x for quarter = 1. */
  static Node sine(Node x, int quarter) {
    var f = format(x);
    // What follows is exact for |x| < 2^51 only.
    var wide = unary(UnaryOp.ANGLE, cast(x, DType.FLOAT64));
    var magic = constant(F64.magic(), DType.FLOAT64);
    var t = fma(wide, constant(TWO_OVER_PI, DType.FLOAT64), magic);
    var n = sub(t, magic);
    var r = wide;
    for (int i = 0; i < (f == F32 ? 2 : 3); i++) {
      r = fma(n, constant(-PI_HALF[i], DType.FLOAT64), r);
    }
    r = cast(r, f.dtype);
    var q = cast(bitcast(t, DType.INT64), f.bits);
    if (quarter != 0) {
      q = add(q, f.integer(quarter));
    }
    var z = mul(r, r);
    var odd = ne(and(q, f.integer(1)), f.integer(0));
    var y = where(odd, polynomial(z, f.cos), mul(r, polynomial(z, f.sin)));
    var sign = shiftLeft(and(q, f.integer(2)), 8 * f.dtype.bytes() - 2);
    return bitcast(binary(BinaryOp.XOR, bitcast(y, f.bits), sign), f.dtype);
  }

  static Node erf(Node x) {
    return format(x) == F32 ? erf32(x) : erf64(x);
  }

  /** Two polynomials, for |x| < 1 in x² and beyond in |x|. */
  private static Node erf32(Node x) {
    var a = min(abs(x), scalarLike(x, ERF_HIGH));
    var small = fma(polynomial(mul(x, x), ERF_SMALL), x, x);
    var large = mul(polynomial(sub(a, ERF_CENTRE), ERF_LARGE), sign(x));
    return where(lt(a, scalarLike(x, 1)), small, large);
  }

  /** x P(x²) / Q(x²). */
  private static Node erf64(Node x) {
    var c = clamp(x, -ERF64_HIGH, ERF64_HIGH);
    var z = mul(c, c);
    return clamp(div(mul(c, polynomial(z, ERF64_P)), polynomial(z, ERF64_Q)), -1, 1);
  }
}

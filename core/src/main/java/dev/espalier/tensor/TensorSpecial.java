package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Polygamma;
import dev.espalier.ir.PowTensor;
import dev.espalier.ir.Special;
import dev.espalier.ir.SpecialBinary;
import dev.espalier.ir.UnaryOp;

/** Further functions element by element: trigonometric, hyperbolic, special, integer, bitwise. */
abstract class TensorSpecial extends TensorElementwise {
  private Tensor special(Special op) {
    return composite(op, toFloating());
  }

  private Tensor special(SpecialBinary op, Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var f = t.isFloating() ? t : DType.FLOAT32;
    return composite(op, to(f), other.to(f));
  }

  /** Tangent of radians. */
  public Tensor tan() {
    return special(Special.TAN);
  }

  /** Arc sine in [−π/2, π/2]; NaN outside [−1, 1]. */
  public Tensor asin() {
    return special(Special.ASIN);
  }

  /** Arc cosine in [0, π]; NaN outside [−1, 1]. */
  public Tensor acos() {
    return special(Special.ACOS);
  }

  /** Arc tangent in (−π/2, π/2). */
  public Tensor atan() {
    return special(Special.ATAN);
  }

  /** The angle in [−π, π] of the points (other, this). */
  public Tensor atan2(Tensor other) {
    return special(SpecialBinary.ATAN2, other);
  }

  /** (eˣ − e⁻ˣ) / 2. */
  public Tensor sinh() {
    return special(Special.SINH);
  }

  /** (eˣ + e⁻ˣ) / 2. */
  public Tensor cosh() {
    return special(Special.COSH);
  }

  /** ln(x + √(x² + 1)). */
  public Tensor asinh() {
    return special(Special.ASINH);
  }

  /** ln(x + √(x² − 1)); NaN below 1. */
  public Tensor acosh() {
    return special(Special.ACOSH);
  }

  /** ½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN beyond. */
  public Tensor atanh() {
    return special(Special.ATANH);
  }

  /** 2ˣ. */
  public Tensor exp2() {
    return special(Special.EXP2);
  }

  /** Logarithm to base 2. */
  public Tensor log2() {
    return special(Special.LOG2);
  }

  /** Logarithm to base 10. */
  public Tensor log10() {
    return special(Special.LOG10);
  }

  /** 1 − erf(x), accurate where that is small. */
  public Tensor erfc() {
    return special(Special.ERFC);
  }

  /** The inverse of erf; ±∞ at ±1, NaN beyond. */
  public Tensor erfinv() {
    return special(Special.ERFINV);
  }

  /** ln |Γ(x)|; ∞ at 0, −1, −2 … */
  public Tensor lgamma() {
    return special(Special.LGAMMA);
  }

  /** The derivative of ln Γ(x). */
  public Tensor digamma() {
    return special(Special.DIGAMMA);
  }

  /**
   * The n-th derivative of digamma; n = 0 is digamma itself. n = 1 has an error of up to 3e-9, as
   * PyTorch's; for n above 1 negative x give NaN, as in PyTorch. A negative n raises
   * ValueException.
   */
  public Tensor polygamma(int n) {
    if (n < 0) {
      throw Refusal.value("polygamma", "n is " + n, "n >= 0", "use polygamma(0)", self());
    }
    return n == 0 ? digamma() : composite(new Polygamma(n), toFloating());
  }

  /** √(this² + other²) without overflow. */
  public Tensor hypot(Tensor other) {
    return special(SpecialBinary.HYPOT, other);
  }

  /** ln(e^this + e^other), stable. */
  public Tensor logaddexp(Tensor other) {
    return special(SpecialBinary.LOGADDEXP, other);
  }

  /** log₂(2^this + 2^other), stable. */
  public Tensor logaddexp2(Tensor other) {
    double ln2 = Math.log(2);
    return toFloating().mul(ln2).logaddexp(other.toFloating().mul(ln2)).div(ln2);
  }

  /** |this| with the sign of other, that of zeros too. */
  public Tensor copysign(Tensor other) {
    return special(SpecialBinary.COPYSIGN, other);
  }

  /** Whether the sign bit is set: negative numbers and −0. */
  public Tensor signbit() {
    return dtype().isFloating() ? self().onesLike().copysign(self()).lt(0) : lt(0);
  }

  /** What follows the point, with the sign of x: x − trunc(x). */
  public Tensor frac() {
    return sub(trunc());
  }

  /** To the whole number towards zero. */
  public Tensor trunc() {
    return dtype().isFloating() ? unary(UnaryOp.SIGN).mul(abs().floor()) : self();
  }

  /** The larger; a NaN yields to a number. Where both are equal this gets the gradient. */
  public Tensor fmax(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var b = other.to(t);
    return where(to(t).ge(b).logicalOr(b.isNaN()), to(t), b);
  }

  /** The smaller; a NaN yields to a number. Where both are equal this gets the gradient. */
  public Tensor fmin(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var b = other.to(t);
    return where(to(t).le(b).logicalOr(b.isNaN()), to(t), b);
  }

  /**
   * The remainder with the sign of the divisor, as Python's %. Integers by zero give 0; PyTorch
   * raises an error there.
   */
  public Tensor remainder(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var b = other.to(t);
    var r = fmod(b);
    var zero = r.zerosLike();
    return where(r.ne(0).logicalAnd(r.lt(zero).ne(b.lt(0))), r.add(b), r);
  }

  /** The remainder of a division by a number, with the number's sign. */
  public Tensor remainder(double other) {
    return remainder(self().onesLike().mul(other));
  }

  /**
   * The largest whole number not above this / other, without a gradient. Integers stay integers; by
   * zero they give 0, where PyTorch raises an error.
   */
  public Tensor floorDivide(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var a = to(t);
    var b = other.to(t);
    var rest = a.fmod(b);
    var down = rest.ne(0).logicalAnd(rest.lt(0).ne(b.lt(0)));
    if (!t.isFloating()) {
      return a.truncDiv(b).sub(down.to(t));
    }
    // As Python: the quotient of what is left after the remainder is whole but for rounding.
    var q = a.sub(rest).div(b);
    q = where(down, q.sub(1), q);
    var whole = q.floor();
    whole = where(q.sub(whole).gt(0.5), whole.add(1), whole);
    var signedZero = q.zerosLike().copysign(a.div(b));
    var y = where(q.ne(0), whole, signedZero);
    return where(b.eq(0), a.div(b), y).detach();
  }

  /**
   * this^exponent element by element, broadcast. Of negative numbers whole powers only, else NaN;
   * x⁰ is 1. Integers become float32.
   */
  public Tensor pow(Tensor exponent) {
    var t = DType.promote(dtype(), exponent.dtype());
    var f = t.isFloating() ? t : DType.FLOAT32;
    return composite(new PowTensor(), to(f), exponent.to(f));
  }

  /** this + value · a · b. */
  public Tensor addcmul(Tensor a, Tensor b, double value) {
    return add(a.mul(b).mul(value));
  }

  /** this + value · a / b. */
  public Tensor addcdiv(Tensor a, Tensor b, double value) {
    return add(a.div(b).mul(value));
  }

  /** this + weight · (end − this). */
  public Tensor lerp(Tensor end, Tensor weight) {
    var d = end.sub(self());
    return where(weight.abs().lt(0.5), add(weight.mul(d)), end.sub(d.mul(weight.neg().add(1))));
  }

  /** this + weight · (end − this). */
  public Tensor lerp(Tensor end, double weight) {
    var d = end.sub(self());
    return Math.abs(weight) < 0.5 ? add(d.mul(weight)) : end.sub(d.mul(1 - weight));
  }

  /** Whether it is +∞ or −∞. */
  public Tensor isInf() {
    return dtype().isFloating() ? abs().eq(Double.POSITIVE_INFINITY) : ne(self());
  }

  /** Whether it is +∞. */
  public Tensor isPosInf() {
    return dtype().isFloating() ? eq(Double.POSITIVE_INFINITY) : ne(self());
  }

  /** Whether it is −∞. */
  public Tensor isNegInf() {
    return dtype().isFloating() ? eq(Double.NEGATIVE_INFINITY) : ne(self());
  }

  /** NaN, +∞ and −∞ replaced by these numbers. */
  public Tensor nanToNum(double nan, double posinf, double neginf) {
    if (!dtype().isFloating()) {
      return self();
    }
    var x = self();
    x = where(x.isNaN(), recordScalar(nan, dtype()), x);
    x = where(x.isPosInf(), recordScalar(posinf, dtype()), x);
    return where(x.isNegInf(), recordScalar(neginf, dtype()), x);
  }

  /** this · ln(other), 0 where this is 0 and other is not NaN. */
  public Tensor xlogy(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var f = t.isFloating() ? t : DType.FLOAT32;
    var x = to(f);
    var y = other.to(f);
    var none = x.eq(0).logicalAnd(y.isNaN().logicalNot());
    return where(none, x.mul(0), x.mul(where(none, y.onesLike(), y).log()));
  }

  /** sin(πx) / (πx), 1 at 0. */
  public Tensor sinc() {
    var x = toFloating().mul(Math.PI);
    var zero = x.eq(0);
    var safe = where(zero, x.onesLike(), x);
    return where(zero, x.onesLike(), safe.sin().div(safe));
  }

  /** ln(x / (1 − x)). */
  public Tensor logit() {
    var x = toFloating();
    return x.div(x.neg().add(1)).log();
  }

  /** ln(x / (1 − x)) of x clamped to [eps, 1 − eps]. */
  public Tensor logit(double eps) {
    return toFloating().clamp(eps, 1 - eps).logit();
  }

  /** Degrees to radians. */
  public Tensor deg2rad() {
    return toFloating().mul(Math.PI / 180);
  }

  /** Radians to degrees. */
  public Tensor rad2deg() {
    return toFloating().mul(180 / Math.PI);
  }

  /** min(max(this, low), high); NaN in any of them gives NaN. */
  public Tensor clamp(Tensor low, Tensor high) {
    return maximum(low).minimum(high);
  }

  /** Bitwise and of integers, logical of bools. */
  public Tensor bitwiseAnd(Tensor other) {
    return binary(BinaryOp.AND, other);
  }

  /** Bitwise or of integers, logical of bools. */
  public Tensor bitwiseOr(Tensor other) {
    return binary(BinaryOp.OR, other);
  }

  /** Bitwise exclusive or of integers, logical of bools. */
  public Tensor bitwiseXor(Tensor other) {
    return binary(BinaryOp.XOR, other);
  }

  /** All bits of integers flipped; of bools the logical negation. */
  public Tensor bitwiseNot() {
    return dtype() == DType.BOOL ? logicalNot() : binary(BinaryOp.XOR, -1L);
  }

  /** Integers times 2^count; the count is taken modulo the width. */
  public Tensor bitwiseLeftShift(Tensor count) {
    return binary(BinaryOp.SHL, count);
  }

  /** Right shift of integers that keeps the sign; the count is taken modulo the width. */
  public Tensor bitwiseRightShift(Tensor count) {
    var t = DType.promote(dtype(), count.dtype());
    var x = to(t);
    var n = count.to(t);
    var negative = x.lt(0);
    return where(
        negative, x.bitwiseNot().binary(BinaryOp.SHR, n).bitwiseNot(), x.binary(BinaryOp.SHR, n));
  }

  /** Whether exactly one of both is not 0. */
  public Tensor logicalXor(Tensor other) {
    return to(DType.BOOL).binary(BinaryOp.XOR, other.to(DType.BOOL));
  }
}

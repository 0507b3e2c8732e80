package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.Pow;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;

/** Operations element by element. */
abstract class TensorElementwise extends TensorValues {
  public Tensor neg() {
    return unary(UnaryOp.NEG);
  }

  public Tensor abs() {
    return unary(UnaryOp.ABS);
  }

  /** −1, 0 or 1; 0 of NaN, as in PyTorch. */
  public Tensor sign() {
    var y = unary(UnaryOp.SIGN);
    return dtype().isFloating() ? where(isNaN(), recordScalar(0, dtype()), y) : y;
  }

  public Tensor sqrt() {
    return floatUnary(Ops.of(UnaryOp.SQRT));
  }

  /** 1 / √x. */
  public Tensor rsqrt() {
    return sqrt().reciprocal();
  }

  /** 1 / x. */
  public Tensor reciprocal() {
    var x = toFloating();
    return recordScalar(1, x.dtype()).div(x);
  }

  public Tensor square() {
    return mul(self());
  }

  public Tensor floor() {
    return dtype().isFloating() ? unary(UnaryOp.FLOOR) : self();
  }

  public Tensor ceil() {
    return dtype().isFloating() ? unary(UnaryOp.CEIL) : self();
  }

  /** To the nearest whole number, ties to even. */
  public Tensor round() {
    return dtype().isFloating() ? unary(UnaryOp.ROUND) : self();
  }

  /** Logical negation; of other dtypes, whether the element is 0. */
  public Tensor logicalNot() {
    return to(DType.BOOL).unary(UnaryOp.NOT);
  }

  public Tensor isNaN() {
    return ne(self());
  }

  /** Neither NaN nor infinite. */
  public Tensor isFinite() {
    return sub(self()).eq(0);
  }

  public Tensor exp() {
    return elementary(Elementary.EXP);
  }

  /** eˣ − 1, accurate near 0. */
  public Tensor expm1() {
    return elementary(Elementary.EXPM1);
  }

  /** Natural logarithm. */
  public Tensor log() {
    return elementary(Elementary.LOG);
  }

  /** ln(1 + x), accurate near 0. */
  public Tensor log1p() {
    return elementary(Elementary.LOG1P);
  }

  /** Sine of radians. */
  public Tensor sin() {
    return elementary(Elementary.SIN);
  }

  /** Cosine of radians. */
  public Tensor cos() {
    return elementary(Elementary.COS);
  }

  public Tensor tanh() {
    return elementary(Elementary.TANH);
  }

  /** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
  public Tensor erf() {
    return elementary(Elementary.ERF);
  }

  /** 1 / (1 + e⁻ˣ). */
  public Tensor sigmoid() {
    return elementary(Elementary.SIGMOID);
  }

  /** max(x, 0); its gradient at 0 is 0. */
  public Tensor relu() {
    return record(Ops.of(Elementary.RELU), self());
  }

  /** ln(1 + eˣ), stable for large x. */
  public Tensor softplus() {
    return elementary(Elementary.SOFTPLUS);
  }

  /** x · sigmoid(x). */
  public Tensor silu() {
    return elementary(Elementary.SILU);
  }

  /** x · Φ(x), with Φ the standard normal distribution function by erf. */
  public Tensor gelu() {
    return elementary(Elementary.GELU);
  }

  public Tensor add(Tensor other) {
    return binary(BinaryOp.ADD, other);
  }

  public Tensor add(double other) {
    return binary(BinaryOp.ADD, other);
  }

  public Tensor add(long other) {
    return binary(BinaryOp.ADD, other);
  }

  public Tensor sub(Tensor other) {
    return binary(BinaryOp.SUB, other);
  }

  public Tensor sub(double other) {
    return binary(BinaryOp.SUB, other);
  }

  public Tensor mul(Tensor other) {
    return binary(BinaryOp.MUL, other);
  }

  public Tensor mul(double other) {
    return binary(BinaryOp.MUL, other);
  }

  public Tensor mul(long other) {
    return binary(BinaryOp.MUL, other);
  }

  /** True division: integral tensors become float32, as in PyTorch. */
  public Tensor div(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var f = t.isFloating() ? t : DType.FLOAT32;
    return to(f).binary(BinaryOp.DIV, other.to(f));
  }

  /** True division. */
  public Tensor div(double other) {
    return toFloating().binary(BinaryOp.DIV, other);
  }

  /** Division cut off towards zero, of integers as Java does it. */
  public Tensor truncDiv(Tensor other) {
    var q = binary(BinaryOp.DIV, other);
    return q.trunc();
  }

  /** The remainder with the sign of the dividend, as Java's % and PyTorch's fmod. */
  public Tensor fmod(Tensor other) {
    return binary(BinaryOp.REM, other);
  }

  /** Elementwise larger; NaN if either is NaN. */
  public Tensor maximum(Tensor other) {
    return binary(BinaryOp.MAX, other);
  }

  /** Elementwise smaller; NaN if either is NaN. */
  public Tensor minimum(Tensor other) {
    return binary(BinaryOp.MIN, other);
  }

  /** min(max(x, low), high). The gradient passes where low ≤ x ≤ high. */
  public Tensor clamp(double low, double high) {
    return clampMin(low).clampMax(high);
  }

  public Tensor clampMin(double low) {
    return where(lt(low), recordScalar(low, dtype()), self());
  }

  public Tensor clampMax(double high) {
    return where(gt(high), recordScalar(high, dtype()), self());
  }

  /** x to a fixed power, which is part of the plan's structure. */
  public Tensor pow(double exponent) {
    return composite(new Pow(exponent), toFloating());
  }

  public Tensor eq(Tensor other) {
    return binary(BinaryOp.EQ, other);
  }

  public Tensor eq(double other) {
    return binary(BinaryOp.EQ, other);
  }

  public Tensor ne(Tensor other) {
    return binary(BinaryOp.NE, other);
  }

  public Tensor ne(double other) {
    return binary(BinaryOp.NE, other);
  }

  public Tensor lt(Tensor other) {
    return binary(BinaryOp.LT, other);
  }

  public Tensor lt(double other) {
    return binary(BinaryOp.LT, other);
  }

  public Tensor le(Tensor other) {
    return binary(BinaryOp.LE, other);
  }

  public Tensor le(double other) {
    return binary(BinaryOp.LE, other);
  }

  public Tensor gt(Tensor other) {
    return other.binary(BinaryOp.LT, self());
  }

  public Tensor gt(double other) {
    return recordScalarLike(other).binary(BinaryOp.LT, self());
  }

  public Tensor ge(Tensor other) {
    return other.binary(BinaryOp.LE, self());
  }

  public Tensor ge(double other) {
    return recordScalarLike(other).binary(BinaryOp.LE, self());
  }

  private Tensor recordScalarLike(double value) {
    boolean fraction = value != Math.rint(value);
    return recordScalar(
        value,
        fraction && !dtype().isFloating()
            ? DType.FLOAT32
            : dtype() == DType.BOOL ? DType.INT64 : dtype());
  }

  public Tensor logicalAnd(Tensor other) {
    return to(DType.BOOL).binary(BinaryOp.AND, other.to(DType.BOOL));
  }

  public Tensor logicalOr(Tensor other) {
    return to(DType.BOOL).binary(BinaryOp.OR, other.to(DType.BOOL));
  }

  /** Bitwise and of integers. */
  public Tensor bitAnd(long mask) {
    return binary(BinaryOp.AND, mask);
  }

  /** Logical (zero-filling) right shift of integers. */
  public Tensor shr(long count) {
    return binary(BinaryOp.SHR, count);
  }

  /** {@code condition ? a : b}, all broadcast. */
  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    var t = DType.promote(a.dtype(), b.dtype());
    return record(Ops.of(TernaryOp.WHERE), condition, a.to(t), b.to(t));
  }

  /** This · b + c, rounded once. */
  public Tensor fma(Tensor b, Tensor c) {
    return record(Ops.of(TernaryOp.FMA), self(), b, c);
  }
}

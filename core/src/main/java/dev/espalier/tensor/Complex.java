package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;

/**
 * Complex numbers as a pair of real tensors of one shape and floating dtype: what Fourier
 * transforms ({@link Fft}) give and take, and the arithmetic of it. Gradients are those of the real
 * and the imaginary part; PyTorch's complex gradient is their pair.
 *
 * @param real the real parts
 * @param imag the imaginary parts
 */
public record Complex(Tensor real, Tensor imag) {
  public Complex {
    if (!real.shape().equals(imag.shape()) || real.dtype() != imag.dtype()) {
      throw Refusal.shape(
          "complex",
          "real and imaginary parts differ, "
              + (real.dtype() == imag.dtype() ? real.shape() : real.dtype())
              + " and "
              + (real.dtype() == imag.dtype() ? imag.shape() : imag.dtype()),
          "real.shape == imag.shape and real.dtype == imag.dtype",
          "expand or convert one of them",
          real,
          imag);
    }
    if (real.dtype() != DType.FLOAT32 && real.dtype() != DType.FLOAT64) {
      throw Refusal.dtype(
          "complex",
          "parts are " + real.dtype(),
          "parts are float32 or float64",
          "convert both first: to(DType.FLOAT32)",
          real,
          imag);
    }
  }

  /** Real numbers; integers become float32. */
  public static Complex of(Tensor real) {
    var x = real.toFloating();
    return new Complex(x, x.zerosLike());
  }

  /** abs · (cos angle + i sin angle), angles in radians. */
  public static Complex polar(Tensor abs, Tensor angle) {
    return new Complex(abs.mul(angle.cos()), abs.mul(angle.sin()));
  }

  /** From pairs of real and imaginary part along the last axis, which has extent 2. */
  public static Complex viewAsComplex(Tensor pairs) {
    if (pairs.rank() == 0 || pairs.dim(-1) != 2) {
      throw Refusal.shape(
          "view_as_complex",
          "the last axis has not two elements",
          "input.shape[-1] == 2",
          "stack real and imaginary parts along a new last axis",
          pairs);
    }
    return new Complex(pairs.select(-1, 0), pairs.select(-1, 1));
  }

  /** Pairs of real and imaginary part along a new last axis. */
  public Tensor viewAsReal() {
    return Tensor.stack(-1, real, imag);
  }

  public Shape shape() {
    return real.shape();
  }

  /** {@code complex64} (of float32) or {@code complex128} (of float64). */
  public String dtype() {
    return real.dtype() == DType.FLOAT64 ? "complex128" : "complex64";
  }

  public Complex add(Complex other) {
    return new Complex(real.add(other.real), imag.add(other.imag));
  }

  public Complex sub(Complex other) {
    return new Complex(real.sub(other.real), imag.sub(other.imag));
  }

  public Complex mul(Complex other) {
    return new Complex(
        real.mul(other.real).sub(imag.mul(other.imag)),
        real.mul(other.imag).add(imag.mul(other.real)));
  }

  /** Both parts times a real number. */
  public Complex mul(double factor) {
    return new Complex(real.mul(factor), imag.mul(factor));
  }

  /** Both parts times real numbers, which broadcast. */
  public Complex mul(Tensor factor) {
    return new Complex(real.mul(factor), imag.mul(factor));
  }

  /** The quotient; the divisor is scaled, so that its square neither overflows nor vanishes. */
  public Complex div(Complex other) {
    var scale = other.real.abs().maximum(other.imag.abs()).detach();
    var c = other.real.div(scale);
    var d = other.imag.div(scale);
    var square = c.square().add(d.square()).mul(scale);
    return new Complex(
        real.mul(c).add(imag.mul(d)).div(square), imag.mul(c).sub(real.mul(d)).div(square));
  }

  public Complex neg() {
    return new Complex(real.neg(), imag.neg());
  }

  /** The complex conjugate. */
  public Complex conj() {
    return new Complex(real, imag.neg());
  }

  /** √(real² + imag²); its gradient at 0 is 0. */
  public Tensor abs() {
    var zero = real.eq(0).logicalAnd(imag.eq(0));
    var safe = Tensor.where(zero, real.onesLike(), real);
    return Tensor.where(zero, real.zerosLike(), safe.hypot(imag));
  }

  /** The argument in radians, from −π to π. */
  public Tensor angle() {
    return imag.atan2(real);
  }

  /** Another shape of as many elements. */
  public Complex reshape(int... shape) {
    return new Complex(real.reshape(shape), imag.reshape(shape));
  }

  /** Exchanges two axes. */
  public Complex transpose(int a, int b) {
    return new Complex(real.transpose(a, b), imag.transpose(a, b));
  }

  /** The same values, through which no gradient passes. */
  public Complex detach() {
    return new Complex(real.detach(), imag.detach());
  }

  @Override
  public String toString() {
    return dtype() + " " + shape() + "\nreal " + real + "\nimag " + imag;
  }
}

package dev.espalier.testkit;

import static dev.espalier.testkit.OpSpec.Domain.APART;
import static dev.espalier.testkit.OpSpec.Domain.NORMAL;
import static dev.espalier.testkit.OpSpec.Domain.POSITIVE;
import static dev.espalier.testkit.OpSpecs.arg;
import static dev.espalier.testkit.OpSpecs.sample;
import static dev.espalier.testkit.OpSpecs.swapped;

import dev.espalier.base.DType;
import dev.espalier.tensor.Complex;
import dev.espalier.tensor.Fft;
import dev.espalier.tensor.FftNorm;
import dev.espalier.tensor.Tensor;
import dev.espalier.testkit.OpSpec.Domain;
import dev.espalier.testkit.OpSpec.Sample;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Fourier transforms and complex arithmetic; inputs are real and imaginary parts. */
final class FftSpecs {
  private static final int[] FIRST_TWO = {0, 1};

  private final OpSpecs s;

  private FftSpecs(OpSpecs s) {
    this.s = s;
  }

  static void add(OpSpecs s) {
    var f = new FftSpecs(s);
    f.transforms();
    f.real();
    f.shifts();
    f.arithmetic();
  }

  private static List<Sample> pairs(Domain d) {
    return List.of(
        sample("4", arg(d, 2, 4), arg(d, 2, 4)),
        sample("odd", arg(d, 2, 5), arg(d, 2, 5)),
        sample("large prime", arg(d, 1, 37), arg(d, 1, 37)),
        sample("composite", arg(d, 1, 12), arg(d, 1, 12)),
        sample("one", arg(d, 3, 1), arg(d, 3, 1)),
        sample("3-d", arg(d, 2, 3, 4), arg(d, 2, 3, 4)),
        sample("permuted", swapped(d, 4, 3), arg(d, 3, 4)),
        sample("empty batch", arg(d, 0, 3), arg(d, 0, 3)));
  }

  private static final List<Sample> MATRICES =
      List.of(
          sample("", arg(NORMAL, 3, 4), arg(NORMAL, 3, 4)),
          sample("batch", arg(NORMAL, 2, 3, 5), arg(NORMAL, 2, 3, 5)),
          sample("permuted", swapped(NORMAL, 3, 5), arg(NORMAL, 5, 3)));

  private void complex(String name, UnaryOperator<Complex> f, List<Sample> samples) {
    s.add(name, x -> f.apply(new Complex(x.get(0), x.get(1))).viewAsReal(), null, samples, 2);
  }

  private interface ToReal {
    Tensor apply(Complex x);
  }

  private interface FromReal {
    Complex apply(Tensor x);
  }

  private void toReal(String name, ToReal f, List<Sample> samples) {
    s.add(name, x -> f.apply(new Complex(x.get(0), x.get(1))), null, samples, 2);
  }

  private void fromReal(String name, FromReal f, List<Sample> samples) {
    s.add(name, x -> f.apply(x.getFirst()).viewAsReal(), null, samples, 2);
  }

  private void transforms() {
    complex("Fft.fft", Fft::fft, pairs(NORMAL));
    complex("Fft.fft 5 ortho", x -> Fft.fft(x, 5, 0, FftNorm.ORTHO), pairs(NORMAL).subList(0, 6));
    complex("Fft.ifft", Fft::ifft, pairs(NORMAL));
    complex("Fft.ifft 3 forward", x -> Fft.ifft(x, 3, -1, FftNorm.FORWARD), pairs(NORMAL));
    complex("Fft.fft2", Fft::fft2, MATRICES);
    complex("Fft.ifft2", Fft::ifft2, MATRICES);
    complex("Fft.fftn", x -> Fft.fftn(x, FIRST_TWO, FftNorm.FORWARD), MATRICES);
    complex("Fft.ifftn", x -> Fft.ifftn(x, new int[] {2, 6}, FIRST_TWO, FftNorm.ORTHO), MATRICES);
  }

  private void real() {
    var one =
        List.of(
            sample("even", arg(NORMAL, 2, 6)),
            sample("odd", arg(NORMAL, 2, 7)),
            sample("one", arg(NORMAL, 2, 1)),
            sample("permuted", swapped(NORMAL, 5, 3)),
            sample("empty batch", arg(NORMAL, 0, 3)));
    fromReal("Fft.rfft", Fft::rfft, one);
    fromReal("Fft.rfft 4", x -> Fft.rfft(x, 4, -1, FftNorm.ORTHO), one);
    fromReal("Fft.rfft2", Fft::rfft2, one.subList(0, 4));
    fromReal("Fft.rfftn", x -> Fft.rfftn(x, FIRST_TWO, FftNorm.ORTHO), one.subList(0, 4));
    toReal("Fft.irfft", Fft::irfft, pairs(NORMAL).subList(0, 4));
    toReal("Fft.irfft 5", x -> Fft.irfft(x, 5, -1, FftNorm.ORTHO), pairs(NORMAL));
    toReal("Fft.hfft", Fft::hfft, pairs(NORMAL).subList(0, 4));
    fromReal("Fft.ihfft", Fft::ihfft, one);
    toReal("Fft.irfft2", Fft::irfft2, MATRICES);
    toReal(
        "Fft.irfftn", x -> Fft.irfftn(x, new int[] {3, 4}, FIRST_TWO, FftNorm.FORWARD), MATRICES);
  }

  private void shifts() {
    var one = List.of(sample("", arg(NORMAL, 3, 4)), sample("permuted", swapped(NORMAL, 4, 3)));
    s.add("Fft.fftshift", x -> Fft.fftshift(x.getFirst()), null, one, 2);
    s.add("Fft.ifftshift", x -> Fft.ifftshift(x.getFirst(), 0), null, one, 2);
    s.add("Fft.fftfreq", x -> Fft.fftfreq(5, 0.25, x.getFirst().dtype()), null, one, 0);
    s.add("Fft.rfftfreq", x -> Fft.rfftfreq(6, 0.25, x.getFirst().dtype()), null, one, 0);
  }

  private void arithmetic() {
    two("add", Complex::add);
    two("sub", Complex::sub);
    two("mul", Complex::mul);
    two("div", Complex::div);
    complex("Complex.neg", Complex::neg, pairs(NORMAL));
    complex("Complex.conj", Complex::conj, pairs(NORMAL));
    toReal("Complex.abs", Complex::abs, pairs(APART));
    toReal("Complex.angle", Complex::angle, pairs(APART));
    s.add(
        "Complex.polar",
        x -> Complex.polar(x.get(0), x.get(1)).viewAsReal(),
        null,
        pairs(NORMAL),
        2);
    s.add(
        "Complex.viewAsComplex",
        x -> Complex.viewAsComplex(x.getFirst()).imag(),
        null,
        List.of(sample("", arg(NORMAL, 3, 2)), sample("vector", arg(NORMAL, 2))),
        2);
    s.add(
        "Complex.of",
        x -> Complex.of(x.getFirst().to(DType.FLOAT64)).viewAsReal().to(x.getFirst().dtype()),
        null,
        List.of(sample("", arg(NORMAL, 3))),
        2);
  }

  private interface Two extends BinaryOperator<Complex> {}

  private void two(String name, Two f) {
    s.add(
        "Complex." + name,
        x -> f.apply(new Complex(x.get(0), x.get(1)), new Complex(x.get(2), x.get(3))).viewAsReal(),
        null,
        List.of(
            sample(
                "",
                arg(POSITIVE, 3, 4),
                arg(POSITIVE, 3, 4),
                arg(POSITIVE, 3, 4),
                arg(POSITIVE, 3, 4)),
            sample(
                "broadcast",
                arg(POSITIVE, 3, 1),
                arg(POSITIVE, 3, 1),
                arg(POSITIVE, 4),
                arg(POSITIVE, 4)),
            sample("0-d", arg(POSITIVE), arg(POSITIVE), arg(POSITIVE), arg(POSITIVE)),
            sample(
                "zero-size",
                arg(POSITIVE, 0),
                arg(POSITIVE, 0),
                arg(POSITIVE, 0),
                arg(POSITIVE, 0))),
        2);
  }
}

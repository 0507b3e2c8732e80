package dev.espalier.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.ValueException;
import dev.espalier.tensor.Complex;
import dev.espalier.tensor.Fft;
import dev.espalier.tensor.FftNorm;
import dev.espalier.tensor.Gradients;
import dev.espalier.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fourier transforms and complex arithmetic against PyTorch (golden_fft.py). */
class FftGoldenTest {
  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.read("fft.txt");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void likePyTorch(GoldenCase c) {
    c.check(in -> List.of(call(c.name().split(" "), in)));
  }

  private static Tensor call(String[] name, List<Tensor> in) {
    String what = name.length > 1 ? name[1] : "";
    if (what.equals("backward") || what.equals("ortho") || what.equals("forward")) {
      return scaled(name[0], FftNorm.valueOf(what.toUpperCase(Locale.ROOT)), in.getFirst());
    }
    return switch (name[0]) {
      case "fft" -> Fft.fft(z(in, 0)).viewAsReal();
      case "ifft" -> Fft.ifft(z(in, 0)).viewAsReal();
      case "rfft" -> Fft.rfft(in.getFirst()).viewAsReal();
      case "irfft" -> Fft.irfft(z(in, 0), Integer.parseInt(name[2]), -1, FftNorm.BACKWARD);
      case "hfft" -> Fft.hfft(z(in, 0));
      case "ihfft" -> Fft.ihfft(in.getFirst()).viewAsReal();
      case "fft2" -> Fft.fft2(z(in, 0)).viewAsReal();
      case "ifft2" -> Fft.ifft2(z(in, 0)).viewAsReal();
      case "rfft2" -> Fft.rfft2(in.getFirst()).viewAsReal();
      case "irfft2" -> Fft.irfft2(z(in, 0));
      case "fftn" ->
          Fft.fftn(z(in, 0), new int[] {3, 5}, new int[] {2, 0}, FftNorm.ORTHO).viewAsReal();
      case "irfftn" -> Fft.irfftn(z(in, 0), new int[] {3, 5}, new int[] {2, 0}, FftNorm.FORWARD);
      case "fftfreq" -> Fft.fftfreq(Integer.parseInt(what), 0.5, DType.FLOAT64);
      case "rfftfreq" -> Fft.rfftfreq(Integer.parseInt(what), 0.5, DType.FLOAT64);
      case "fftshift" ->
          what.isEmpty() ? Fft.fftshift(in.getFirst()) : Fft.fftshift(in.getFirst(), 1);
      case "ifftshift" -> Fft.ifftshift(in.getFirst());
      case "mul" -> z(in, 0).mul(z(in, 1)).viewAsReal();
      case "div" -> z(in, 0).div(z(in, 1)).viewAsReal();
      case "abs" -> z(in, 0).abs();
      case "angle" -> z(in, 0).angle();
      case "conj" -> z(in, 0).conj().viewAsReal();
      default -> throw new AssertionError(name[0]);
    };
  }

  private static Tensor scaled(String name, FftNorm norm, Tensor x) {
    return switch (name) {
      case "fft" -> Fft.fft(Complex.viewAsComplex(x), 5, 0, norm).viewAsReal();
      case "ifft" -> Fft.ifft(Complex.viewAsComplex(x), 2, 0, norm).viewAsReal();
      case "rfft" -> Fft.rfft(x, 6, 0, norm).viewAsReal();
      case "hfft" -> Fft.hfft(Complex.viewAsComplex(x), 5, 0, norm);
      case "ihfft" -> Fft.ihfft(x, 5, 0, norm).viewAsReal();
      case "irfft" -> Fft.irfft(Complex.viewAsComplex(x), 5, 0, norm);
      default -> throw new AssertionError(name);
    };
  }

  private static Complex z(List<Tensor> in, int i) {
    return Complex.viewAsComplex(in.get(i));
  }

  @Test
  void lengthsAreAtLeastOne() {
    var x = Complex.of(Tensor.of(1, 2, 3));
    var e = assertThrows(ValueException.class, () -> Fft.fft(x, 0, -1, FftNorm.BACKWARD));
    assertTrue(e.getMessage().contains("n >= 1"), e.getMessage());
    assertThrows(ValueException.class, () -> Fft.irfft(Complex.of(Tensor.of(1))));
  }

  @Test
  void divisionDoesNotOverflow() {
    var big = new Complex(Tensor.of(3e30f), Tensor.of(-4e30f));
    var q = big.div(big);
    TensorAssert.assertClose("real", q.shape(), new double[] {1}, q.real().toDoubleArray(), 1e-6);
    TensorAssert.assertClose("imag", q.shape(), new double[] {0}, q.imag().toDoubleArray(), 1e-6);
    assertTrue(q.toString().startsWith("complex64 (1,)"), q.toString());
  }

  @Test
  void theMagnitudeOfZeroHasGradientZero() {
    var re = Tensor.of(0.0, 3).track();
    var im = Tensor.of(0.0, 4).track();
    var g = Gradients.of(new Complex(re, im).abs().sum(), List.of(re, im));
    TensorAssert.assertClose(
        "real", re.shape(), new double[] {0, 0.6}, g.get(0).toDoubleArray(), 1e-15);
    TensorAssert.assertClose(
        "imag", re.shape(), new double[] {0, 0.8}, g.get(1).toDoubleArray(), 1e-15);
  }
}

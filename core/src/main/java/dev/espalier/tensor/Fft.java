package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Op;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fourier transforms, after torch.fft: {@code y[j] = Σ x[k] exp(−2πi jk/n)} over k from 0 to n − 1,
 * the inverse with exp(+2πi jk/n) and scaled by {@link FftNorm}. Lengths are any; powers of 2 and
 * products of small primes are the fastest. A length n other than that of the input cuts it off or
 * appends zeros. Computed in float64 and rounded once for each axis.
 *
 * <p>Inputs that are real have transforms with y[n − j] = conj(y[j]); the r-variants give and take
 * the first n/2 + 1 of these only.
 */
public final class Fft {
  private Fft() {}

  private static final int[] LAST_TWO = {-2, -1};

  // ---- along one axis

  /** Of real numbers along the last axis. */
  public static Complex fft(Tensor x) {
    return fft(Complex.of(x));
  }

  /** Along the last axis. */
  public static Complex fft(Complex x) {
    return fft(x, -1, FftNorm.BACKWARD);
  }

  /** Along an axis. */
  public static Complex fft(Complex x, int dim, FftNorm norm) {
    return complex("fft", x, null, new int[] {dim}, norm, true);
  }

  /** Of length n along an axis. */
  public static Complex fft(Complex x, int n, int dim, FftNorm norm) {
    return complex("fft", x, new int[] {n}, new int[] {dim}, norm, true);
  }

  /** The inverse along the last axis. */
  public static Complex ifft(Complex x) {
    return ifft(x, -1, FftNorm.BACKWARD);
  }

  /** The inverse along an axis. */
  public static Complex ifft(Complex x, int dim, FftNorm norm) {
    return complex("ifft", x, null, new int[] {dim}, norm, false);
  }

  /** The inverse of length n along an axis. */
  public static Complex ifft(Complex x, int n, int dim, FftNorm norm) {
    return complex("ifft", x, new int[] {n}, new int[] {dim}, norm, false);
  }

  /** The first n/2 + 1 elements of the transform of real numbers along the last axis. */
  public static Complex rfft(Tensor x) {
    return rfft(x, -1, FftNorm.BACKWARD);
  }

  /** As {@link #rfft(Tensor)} along an axis. */
  public static Complex rfft(Tensor x, int dim, FftNorm norm) {
    return real("rfft", x, null, new int[] {dim}, norm);
  }

  /** As {@link #rfft(Tensor)} of length n along an axis. */
  public static Complex rfft(Tensor x, int n, int dim, FftNorm norm) {
    return real("rfft", x, new int[] {n}, new int[] {dim}, norm);
  }

  /** Real numbers from the first half of their transform; 2(m − 1) of m elements. */
  public static Tensor irfft(Complex x) {
    return irfft(x, -1, FftNorm.BACKWARD);
  }

  /** As {@link #irfft(Complex)} along an axis. */
  public static Tensor irfft(Complex x, int dim, FftNorm norm) {
    return toReal("irfft", x, null, new int[] {dim}, norm);
  }

  /**
   * n real numbers, which may be odd many, from the first n/2 + 1 elements of their transform along
   * an axis. The imaginary part of the first, and of the last for even n, counts as 0.
   */
  public static Tensor irfft(Complex x, int n, int dim, FftNorm norm) {
    return toReal("irfft", x, new int[] {n}, new int[] {dim}, norm);
  }

  /**
   * The real transform of numbers with y[n − j] = conj(y[j]), of which the first half is given; to
   * 2(m − 1) numbers of m.
   */
  public static Tensor hfft(Complex x) {
    return hfft(x, 2 * (extent("hfft", x.real(), -1) - 1), -1, FftNorm.BACKWARD);
  }

  /** As {@link #hfft(Complex)} to n numbers along an axis. */
  public static Tensor hfft(Complex x, int n, int dim, FftNorm norm) {
    return toReal("hfft", x.conj(), new int[] {n}, new int[] {dim}, norm.opposite());
  }

  /** The inverse of {@link #hfft(Complex)}: the first n/2 + 1 elements. */
  public static Complex ihfft(Tensor x) {
    return ihfft(x, extent("ihfft", x, -1), -1, FftNorm.BACKWARD);
  }

  /** As {@link #ihfft(Tensor)} of length n along an axis. */
  public static Complex ihfft(Tensor x, int n, int dim, FftNorm norm) {
    return real("ihfft", x, new int[] {n}, new int[] {dim}, norm.opposite()).conj();
  }

  // ---- along several axes

  /** Of real numbers over the last two axes. */
  public static Complex fft2(Tensor x) {
    return fft2(Complex.of(x));
  }

  /** Over the last two axes. */
  public static Complex fft2(Complex x) {
    return fftn(x, LAST_TWO, FftNorm.BACKWARD);
  }

  /** The inverse over the last two axes. */
  public static Complex ifft2(Complex x) {
    return ifftn(x, LAST_TWO, FftNorm.BACKWARD);
  }

  /** Of real numbers over the last two axes; of the last the first n/2 + 1 elements. */
  public static Complex rfft2(Tensor x) {
    return rfftn(x, LAST_TWO, FftNorm.BACKWARD);
  }

  /** The inverse of {@link #rfft2} to an even extent of the last axis. */
  public static Tensor irfft2(Complex x) {
    return irfftn(x, LAST_TWO, FftNorm.BACKWARD);
  }

  /** Over axes. */
  public static Complex fftn(Complex x, int[] dims, FftNorm norm) {
    return complex("fftn", x, null, dims, norm, true);
  }

  /** Of these lengths over axes. */
  public static Complex fftn(Complex x, int[] lengths, int[] dims, FftNorm norm) {
    return complex("fftn", x, lengths, dims, norm, true);
  }

  /** The inverse over axes. */
  public static Complex ifftn(Complex x, int[] dims, FftNorm norm) {
    return complex("ifftn", x, null, dims, norm, false);
  }

  /** The inverse of these lengths over axes. */
  public static Complex ifftn(Complex x, int[] lengths, int[] dims, FftNorm norm) {
    return complex("ifftn", x, lengths, dims, norm, false);
  }

  /** Of real numbers over axes; of the last of these the first n/2 + 1 elements. */
  public static Complex rfftn(Tensor x, int[] dims, FftNorm norm) {
    return real("rfftn", x, null, dims, norm);
  }

  /** As {@link #rfftn(Tensor, int[], FftNorm)} of these lengths. */
  public static Complex rfftn(Tensor x, int[] lengths, int[] dims, FftNorm norm) {
    return real("rfftn", x, lengths, dims, norm);
  }

  /** The inverse of {@link #rfftn} to an even extent of the last of the axes. */
  public static Tensor irfftn(Complex x, int[] dims, FftNorm norm) {
    return toReal("irfftn", x, null, dims, norm);
  }

  /** The inverse of {@link #rfftn} to these lengths. */
  public static Tensor irfftn(Complex x, int[] lengths, int[] dims, FftNorm norm) {
    return toReal("irfftn", x, lengths, dims, norm);
  }

  // ---- frequencies

  /** float32: the frequencies of the elements of a transform, 0, 1, … −2, −1 times 1/(n·d). */
  public static Tensor fftfreq(int n, double d) {
    return fftfreq(n, d, DType.FLOAT32);
  }

  /** As {@link #fftfreq(int, double)} of a floating dtype. */
  public static Tensor fftfreq(int n, double d, DType dtype) {
    var k = Tensor.arange(n);
    var upper = k.ge((n - 1) / 2 + 1).to(DType.INT64);
    return k.sub(upper.mul((long) n)).to(dtype).div(n * d);
  }

  /** float32: the frequencies of the elements of {@link #rfft}, 0 to n/2 times 1/(n·d). */
  public static Tensor rfftfreq(int n, double d) {
    return rfftfreq(n, d, DType.FLOAT32);
  }

  /** As {@link #rfftfreq(int, double)} of a floating dtype. */
  public static Tensor rfftfreq(int n, double d, DType dtype) {
    return Tensor.arange(n / 2 + 1).to(dtype).div(n * d);
  }

  /** Moves frequency 0 to the middle of axes, of all where none is named. */
  public static Tensor fftshift(Tensor x, int... dims) {
    return rolled(x, dims, false);
  }

  /** As {@link #fftshift(Tensor, int...)} for complex numbers. */
  public static Complex fftshift(Complex x, int... dims) {
    return new Complex(fftshift(x.real(), dims), fftshift(x.imag(), dims));
  }

  /** The inverse of {@link #fftshift(Tensor, int...)}. */
  public static Tensor ifftshift(Tensor x, int... dims) {
    return rolled(x, dims, true);
  }

  /** The inverse of {@link #fftshift(Complex, int...)}. */
  public static Complex ifftshift(Complex x, int... dims) {
    return new Complex(ifftshift(x.real(), dims), ifftshift(x.imag(), dims));
  }

  private static Tensor rolled(Tensor x, int[] dims, boolean back) {
    var all = dims;
    if (all.length == 0) {
      all = new int[x.rank()];
      for (int i = 0; i < all.length; i++) {
        all[i] = i;
      }
    }
    var shifts = new int[all.length];
    for (int i = 0; i < all.length; i++) {
      int n = x.dim(all[i]);
      shifts[i] = back ? (n + 1) / 2 : n / 2;
    }
    return all.length == 0 ? x : x.roll(shifts, all);
  }

  // ---- how they are recorded

  private static Complex complex(
      String op, Complex x, int @Nullable [] lengths, int[] dims, FftNorm norm, boolean forward) {
    requireLengths(op, lengths, dims, x.real());
    var y = x;
    double n = 1;
    for (int i = 0; i < dims.length; i++) {
      int extent = lengths == null ? extent(op, y.real(), dims[i]) : lengths[i];
      y = along(op, fit(y, dims[i], extent), dims[i], forward);
      n *= extent;
    }
    return scaled(y, norm.scale(n, forward));
  }

  private static Complex real(
      String op, Tensor x, int @Nullable [] lengths, int[] dims, FftNorm norm) {
    var y = complex(op, Complex.of(x), lengths, dims, norm, true);
    if (dims.length == 0) {
      return y;
    }
    int last = dims[dims.length - 1];
    int half = y.real().dim(last) / 2 + 1;
    return new Complex(y.real().narrow(last, 0, half), y.imag().narrow(last, 0, half));
  }

  private static Tensor toReal(
      String op, Complex x, int @Nullable [] lengths, int[] dims, FftNorm norm) {
    requireLengths(op, lengths, dims, x.real());
    if (dims.length == 0) {
      return x.real();
    }
    var y = x;
    double all = 1;
    for (int i = 0; i < dims.length - 1; i++) {
      int extent = lengths == null ? extent(op, y.real(), dims[i]) : lengths[i];
      y = along(op, fit(y, dims[i], extent), dims[i], false);
      all *= extent;
    }
    int last = dims[dims.length - 1];
    int n = lengths == null ? 2 * (extent(op, y.real(), last) - 1) : lengths[dims.length - 1];
    requireSome(op, n, y.real());
    // Elements whose conjugates are left out count twice, of all only the real part is kept.
    y = fit(y, last, n / 2 + 1);
    var k = Tensor.arange(n / 2 + 1);
    var once = k.eq(0).logicalOr(k.mul(2L).eq(n));
    var weight = once.logicalNot().to(y.real().dtype()).add(1.0);
    var d = new int[y.real().rank()];
    Arrays.fill(d, 1);
    d[y.shape().axis(last)] = n / 2 + 1;
    y = along(op, fit(y.mul(weight.reshape(d)), last, n), last, false);
    double scale = norm.scale(all * n, false);
    return scale == 1 ? y.real() : y.real().mul(scale);
  }

  private static Complex scaled(Complex x, double scale) {
    return scale == 1 ? x : x.mul(scale);
  }

  /** The unscaled transform along an axis. */
  private static Complex along(String op, Complex x, int dim, boolean forward) {
    requireSome(op, x.real().dim(dim), x.real());
    var kind = forward ? MatrixKind.DFT : MatrixKind.DFT_ADJOINT;
    var pairs = x.viewAsReal();
    int axis = x.shape().axis(dim);
    int end = pairs.rank() - 2;
    var y = Tensor.record(new Op.Matrix(kind, 0), pairs.movedim(axis, end)).movedim(end, axis);
    return new Complex(y.select(-1, 0), y.select(-1, 1));
  }

  /** The first elements along an axis, with zeros behind where it is too short. */
  private static Complex fit(Complex x, int dim, int n) {
    return new Complex(fit(x.real(), dim, n), fit(x.imag(), dim, n));
  }

  private static Tensor fit(Tensor x, int dim, int n) {
    int have = x.dim(dim);
    return n <= have
        ? n == have ? x : x.narrow(dim, 0, Math.max(n, 0))
        : x.pad(x.shape().axis(dim), 0, n - have);
  }

  private static int extent(String op, Tensor x, int dim) {
    if (x.rank() == 0) {
      throw Refusal.shape(
          op, "a scalar has no axis", "input.rank >= 1", "reshape(1) makes a vector", x);
    }
    return x.dim(dim);
  }

  private static void requireLengths(String op, int @Nullable [] lengths, int[] dims, Tensor x) {
    for (int dim : dims) {
      extent(op, x, dim);
    }
    if (lengths != null && lengths.length != dims.length) {
      throw Refusal.value(
          op,
          lengths.length + " lengths for " + dims.length + " axes",
          "there is one length for each axis",
          "give " + dims.length + " lengths",
          x);
    }
  }

  private static void requireSome(String op, int n, Tensor x) {
    if (n < 1) {
      throw Refusal.value(
          op, "length " + n + " of the transform", "n >= 1", "use n of at least 1", x);
    }
  }
}

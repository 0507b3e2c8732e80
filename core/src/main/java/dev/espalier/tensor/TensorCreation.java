package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.Op;
import java.util.Arrays;

/**
 * Tensors made from numbers. They are recorded as operations, so the kernel that reads one computes
 * it on the way.
 */
abstract class TensorCreation extends TensorResizing {
  /** float32 zeros. */
  public static Tensor zeros(int... shape) {
    return full(0, shape);
  }

  public static Tensor zeros(DType dtype, int... shape) {
    return full(0, dtype, shape);
  }

  /** float32 ones. */
  public static Tensor ones(int... shape) {
    return full(1, shape);
  }

  public static Tensor ones(DType dtype, int... shape) {
    return full(1, dtype, shape);
  }

  /** float32, every element {@code value}. */
  public static Tensor full(double value, int... shape) {
    return full(value, DType.FLOAT32, shape);
  }

  public static Tensor full(double value, DType dtype, int... shape) {
    var s = Shape.of(shape);
    var one = recordScalar(value, dtype);
    var ones = new int[s.rank()];
    Arrays.fill(ones, 1);
    return one.reshape(ones).expand(shape);
  }

  public Tensor zerosLike() {
    return fullLike(0);
  }

  public Tensor onesLike() {
    return fullLike(1);
  }

  /** Of this shape and dtype, every element {@code value}. */
  public Tensor fullLike(double value) {
    return fullLike(value, dtype());
  }

  /** Of this shape, every element {@code value}. */
  public Tensor fullLike(double value, DType dtype) {
    return full(value, dtype, shape().toArray());
  }

  /** int64 0, 1, … n−1. */
  public static Tensor arange(int n) {
    return arange(n, DType.INT64);
  }

  /** 0, 1, … n−1 of a dtype. */
  public static Tensor arange(int n, DType dtype) {
    return record(new Op.Iota(Shape.of(n), 0, dtype));
  }

  /** int64 start, start + 1, … below end. */
  public static Tensor arange(long start, long end) {
    return arange(start, end, 1);
  }

  /** int64 start, start + step, … below end (above it, where the step is negative). */
  public static Tensor arange(long start, long end, long step) {
    long span = step > 0 ? end - start : start - end;
    requireStep(step != 0 && span >= 0, start, end, step);
    var count = Math.ceilDiv(span, Math.abs(step));
    return arange(count(count)).mul(step).add(start);
  }

  /** float32 start, start + step, … below end (above it, where the step is negative). */
  public static Tensor arange(double start, double end, double step) {
    return arange(start, end, step, DType.FLOAT32);
  }

  /**
   * start, start + step, … below end (above it, where the step is negative), computed in float64
   * and converted to a dtype. There are ⌈(end − start) / step⌉ elements.
   */
  public static Tensor arange(double start, double end, double step, DType dtype) {
    double count = Math.ceil((end - start) / step);
    requireStep(count >= 0 && step != 0 && Double.isFinite(step), start, end, step);
    return evenly(start, step, count((long) Math.min(count, Long.MAX_VALUE))).to(dtype);
  }

  private static Tensor evenly(double start, double step, int count) {
    return arange(count, DType.FLOAT64).mul(step).add(start);
  }

  private static int count(long n) {
    return Shape.of((int) Math.min(n, Integer.MAX_VALUE)).size(); // refuses what is too large
  }

  private static void requireStep(boolean ok, double start, double end, double step) {
    if (!ok) {
      throw Refusal.value(
          "arange",
          "no step of " + step + " leads from " + start + " to " + end,
          "step != 0, in the direction of the end",
          step == 0 || Double.isNaN(step)
              ? "use a step of " + (end < start ? -1 : 1)
              : "use finite bounds and a step in the direction of the end, such as "
                  + (end < start ? -Math.abs(step) : Math.abs(step)));
    }
  }

  /**
   * float32: {@code count} values from {@code start} to {@code end}, both included, evenly spaced.
   */
  public static Tensor linspace(double start, double end, int count) {
    return linspace(start, end, count, DType.FLOAT32);
  }

  /**
   * {@code count} values from {@code start} to {@code end}, both included, evenly spaced; computed
   * in float64, the second half from the end.
   */
  public static Tensor linspace(double start, double end, int count, DType dtype) {
    return spaced("linspace", start, end, count).to(dtype);
  }

  private static Tensor spaced(String op, double start, double end, int count) {
    if (count < 0) {
      throw Refusal.value(op, "count is " + count, "count >= 0", "use a count of at least 0");
    }
    if (count <= 1) {
      return full(start, DType.FLOAT64, count);
    }
    double step = (end - start) / (count - 1);
    var fromStart = evenly(start, step, count);
    var fromEnd = evenly(end, -step, count).flip(0);
    int half = count / 2;
    return where(arange(count).lt(half), fromStart, fromEnd);
  }

  /** float32: 10 to the powers of {@link #linspace}. */
  public static Tensor logspace(double start, double end, int count) {
    return logspace(start, end, count, 10, DType.FLOAT32);
  }

  /** {@code base} to the powers of {@link #linspace}, computed in float64. */
  public static Tensor logspace(double start, double end, int count, double base, DType dtype) {
    var exponents = spaced("logspace", start, end, count);
    return exponents.fullLike(base).pow(exponents).to(dtype);
  }

  /** The float32 identity matrix (n, n). */
  public static Tensor eye(int n) {
    return eye(n, n);
  }

  /** float32 (n, m), ones on the main diagonal. */
  public static Tensor eye(int n, int m) {
    return eye(n, m, DType.FLOAT32);
  }

  /** (n, m), ones on the main diagonal. */
  public static Tensor eye(int n, int m, DType dtype) {
    return arange(n).unsqueeze(1).eq(arange(m)).to(dtype);
  }
}

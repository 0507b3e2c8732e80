package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Storage;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array. Operations are recorded and run later, together: when a value is read
 * ({@link #item}, {@link #toArray} …), at {@code optimizer.step()}, or on {@link #realize}. Shapes
 * and dtypes are checked at the call. A tensor never changes its value and needs no closing.
 *
 * <p>Elementwise operations broadcast by NumPy's rule: extents are aligned at the end and must be
 * equal or 1. Two dtypes are promoted as in PyTorch (floating over integral, wide over narrow).
 * Java numbers take the tensor's dtype and are bound at each run, so that a changing learning rate
 * never makes a new plan. Negative axes count from the end.
 */
public sealed class Tensor extends TensorImages permits Variable {
  private final @Nullable Node node;

  Tensor(Node node) {
    this.node = node;
  }

  /** For variables, whose node changes. */
  Tensor() {
    this.node = null;
  }

  @Override
  public Node node() {
    assert node != null;
    return node;
  }

  @Override
  final Tensor self() {
    return this;
  }

  /** The tensor of a graph node. For authors of operations; may change between versions. */
  public static Tensor ofNode(Node node) {
    return new Tensor(node);
  }

  /** A float32 vector with a copy of these values. */
  public static Tensor of(float... values) {
    return of(values, values.length);
  }

  /** A float32 tensor of this shape with a copy of these values, row-major. */
  public static Tensor of(float[] values, int... shape) {
    return leaf(DType.FLOAT32, values.clone(), Shape.of(shape));
  }

  /** A float64 vector with a copy of these values. */
  public static Tensor of(double... values) {
    return of(values, values.length);
  }

  public static Tensor of(double[] values, int... shape) {
    return leaf(DType.FLOAT64, values.clone(), Shape.of(shape));
  }

  /** An int32 tensor of this shape with a copy of these values, row-major. */
  public static Tensor of(int[] values, int... shape) {
    return leaf(DType.INT32, values.clone(), Shape.of(shape));
  }

  /** An int64 tensor of this shape with a copy of these values, row-major. */
  public static Tensor of(long[] values, int... shape) {
    return leaf(DType.INT64, values.clone(), Shape.of(shape));
  }

  /** A uint8 tensor of this shape with a copy of these bytes, row-major. */
  public static Tensor of(byte[] values, int... shape) {
    return leaf(DType.UINT8, values.clone(), Shape.of(shape));
  }

  /** An int16 tensor of this shape with a copy of these values, row-major. */
  public static Tensor of(short[] values, int... shape) {
    return leaf(DType.INT16, values.clone(), Shape.of(shape));
  }

  /** An int32 vector with a copy of these values. */
  public static Tensor of(int[] values) {
    return of(values, values.length);
  }

  /** An int64 vector with a copy of these values. */
  public static Tensor of(long[] values) {
    return of(values, values.length);
  }

  /** A uint8 vector with a copy of these bytes. */
  public static Tensor of(byte[] values) {
    return of(values, values.length);
  }

  /** A bool vector with a copy of these values. */
  public static Tensor of(boolean[] values) {
    return of(values, values.length);
  }

  /** A bool tensor of this shape with a copy of these values, row-major. */
  public static Tensor of(boolean[] values, int... shape) {
    var b = new byte[values.length];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) (values[i] ? 1 : 0);
    }
    return leaf(DType.BOOL, b, Shape.of(shape));
  }

  /** A float32 matrix with a copy of these rows, which are of one length. */
  public static Tensor of(float[][] rows) {
    int cols = rows.length == 0 ? 0 : rows[0].length;
    var all = new float[rows.length * cols];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != cols) {
        throw new ShapeException(
            "of",
            "row " + i + " has " + rows[i].length + " values, row 0 has " + cols,
            "give rows of one length");
      }
      System.arraycopy(rows[i], 0, all, i * cols, cols);
    }
    return leaf(DType.FLOAT32, all, Shape.of(rows.length, cols));
  }

  /** A float32 scalar. */
  public static Tensor scalar(double value) {
    return of(new float[] {(float) value}, new int[0]);
  }

  /**
   * A tensor over this array without a copy: float[], double[], int[], long[], short[] for
   * int16 or byte[] for uint8. The array must not be changed afterwards.
   */
  public static Tensor wrap(Object array, int... shape) {
    DType t =
        switch (array) {
          case float[] _ -> DType.FLOAT32;
          case double[] _ -> DType.FLOAT64;
          case int[] _ -> DType.INT32;
          case long[] _ -> DType.INT64;
          case short[] _ -> DType.INT16;
          case byte[] _ -> DType.UINT8;
          default ->
              throw new DTypeException(
                  "wrap",
                  "cannot hold a " + array.getClass().getSimpleName(),
                  "pass float[], double[], int[], long[], short[] or byte[]");
        };
    return leaf(t, array, Shape.of(shape));
  }

  /** A tensor over a storage without a copy. */
  public static Tensor wrap(Storage storage, Shape shape) {
    return new Tensor(
        Node.leaf(Op.LeafKind.INPUT, new TensorSpec(shape, storage.dtype()), storage));
  }

  private static Tensor leaf(DType dtype, Object array, Shape shape) {
    int n = java.lang.reflect.Array.getLength(array);
    if (n != shape.size()) {
      throw new ShapeException(
          "of",
          n + " values do not fill shape " + shape,
          "use a shape of " + n + " elements or give " + shape.size() + " values");
    }
    return wrap(Storage.of(dtype, array), shape);
  }

  /** float32 zeros. */
  public static Tensor zeros(int... shape) {
    return full(0, shape);
  }

  /** float32 ones. */
  public static Tensor ones(int... shape) {
    return full(1, shape);
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

  public static Tensor zeros(DType dtype, int... shape) {
    return full(0, dtype, shape);
  }

  public Tensor zerosLike() {
    return full(0, dtype(), shape().toArray());
  }

  public Tensor onesLike() {
    return full(1, dtype(), shape().toArray());
  }

  /** int64 0, 1, … n−1. */
  public static Tensor arange(int n) {
    return arange(n, DType.INT64);
  }

  /** 0, 1, … n−1 of a dtype. */
  public static Tensor arange(int n, DType dtype) {
    return record(new Op.Iota(Shape.of(n), 0, dtype));
  }

  /**
   * float32: {@code count} values from {@code start} to {@code end}, both included, evenly spaced.
   */
  public static Tensor linspace(double start, double end, int count) {
    return arange(count, DType.FLOAT32)
        .mul(count == 1 ? 0 : (end - start) / (count - 1))
        .add(start);
  }

  /** The float32 identity matrix (n, n). */
  public static Tensor eye(int n) {
    var i = arange(n);
    return i.unsqueeze(1).eq(i).to(DType.FLOAT32);
  }

  /** float32, uniform in [0, 1) from the thread's generator ({@link Random#generator}). */
  public static Tensor rand(int... shape) {
    return rand(Random.generator(), shape);
  }

  /** float32, uniform in [0, 1): the upper 24 of 32 random bits times 2⁻²⁴. */
  public static Tensor rand(Rng rng, int... shape) {
    return randomBits(rng, shape).uniform();
  }

  /** float32, standard normal from the thread's generator. */
  public static Tensor randn(int... shape) {
    return randn(Random.generator(), shape);
  }

  /** float32, standard normal by Box and Muller's transform: √(−2 ln(1−u)) · cos(2πv). */
  public static Tensor randn(Rng rng, int... shape) {
    var u = rand(rng, shape);
    var v = rand(rng, shape);
    return u.neg().add(1).log().mul(-2).sqrt().mul(v.mul(2 * Math.PI).cos());
  }

  /** int64, uniform in [low, high) (the bias is below (high − low) / 2³²). */
  public static Tensor randint(int low, int high, int... shape) {
    if (high <= low) {
      throw new ValueException(
          "randint", "range [" + low + ", " + high + ") is empty", "use low < high");
    }
    var word = randomBits(Random.generator(), shape).to(DType.INT64).bitAnd(0xFFFFFFFFL);
    return word.mul((long) high - low).shr(32).add(low);
  }

  /** bool: true with probability p in [0, 1], from the thread's generator. */
  public static Tensor bernoulli(double p, int... shape) {
    return rand(shape).lt(p);
  }

  private static Tensor randomBits(Rng rng, int... shape) {
    var s = Shape.of(shape);
    var counter = new Tensor(Recorder.current().reserve(rng, s.size()));
    return record(new Op.RandomBits(s), recordScalar(rng.seed()), counter);
  }

  private Tensor uniform() {
    return shr(8).to(DType.FLOAT32).mul(0x1p-24);
  }

  /**
   * Adds d this / d p to {@code p.grad()} of every parameter p behind this scalar. Nothing runs
   * until a gradient or this value is read, or an optimiser steps.
   */
  public void backward() {
    Backward.run(this);
  }

  /** The same value, through which no gradient passes. */
  public Tensor detach() {
    return new Tensor(Recorder.current().recordCut(new Op.Reshape(shape()), node()));
  }

  /**
   * Has this computed with the thread's next flush (at the latest with the next optimiser step), so
   * that reading it later costs nothing. Returns this.
   */
  public Tensor register() {
    Recorder.current().register(node());
    return this;
  }

  /**
   * A tensor with this value that keeps its history, so that gradients with respect to it can be
   * taken at any time.
   */
  public Tensor track() {
    return new Tensor(Node.leaf(Op.LeafKind.PARAMETER, node().spec(), storage()));
  }

  /** Applies functions one after the other: {@code x.pipe(fc1, Tensor::relu, fc2)}. */
  @SafeVarargs
  public final Tensor pipe(UnaryOperator<Tensor>... functions) {
    var x = this;
    for (var f : functions) {
      x = f.apply(x);
    }
    return x;
  }
}

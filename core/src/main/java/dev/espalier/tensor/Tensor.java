package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Storage;
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
public sealed class Tensor extends TensorDraws permits Variable {
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
        throw Refusal.shape(
            "of",
            "row " + i + " has " + rows[i].length + " values, row 0 has " + cols,
            "rows have one length",
            "give row " + i + " " + cols + " values");
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
   * A tensor over this array without a copy: float[], double[], int[], long[], short[] for int16 or
   * byte[] for uint8. The array must not be changed afterwards.
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
              throw Refusal.dtype(
                  "wrap",
                  "cannot hold a " + array.getClass().getSimpleName(),
                  "elements are Java numbers",
                  "pass float[], double[], int[], long[], short[] or byte[]");
        };
    return leaf(t, array, Shape.of(shape));
  }

  /** A tensor over a storage without a copy. */
  public static Tensor wrap(Storage storage, Shape shape) {
    if (storage.size() != shape.size()) {
      throw misfit(storage.size(), shape);
    }
    return new Tensor(
        Node.leaf(Op.LeafKind.INPUT, new TensorSpec(shape, storage.dtype()), storage));
  }

  private static ShapeException misfit(int n, Shape shape) {
    return Refusal.shape(
        "of",
        n + " values do not fill shape " + shape,
        "there are as many values as elements in the shape",
        "use the shape (" + n + ",) or give " + shape.size() + " values");
  }

  private static Tensor leaf(DType dtype, Object array, Shape shape) {
    int n = java.lang.reflect.Array.getLength(array);
    if (n != shape.size()) {
      throw misfit(n, shape);
    }
    return wrap(Storage.of(dtype, array), shape);
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

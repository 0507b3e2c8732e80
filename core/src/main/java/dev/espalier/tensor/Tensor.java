package dev.espalier.tensor;

import dev.espalier.base.DType;
import dev.espalier.base.DTypeException;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.ValueException;
import dev.espalier.io.ArrayPrinter;
import dev.espalier.ir.Axes;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.LogSoftmax;
import dev.espalier.ir.LogSumExp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Pow;
import dev.espalier.ir.ReduceOp;
import dev.espalier.ir.Softmax;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.TernaryOp;
import dev.espalier.ir.UnaryOp;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array. Operations are recorded and run later, together: when a value is read ({@link #item}, {@link #toArray}
 * …), at {@code optimizer.step()}, or on {@link #realize}. Shapes and dtypes are checked at the call. A tensor never changes its
 * value and needs no closing.
 *
 * <p>Elementwise operations broadcast by NumPy's rule: extents are aligned at the end and must be equal or 1. Two dtypes are
 * promoted as in PyTorch (floating over integral, wide over narrow). Java numbers take the tensor's dtype and are bound at each
 * run, so that a changing learning rate never makes a new plan. Negative axes count from the end.
 */
public sealed class Tensor permits Variable {
  private final @Nullable Node node;

  Tensor(Node node) {
    this.node = node;
  }

  /** For variables, whose node changes. */
  Tensor() {
    this.node = null;
  }

  /** The graph node behind this tensor. For authors of operations; may change between versions. */
  public Node node() {
    assert node != null;
    return node;
  }

  /** The tensor of a graph node. For authors of operations; may change between versions. */
  public static Tensor ofNode(Node node) {
    return new Tensor(node);
  }

  // ---- making tensors ------------------------------------------------------------------------------------------------

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
            "of", "row " + i + " has " + rows[i].length + " values, row 0 has " + cols, "give rows of one length");
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
   * A tensor over this array without a copy: float[], double[], int[], long[] or, for uint8, byte[]. The array must not be changed
   * afterwards.
   */
  public static Tensor wrap(Object array, int... shape) {
    DType t =
        switch (array) {
          case float[] _ -> DType.FLOAT32;
          case double[] _ -> DType.FLOAT64;
          case int[] _ -> DType.INT32;
          case long[] _ -> DType.INT64;
          case byte[] _ -> DType.UINT8;
          default ->
              throw new DTypeException(
                  "wrap", "cannot hold a " + array.getClass().getSimpleName(), "pass float[], double[], int[], long[] or byte[]");
        };
    return leaf(t, array, Shape.of(shape));
  }

  /** A tensor over a storage without a copy. */
  public static Tensor wrap(Storage storage, Shape shape) {
    return new Tensor(Node.leaf(Op.LeafKind.INPUT, new TensorSpec(shape, storage.dtype()), storage));
  }

  private static Tensor leaf(DType dtype, Object array, Shape shape) {
    int n = java.lang.reflect.Array.getLength(array);
    if (n != shape.size()) {
      throw new ShapeException(
          "of", n + " values do not fill shape " + shape, "use a shape of " + n + " elements or give " + shape.size() + " values");
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

  /** float32: {@code count} values from {@code start} to {@code end}, both included, evenly spaced. */
  public static Tensor linspace(double start, double end, int count) {
    return arange(count, DType.FLOAT32).mul(count == 1 ? 0 : (end - start) / (count - 1)).add(start);
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
      throw new ValueException("randint", "range [" + low + ", " + high + ") is empty", "use low < high");
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
    long first = rng.reserve(s.size());
    return record(new Op.RandomBits(s), recordScalar(rng.seed()), recordScalar(first));
  }

  private Tensor uniform() {
    return shr(8).to(DType.FLOAT32).mul(0x1p-24);
  }

  // ---- recording -----------------------------------------------------------------------------------------------------

  static Tensor record(Op op, Tensor... inputs) {
    var nodes = new Node[inputs.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = inputs[i].node();
    }
    return new Tensor(Recorder.current().record(op, nodes));
  }

  /** Records an operation that is defined by other operations. For authors of operations. */
  public static Tensor composite(CompositeOp op, Tensor... inputs) {
    return record(new Op.Composite(op), inputs);
  }

  private static Tensor recordScalar(double value, DType dtype) {
    return new Tensor(Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), dtype), Scalar.of(value)));
  }

  private static Tensor recordScalar(long value) {
    return new Tensor(Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), DType.INT64), Scalar.of(value)));
  }

  private Tensor unary(UnaryOp op) {
    return record(Ops.UNARY[op.ordinal()], this);
  }

  private Tensor floatUnary(Op op) {
    return record(op, toFloating());
  }

  private Tensor elementary(Elementary op) {
    return record(Ops.ELEMENTARY[op.ordinal()], toFloating());
  }

  private Tensor binary(BinaryOp op, Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    return record(Ops.BINARY[op.ordinal()], to(t), other.to(t));
  }

  /** A Java number takes the tensor's dtype; a fraction makes an integral tensor float32. */
  private Tensor binary(BinaryOp op, double other) {
    boolean fraction = other != Math.rint(other) || Double.isInfinite(other);
    var x = fraction && !dtype().isFloating() || dtype() == DType.BOOL ? to(fraction ? DType.FLOAT32 : DType.INT64) : this;
    return record(Ops.BINARY[op.ordinal()], x, recordScalar(other, x.dtype()));
  }

  private Tensor binary(BinaryOp op, long other) {
    if (dtype().isFloating()) {
      return binary(op, (double) other);
    }
    var t = dtype() == DType.BOOL ? DType.INT64 : dtype();
    var s = Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), t), Scalar.of(other));
    return record(Ops.BINARY[op.ordinal()], to(t), new Tensor(s));
  }

  private Tensor toFloating() {
    return dtype().isFloating() ? this : to(DType.FLOAT32);
  }

  // ---- facts and values ----------------------------------------------------------------------------------------------

  public Shape shape() {
    return node().shape();
  }

  public DType dtype() {
    return node().dtype();
  }

  public int rank() {
    return shape().rank();
  }

  /** Extent of an axis. */
  public int dim(int axis) {
    return shape().dim(axis);
  }

  /** Number of elements. */
  public int size() {
    return shape().size();
  }

  /** Computes the value now. Returns this. */
  public Tensor realize() {
    storage();
    return this;
  }

  /** Computes several tensors in one plan. */
  public static void realize(Tensor... tensors) {
    var nodes = new Node[tensors.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = tensors[i].node();
    }
    Recorder.current().realize(nodes);
  }

  /** The elements, computed if need be; not to be changed. */
  public Storage storage() {
    return Recorder.current().read(node());
  }

  /** The single element. */
  public double item() {
    if (size() != 1) {
      throw new ShapeException("item", "shape " + shape() + " has " + size() + " elements, not one", "index or reduce it first, or use toArray()");
    }
    return toDoubleArray()[0];
  }

  /** A copy of the elements as float32, row-major. */
  public float[] toArray() {
    return Convert.floats(storage());
  }

  /** A copy of the elements as float64, row-major. */
  public double[] toDoubleArray() {
    return Convert.doubles(storage());
  }

  /** A copy of the elements as int64 (fractions are cut off), row-major. */
  public long[] toLongArray() {
    return Convert.longs(storage());
  }

  /** A copy of the elements as int32 (fractions are cut off), row-major. */
  public int[] toIntArray() {
    return Convert.ints(storage());
  }

  /** A copy of the elements as booleans (not 0), row-major. */
  public boolean[] toBooleanArray() {
    return Convert.booleans(storage());
  }

  /**
   * The value as NumPy prints it. Looking at a tensor changes nothing: a pending one is computed aside, and neither registered
   * tensors nor the trace move.
   */
  @Override
  public String toString() {
    var s = Recorder.current().peek(node());
    return ArrayPrinter.format(shape(), dtype(), s.array(), s.offset());
  }

  // ---- gradients -----------------------------------------------------------------------------------------------------

  /**
   * Adds d this / d p to {@code p.grad()} of every parameter p behind this scalar. Nothing runs until a gradient or this value is
   * read, or an optimiser steps.
   */
  public void backward() {
    Backward.run(this);
  }

  /** The same value, through which no gradient passes. */
  public Tensor detach() {
    return new Tensor(Recorder.current().recordCut(new Op.Reshape(shape()), node()));
  }

  /**
   * Has this computed with the thread's next flush (at the latest with the next optimiser step), so that reading it later costs
   * nothing. Returns this.
   */
  public Tensor register() {
    Recorder.current().register(node());
    return this;
  }

  /** A tensor with this value that keeps its history, so that gradients with respect to it can be taken at any time. */
  public Tensor track() {
    return new Tensor(Node.leaf(Op.LeafKind.PARAMETER, node().spec(), storage()));
  }

  // ---- elementwise ---------------------------------------------------------------------------------------------------

  public Tensor neg() {
    return unary(UnaryOp.NEG);
  }

  public Tensor abs() {
    return unary(UnaryOp.ABS);
  }

  /** −1, 0 or 1. */
  public Tensor sign() {
    return unary(UnaryOp.SIGN);
  }

  public Tensor sqrt() {
    return floatUnary(Ops.UNARY[UnaryOp.SQRT.ordinal()]);
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
    return mul(this);
  }

  public Tensor floor() {
    return dtype().isFloating() ? unary(UnaryOp.FLOOR) : this;
  }

  public Tensor ceil() {
    return dtype().isFloating() ? unary(UnaryOp.CEIL) : this;
  }

  /** To the nearest whole number, ties to even. */
  public Tensor round() {
    return dtype().isFloating() ? unary(UnaryOp.ROUND) : this;
  }

  /** Logical negation; of other dtypes, whether the element is 0. */
  public Tensor logicalNot() {
    return to(DType.BOOL).unary(UnaryOp.NOT);
  }

  public Tensor isNaN() {
    return ne(this);
  }

  /** Neither NaN nor infinite. */
  public Tensor isFinite() {
    return sub(this).eq(0);
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
    return record(Ops.ELEMENTARY[Elementary.RELU.ordinal()], this);
  }

  /** x for x > 0, else {@code slope} · x. */
  public Tensor leakyRelu(double slope) {
    return where(gt(0), this, mul(slope));
  }

  /** x for x > 0, else {@code alpha} · (eˣ − 1). */
  public Tensor elu(double alpha) {
    return where(gt(0), this, clampMax(0).expm1().mul(alpha));
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
    return q.dtype().isFloating() ? q.sign().mul(q.abs().floor()) : q;
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
    return where(lt(low), full(low, dtype()), this);
  }

  public Tensor clampMax(double high) {
    return where(gt(high), full(high, dtype()), this);
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
    return other.binary(BinaryOp.LT, this);
  }

  public Tensor gt(double other) {
    return recordScalarLike(other).binary(BinaryOp.LT, this);
  }

  public Tensor ge(Tensor other) {
    return other.binary(BinaryOp.LE, this);
  }

  public Tensor ge(double other) {
    return recordScalarLike(other).binary(BinaryOp.LE, this);
  }

  private Tensor recordScalarLike(double value) {
    boolean fraction = value != Math.rint(value);
    return recordScalar(value, fraction && !dtype().isFloating() ? DType.FLOAT32 : dtype() == DType.BOOL ? DType.INT64 : dtype());
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
    return record(Ops.TERNARY[TernaryOp.WHERE.ordinal()], condition, a.to(t), b.to(t));
  }

  /** This · b + c, rounded once. */
  public Tensor fma(Tensor b, Tensor c) {
    return record(Ops.TERNARY[TernaryOp.FMA.ordinal()], this, b, c);
  }

  /** Converted to a dtype: floating to integral cuts off fractions and saturates; to bool is {@code x ≠ 0}. */
  public Tensor to(DType dtype) {
    return dtype == dtype() ? this : record(new Op.Cast(dtype), this);
  }

  // ---- reductions ----------------------------------------------------------------------------------------------------

  /** The sum over some axes, which disappear; over all when none is named. uint8 and bool are summed as int64. */
  public Tensor sum(int... axes) {
    var x = dtype() == DType.BOOL || dtype() == DType.UINT8 || dtype() == DType.INT32 ? to(DType.INT64) : this;
    return x.reduce(ReduceOp.SUM, axes);
  }

  /** The mean over some axes (all when none is named): the sum divided by the count. */
  public Tensor mean(int... axes) {
    var s = toFloating().reduce(ReduceOp.SUM, axes);
    return s.div((double) size() / Math.max(1, s.size()));
  }

  /** The largest element over some axes (all when none is named); equal ones share the gradient. */
  public Tensor amax(int... axes) {
    return reduce(ReduceOp.MAX, axes);
  }

  /** The smallest element over some axes (all when none is named). */
  public Tensor amin(int... axes) {
    return reduce(ReduceOp.MIN, axes);
  }

  /** Whether any element is not 0; false over nothing. */
  public Tensor any(int... axes) {
    return to(DType.BOOL).to(DType.INT64).reduce(ReduceOp.SUM, axes).ne(0);
  }

  /** Whether no element is 0; true over nothing. */
  public Tensor all(int... axes) {
    return to(DType.BOOL).logicalNot().any(axes).logicalNot();
  }

  /**
   * The variance Σ (x − mean)² / (n − correction) over some axes (all when none is named); correction 1 is the unbiased estimate.
   */
  public Tensor var(int correction, int... axes) {
    var x = toFloating();
    var m = x.keep(x.mean(axes), axes);
    var s = x.sub(m).square().reduce(ReduceOp.SUM, axes);
    return s.div((double) size() / Math.max(1, s.size()) - correction);
  }

  /** The square root of {@link #var}; its gradient is 0 where the variance is 0, as in PyTorch. */
  public Tensor std(int correction, int... axes) {
    var v = var(correction, axes);
    var constant = v.eq(0);
    return where(constant, v, where(constant, v.onesLike(), v).sqrt());
  }

  /** √ Σ x² over all elements. */
  public Tensor norm() {
    return square().sum().sqrt();
  }

  /** Index (int64) of the first largest element along an axis, which disappears. */
  public Tensor argmax(int axis) {
    return record(new Op.ArgReduce(ReduceOp.MAX, shape().axis(axis)), this);
  }

  /** Index (int64) of the first smallest element along an axis, which disappears. */
  public Tensor argmin(int axis) {
    return record(new Op.ArgReduce(ReduceOp.MIN, shape().axis(axis)), this);
  }

  private Tensor reduce(ReduceOp op, int... axes) {
    var reduced = new boolean[rank()];
    for (int a : axes) {
      reduced[shape().axis(a)] = true;
    }
    if (axes.length == 0) {
      Arrays.fill(reduced, true);
    }
    var x = this;
    for (int to = rank(); to > 0; to--) { // runs of neighbouring axes, from the inside out
      if (!reduced[to - 1]) {
        continue;
      }
      int from = to - 1;
      while (from > 0 && reduced[from - 1]) {
        from--;
      }
      x = record(new Op.Reduce(op, from, to), x);
      to = from + 1;
    }
    return x;
  }

  /** A reduction of this over axes, with those axes back as extent 1, so that it broadcasts against this. */
  public Tensor keep(Tensor reduced, int... axes) {
    var d = shape().toArray();
    if (axes.length == 0) {
      Arrays.fill(d, 1);
    }
    for (int a : axes) {
      d[shape().axis(a)] = 1;
    }
    return reduced.reshape(d);
  }

  // ---- softmax and losses' parts -------------------------------------------------------------------------------------

  /** e^xᵢ / Σ e^xⱼ along an axis, stable. */
  public Tensor softmax(int axis) {
    return composite(new Softmax(shape().axis(axis)), toFloating());
  }

  /** ln softmax along an axis, stable. */
  public Tensor logSoftmax(int axis) {
    return composite(new LogSoftmax(shape().axis(axis)), toFloating());
  }

  /** ln Σ e^xⱼ along an axis, which disappears; stable. */
  public Tensor logSumExp(int axis) {
    return composite(new LogSumExp(shape().axis(axis)), toFloating());
  }

  // ---- shape ---------------------------------------------------------------------------------------------------------

  /** The same elements in another shape; one extent may be −1 and is then computed. */
  public Tensor reshape(int... shape) {
    var d = shape.clone();
    int free = -1;
    int known = 1;
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1 && free < 0) {
        free = i;
      } else {
        known *= d[i];
      }
    }
    if (free >= 0) {
      if (known == 0 || size() % known != 0) {
        throw new ShapeException(
            "reshape", size() + " elements of shape " + shape() + " do not divide by " + known, "use extents whose product divides " + size());
      }
      d[free] = size() / known;
    }
    return reshape(Shape.of(d));
  }

  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? this : record(new Op.Reshape(shape), this);
  }

  /** Joins the axes from {@code from} to the last into one. */
  public Tensor flatten(int from) {
    int a = shape().axis(from);
    var d = Arrays.copyOf(shape().toArray(), a + 1);
    d[a] = shape().size(a, rank());
    return reshape(Shape.of(d));
  }

  /** All elements as a vector. */
  public Tensor flatten() {
    return reshape(Shape.of(size()));
  }

  /** A new axis of extent 1 before {@code axis}. */
  public Tensor unsqueeze(int axis) {
    int a = axis < 0 ? axis + rank() + 1 : axis;
    if (a < 0 || a > rank()) {
      throw new ShapeException("unsqueeze", "axis " + axis + " is out of range for shape " + shape(), "use an axis from " + (-rank() - 1) + " to " + rank());
    }
    var d = new int[rank() + 1];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < a ? dim(i) : i == a ? 1 : dim(i - 1);
    }
    return reshape(Shape.of(d));
  }

  /** Without an axis of extent 1. */
  public Tensor squeeze(int axis) {
    int a = shape().axis(axis);
    if (dim(a) != 1) {
      throw new ShapeException("squeeze", "axis " + axis + " of " + shape() + " has extent " + dim(a) + ", not 1", "squeeze an axis of extent 1, or reduce it");
    }
    return reshape(shape().without(a, a + 1));
  }

  /** Axis i of the result is axis {@code axes[i]} of this. */
  public Tensor permute(int... axes) {
    var a = axes.clone();
    for (int i = 0; i < a.length; i++) {
      a[i] = shape().axis(a[i]);
    }
    return record(new Op.Permute(Axes.of(a)), this);
  }

  /** Swaps two axes. */
  public Tensor transpose(int a, int b) {
    var axes = new int[rank()];
    Arrays.setAll(axes, i -> i);
    axes[shape().axis(a)] = shape().axis(b);
    axes[shape().axis(b)] = shape().axis(a);
    return record(new Op.Permute(Axes.of(axes)), this);
  }

  /** The transpose of a matrix; of more axes, the last two are swapped. */
  public Tensor t() {
    return transpose(-2, -1);
  }

  /** Repeats axes of extent 1 to a shape; missing leading axes are added. */
  public Tensor expand(int... shape) {
    var s = Shape.of(shape);
    var x = this;
    while (x.rank() < s.rank()) {
      x = x.unsqueeze(0);
    }
    return s.equals(x.shape()) ? x : record(new Op.Expand(s), x);
  }

  /** Elements {@code from} (inclusive) to {@code to} (exclusive) along an axis; negative positions count from the end. */
  public Tensor slice(int axis, int from, int to) {
    return slice(axis, from, to, 1);
  }

  /** Every {@code step}-th (at least 1) element of a slice. The start is bound at each run, the extent is structure. */
  public Tensor slice(int axis, int from, int to, int step) {
    int n = dim(axis);
    int f = from < 0 ? from + n : from;
    int t = to < 0 ? to + n : to;
    if (step < 1 || f < 0 || t > n || f > t) {
      throw new ValueException(
          "slice", "[" + from + ", " + to + ") step " + step + " is not inside extent " + n + " of axis " + axis + " of " + shape(), "use 0 ≤ from ≤ to ≤ " + n + " and a step of at least 1");
    }
    return record(new Op.Slice(shape().axis(axis), (t - f + step - 1) / step, step), this, recordScalar(f));
  }

  /** Element {@code index} along an axis, which disappears. */
  public Tensor select(int axis, int index) {
    int i = index < 0 ? index + dim(axis) : index;
    if (i < 0 || i >= dim(axis)) {
      throw new ValueException("select", "index " + index + " is outside extent " + dim(axis) + " of axis " + axis + " of " + shape(), "use an index from " + -dim(axis) + " to " + (dim(axis) - 1));
    }
    return slice(axis, i, i + 1).squeeze(axis);
  }

  /** The elements along an axis in reverse order. */
  public Tensor flip(int axis) {
    int a = shape().axis(axis);
    return record(new Op.Slice(a, dim(a), -1), this, recordScalar(Math.max(0, dim(a) - 1)));
  }

  /** Zeros around: {@code before} and {@code after} elements along an axis. */
  public Tensor pad(int axis, int before, int after) {
    if (before < 0 || after < 0) {
      throw new ValueException("pad", "padding " + before + ", " + after + " is negative", "use slice to cut");
    }
    int a = shape().axis(axis);
    return record(new Op.Place(a, dim(a) + before + after, 1), this, recordScalar(before));
  }

  /** Tensors one after the other along an existing axis. */
  public static Tensor concat(int axis, Tensor... tensors) {
    if (tensors.length == 0) {
      throw new ValueException("concat", "nothing to concatenate", "give at least one tensor");
    }
    return record(new Op.Concat(tensors[0].shape().axis(axis)), tensors);
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, Tensor... tensors) {
    var x = new Tensor[tensors.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = tensors[i].unsqueeze(axis);
    }
    return concat(axis, x);
  }

  /** {@code out[…, i, …] = this[…, index[…, i, …], …]} along an axis, as torch.gather. An index outside raises ValueException. */
  public Tensor gather(int axis, Tensor index) {
    return record(new Op.Gather(shape().axis(axis)), this, index);
  }

  /** Slices of this along an axis chosen by a vector of indices, as torch.index_select. */
  public Tensor indexSelect(int axis, Tensor index) {
    return record(new Op.IndexSelect(shape().axis(axis)), this, index);
  }

  /** float32 (…, classes): 1 where the class is the (integral) element, else 0. */
  public Tensor oneHot(int classes) {
    return unsqueeze(-1).eq(arange(classes, dtype())).to(DType.FLOAT32);
  }

  // ---- matrices and images -------------------------------------------------------------------------------------------

  /**
   * Matrix product {@code (…, m, k) · (…, k, n) → (…, m, n)}; leading axes broadcast. A vector on the left is a row, on the right
   * a column, and its axis disappears.
   */
  public Tensor matmul(Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    var a = rank() == 1 ? to(t).unsqueeze(0) : to(t);
    var b = other.rank() == 1 ? other.to(t).unsqueeze(1) : other.to(t);
    var y = record(Ops.MATMUL, a, b);
    if (other.rank() == 1) {
      y = y.squeeze(-1);
    }
    return rank() == 1 ? y.squeeze(other.rank() == 1 ? -1 : -2) : y;
  }

  /**
   * Cross-correlation, what deep learning calls convolution: {@code y[n,o,i,j] = bias[o] + Σ x[n, c, i·stride − padding + r·dilation,
   * …] · w[o,c,r,s]}. x (N, C, H, W), weight (O, C / groups, kh, kw), bias (O) or null → (N, O, OH, OW).
   */
  public Tensor conv2d(Tensor weight, @Nullable Tensor bias, int stride, int padding, int dilation, int groups) {
    return conv2d(weight, bias, new int[] {stride, stride}, new int[] {padding, padding}, new int[] {dilation, dilation}, groups);
  }

  /** As above with (height, width) pairs. */
  public Tensor conv2d(Tensor weight, @Nullable Tensor bias, int[] stride, int[] padding, int[] dilation, int groups) {
    return Images.conv2d(this, weight, bias, stride, padding, dilation, groups);
  }

  public Tensor conv2d(Tensor weight, @Nullable Tensor bias) {
    return conv2d(weight, bias, 1, 0, 1, 1);
  }

  /** The largest of each window of (N, C, H, W); stride = kernel, no padding. */
  public Tensor maxPool2d(int kernel) {
    return maxPool2d(kernel, kernel, 0);
  }

  public Tensor maxPool2d(int kernel, int stride, int padding) {
    return Images.pool(this, Op.PoolKind.MAX, kernel, stride, padding);
  }

  /** The mean of each window of (N, C, H, W); padding counts as zeros. */
  public Tensor avgPool2d(int kernel) {
    return avgPool2d(kernel, kernel, 0);
  }

  public Tensor avgPool2d(int kernel, int stride, int padding) {
    return Images.pool(this, Op.PoolKind.AVG, kernel, stride, padding);
  }

  // ---- composition ---------------------------------------------------------------------------------------------------

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

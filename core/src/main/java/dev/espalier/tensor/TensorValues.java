package dev.espalier.tensor;

import dev.espalier.base.ArrayPrinter;
import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.UnaryOp;
import dev.espalier.runtime.BodyRecording;
import dev.espalier.runtime.Recorder;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;

/** Facts and values of a tensor, and how operations are recorded. */
abstract class TensorValues {
  /** The graph node behind this tensor. For authors of operations; may change between versions. */
  public abstract Node node();

  abstract Tensor self();

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
    return shape().dim(axis(axis));
  }

  /** The axis counted from the front, for an axis in [-rank, rank). */
  final int axis(int axis) {
    int n = rank();
    if (axis < -n || axis >= n) {
      throw Refusal.axis(this, axis);
    }
    return axis < 0 ? axis + n : axis;
  }

  /** Number of elements. */
  public int size() {
    return shape().size();
  }

  /** Computes the value now. Returns this. */
  public Tensor realize() {
    storage();
    return self();
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
      throw Refusal.shape(
          "item",
          "shape " + shape() + " has " + size() + " elements, not one",
          "input.size == 1",
          size() == 0 ? "use toArray()" : "reduce it first, as mean().item(), or use toArray()",
          (Tensor) this);
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
   * The value as NumPy prints it. Looking at a tensor changes nothing: a pending one is computed
   * aside, and neither registered tensors nor the trace move. Inside a scan or vmap, where there is
   * no value, shape and dtype.
   */
  @Override
  public String toString() {
    if (node().trace() < 0) {
      return BodyRecording.describe(node());
    }
    var s = Recorder.current().peek(node());
    return ArrayPrinter.format(shape(), dtype(), s.array(), s.offset());
  }

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

  static Tensor recordScalar(double value, DType dtype) {
    return new Tensor(
        Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), dtype), Scalar.of(value)));
  }

  static Tensor recordScalar(long value) {
    return new Tensor(
        Node.leaf(
            Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), DType.INT64), Scalar.of(value)));
  }

  Tensor unary(UnaryOp op) {
    return record(Ops.of(op), self());
  }

  Tensor floatUnary(Op op) {
    return record(op, toFloating());
  }

  Tensor elementary(Elementary op) {
    return record(Ops.of(op), toFloating());
  }

  Tensor binary(BinaryOp op, Tensor other) {
    var t = DType.promote(dtype(), other.dtype());
    return record(Ops.of(op), to(t), other.to(t));
  }

  /** A Java number takes the tensor's dtype; a fraction makes an integral tensor float32. */
  Tensor binary(BinaryOp op, double other) {
    boolean fraction = other != Math.rint(other) || Double.isInfinite(other);
    var x =
        fraction && !dtype().isFloating() || dtype() == DType.BOOL
            ? to(fraction ? DType.FLOAT32 : DType.INT64)
            : self();
    return record(Ops.of(op), x, recordScalar(other, x.dtype()));
  }

  Tensor binary(BinaryOp op, long other) {
    if (dtype().isFloating()) {
      return binary(op, (double) other);
    }
    var t = dtype() == DType.BOOL ? DType.INT64 : dtype();
    var s = Node.leaf(Op.LeafKind.SCALAR, new TensorSpec(Shape.scalar(), t), Scalar.of(other));
    return record(Ops.of(op), to(t), new Tensor(s));
  }

  Tensor toFloating() {
    return dtype().isFloating() ? self() : to(DType.FLOAT32);
  }

  /**
   * Converted to a dtype: floating to integral cuts off fractions and saturates; to bool is {@code
   * x ≠ 0}.
   */
  public Tensor to(DType dtype) {
    return dtype == dtype() ? self() : record(new Op.Cast(dtype), self());
  }
}

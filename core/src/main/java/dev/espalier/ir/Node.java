package dev.espalier.ir;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a computation: an op and its inputs, with shape and dtype known. Immutable but for one
 * transition: it receives a value once, and may then drop its inputs.
 */
public final class Node {
  private static final Node[] NONE = {};

  private final Op op;
  private final TensorSpec spec;
  private final @Nullable LayerPath path;
  private final boolean tracked;
  private final boolean cut;
  private final long trace;
  private final int position;
  private volatile Node[] inputs;
  private volatile @Nullable Value value;

  private Node(
      Op op,
      Node[] inputs,
      TensorSpec spec,
      @Nullable Value value,
      @Nullable LayerPath path,
      boolean cut,
      boolean variable,
      long trace,
      int position) {
    this.op = op;
    this.inputs = inputs;
    this.spec = spec;
    this.value = value;
    this.path = path;
    this.cut = cut;
    this.trace = trace;
    this.position = position;
    boolean t =
        variable || op instanceof Op.Leaf(Op.LeafKind kind) && kind == Op.LeafKind.PARAMETER;
    for (Node in : inputs) {
      t |= in.tracked;
    }
    this.tracked = t && !cut && spec.dtype().isFloating();
  }

  /** A node outside any trace: what passes and gradient rules build. */
  public static Node of(Op op, Node... inputs) {
    return new Node(op, inputs, Infer.infer(op, inputs), null, null, false, false, 0, -1);
  }

  /** A leaf with its value. */
  public static Node leaf(Op.LeafKind kind, TensorSpec spec, Value value) {
    return new Node(new Op.Leaf(kind), NONE, spec, value, null, false, false, 0, -1);
  }

  /** A placeholder leaf without a value: the inputs of templates. */
  public static Node placeholder(Op.LeafKind kind, TensorSpec spec) {
    return new Node(new Op.Leaf(kind), NONE, spec, null, null, false, false, 0, -1);
  }

  /**
   * A node at a position of a trace. {@code cut}: no gradient passes. The caller has inferred the
   * spec.
   */
  public static Node recorded(
      Op op,
      Node[] inputs,
      TensorSpec spec,
      @Nullable LayerPath path,
      boolean cut,
      long trace,
      int position) {
    return new Node(op, inputs, spec, null, path, cut, false, trace, position);
  }

  /**
   * The same value as a node of its own at a position of a trace, with respect to which derivatives
   * are taken: it is tracked, whatever lies behind it.
   */
  public static Node variable(Node x, @Nullable LayerPath path, long trace, int position) {
    var op = new Op.Reshape(x.shape());
    return new Node(op, new Node[] {x}, x.spec(), null, path, false, true, trace, position);
  }

  /** The same op, spec, path and cut over other inputs, without a value. */
  public Node withInputs(Node... others) {
    return new Node(op, others, spec, null, path, cut, false, 0, -1);
  }

  public Op op() {
    return op;
  }

  public TensorSpec spec() {
    return spec;
  }

  public Shape shape() {
    return spec.shape();
  }

  public DType dtype() {
    return spec.dtype();
  }

  public @Nullable LayerPath path() {
    return path;
  }

  /** Whether a parameter or variable lies behind this node and gradients pass through it. */
  public boolean tracked() {
    return tracked;
  }

  /** Whether gradients stop here ({@code detach}, recorded without gradients). */
  public boolean cut() {
    return cut;
  }

  /** Number of the trace it was recorded in, 0 for none. */
  public long trace() {
    return trace;
  }

  public int position() {
    return position;
  }

  /** The number of inputs still held. */
  public int arity() {
    return inputs.length;
  }

  public Node input(int i) {
    return inputs[i];
  }

  public List<Node> inputs() {
    return List.of(inputs);
  }

  /**
   * The inputs, not copied: callers only read. Read them before {@link #value}: when the value is
   * then null, they are the real ones.
   */
  public Node[] rawInputs() {
    return inputs;
  }

  public @Nullable Value value() {
    return value;
  }

  /** Gives the node its value; a later value is ignored (it has the same bits). */
  public void realize(Value v) {
    if (value == null) {
      value = v;
    }
  }

  /** Forgets the inputs of a realised node, so that what lies behind it can be collected. */
  public void dropInputs() {
    assert value != null;
    inputs = NONE;
  }

  @Override
  public String toString() {
    return op + " " + spec;
  }
}

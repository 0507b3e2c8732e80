package dev.espalier.tensor;

import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.runtime.Recorder;

/**
 * A tensor that belongs to a model and is saved with it, but not trained: running statistics,
 * position tables.
 */
public final class Buffer extends Variable {
  private volatile Node node;

  /** A buffer with a copy of this value. */
  public Buffer(Tensor value) {
    var s = value.storage();
    this.node = Node.leaf(Op.LeafKind.INPUT, new TensorSpec(value.shape(), value.dtype()), s);
  }

  @Override
  public Node node() {
    var r = Recorder.current();
    var other = r.substitute(this);
    if (other == null) {
      other = r.assigned(this);
    }
    return other == null ? node : other;
  }

  /** The new value carries no gradient. */
  @Override
  public void assign(Tensor value) {
    check(value);
    var r = Recorder.current();
    var n = value.node();
    if (n.tracked() || n.value() instanceof dev.espalier.runtime.ParameterValue || n == node) {
      n = r.recordCut(new Op.Reshape(shape()), n);
    }
    if (!r.assignLater(this, n)) {
      r.register(n);
      node = n;
    }
  }
}

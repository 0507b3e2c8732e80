package dev.espalier.runtime;

import dev.espalier.base.Rng;
import dev.espalier.base.StateException;
import dev.espalier.base.TensorException;
import dev.espalier.ir.LayerPath;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's function while it is recorded in order to be transformed, not to be run as it stands.
 * Its nodes belong to a trace of their own with a negative number, by which they are known when
 * they turn up elsewhere.
 */
public abstract sealed class BodyRecording permits ScanRecording, VmapRecording, RuleRecording {
  /** What functions are recorded for. */
  enum Kind {
    SCAN(
        "scan",
        "the body of a scan",
        "as a part of the state or as an output, which is stacked over the steps"),
    CHECKPOINT("checkpoint", "a function under checkpoint", "as a result of the function"),
    VMAP("vmap", "a function under vmap", "as a result of the function, one for each example"),
    RULE("CustomOp", "a rule of a CustomOp", "as a result of the rule");

    private static final Kind[] ALL = values();

    final String op;
    final String where;
    final String returned;

    Kind(String op, String where, String returned) {
      this.op = op;
      this.where = where;
      this.returned = returned;
    }

    /** The number of a trace, from which its kind can be told. */
    @SuppressWarnings("EnumOrdinal") // only to find it again
    long trace(long number) {
      return -(number * ALL.length + ordinal());
    }

    private static Kind of(long trace) {
      return ALL[(int) (-trace % ALL.length)];
    }
  }

  final @Nullable BodyRecording outer;
  private final long trace;
  private int count;
  private final List<Node> derivatives = new ArrayList<>();

  BodyRecording(@Nullable BodyRecording outer, long trace) {
    assert trace < 0;
    this.outer = outer;
    this.trace = trace;
  }

  /** A tensor that the function is given. */
  public Node parameter(TensorSpec spec) {
    // Floating ones are like parameters: gradients with respect to them may be taken inside.
    var kind = spec.dtype().isFloating() ? Op.LeafKind.PARAMETER : Op.LeafKind.INPUT;
    return record(new Op.Leaf(kind), new Node[0], spec, null, false);
  }

  Node record(Op op, Node[] inputs, TensorSpec spec, @Nullable LayerPath path, boolean cut) {
    var n = Node.recorded(op, inputs, spec, path, cut, trace, count++);
    if (op instanceof Op.Grad || op instanceof Op.Jvp) {
      derivatives.add(n);
    }
    return n;
  }

  Node variable(Node x, @Nullable LayerPath path) {
    return Node.variable(x, path, trace, count++);
  }

  /** The markers of derivatives taken inside. */
  final List<Node> derivatives() {
    return derivatives;
  }

  /** How many random numbers are reserved where the function asks for n. */
  abstract long amount(long n);

  /** The counter of a draw that was reserved inside. */
  record Draw(Rng rng, long first, Node leaf) {}

  /** What a draw gets that gets {@code counter} inside of this. */
  abstract Node advance(Draw draw, Node counter, Recorder recorder);

  /** Notes a value that the function assigns to a variable; false where that cannot be. */
  boolean assign(Named variable, Node value) {
    return false;
  }

  /** The value that the function assigned to a variable, or null. */
  @Nullable Node assigned(Named variable) {
    return null;
  }

  /** Whether a node was recorded in this function or in one around it. */
  final boolean holds(Node n) {
    for (BodyRecording b = this; b != null; b = b.outer) {
      if (n.trace() == b.trace) {
        return true;
      }
    }
    return false;
  }

  /** Leaves and nodes of other traces are outside; nodes of no trace are made on the way. */
  final boolean isInside(Node n) {
    return n.trace() == trace
        || n.trace() == 0 && !(n.op() instanceof Op.Leaf) && n.value() == null;
  }

  final void requireHeld(List<Node> results) {
    for (Node r : results) {
      if (r.trace() < 0 && !holds(r)) {
        throw escaped(r);
      }
    }
  }

  static StateException escaped(Node n) {
    var kind = Kind.of(n.trace());
    return new StateException(
        TensorException.Facts.of(
            kind.op,
            "a tensor made inside " + kind.where + " is used outside of it",
            "what leaves it is returned",
            "return it " + kind.returned));
  }

  /** The values of these tensors differ from step to step, or none is known yet. */
  static void requireValue(Node n) {
    if (n.trace() < 0) {
      var kind = Kind.of(n.trace());
      throw new StateException(
          TensorException.Facts.of(
              kind.op,
              "a value was read inside " + kind.where + ", which is recorded once, before it runs",
              "values are read outside",
              "choose with where(…) instead of an if, or return the tensor and read it"
                  + " afterwards"));
    }
  }

  StateException notInside(String op) {
    var kind = Kind.of(trace);
    return new StateException(
        TensorException.Facts.of(
            op,
            "called inside " + kind.where + ", which is recorded once, before it runs",
            "it is called outside",
            "call it on what the "
                + kind.op
                + " returns; inside, Gradients.of(loss, w) gives gradients as tensors"));
  }

  /** The spec of such a tensor, and where it belongs. */
  public static String describe(Node n) {
    return n.spec() + " in " + Kind.of(n.trace()).where;
  }
}

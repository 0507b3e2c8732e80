package dev.espalier.runtime;

import dev.espalier.base.StateException;
import dev.espalier.grad.Gradients;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.TensorSpec;
import dev.espalier.spi.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an operation, or a rule of it, which is a graph over its parameters alone. Java
 * numbers in it are constants.
 */
public final class RuleRecording extends BodyRecording {
  private final String label;
  private final List<Node> parameters = new ArrayList<>();

  RuleRecording(@Nullable BodyRecording outer, long trace, String label) {
    super(outer, trace);
    this.label = label;
  }

  @Override
  public Node parameter(TensorSpec spec) {
    var p = super.parameter(spec);
    parameters.add(p);
    return p;
  }

  @Override
  long amount(long n) {
    throw new StateException(
        label,
        "the operation draws random numbers, and is a function of its inputs alone",
        "draw them outside and pass them as an input");
  }

  @Override
  Node advance(Draw draw, Node counter, Recorder recorder) {
    throw new AssertionError("draws are refused");
  }

  /** After the end: the results over these nodes in the place of the parameters. */
  public List<Node> apply(List<Node> results, List<Node> arguments) {
    requireHeld(results);
    var lifted = ScanBody.lift(parameters, results, this::isInside);
    var all = new ArrayList<>(arguments);
    for (Node n : lifted.captured()) {
      if (!(n.op() instanceof Op.Leaf(Op.LeafKind kind)
          && kind == Op.LeafKind.SCALAR
          && n.value() instanceof Scalar s)) {
        throw new StateException(
            label,
            "the operation reads a tensor of shape "
                + n.shape()
                + " from around it, and is a function of its inputs alone",
            "pass it as an input");
      }
      all.add(Nodes.constant(n.dtype().isFloating() ? s.value() : s.bits(), n.dtype()));
    }
    var made = lifted.body().apply(all);
    return derivatives().isEmpty() ? made : Gradients.expand(made);
  }
}

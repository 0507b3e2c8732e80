package dev.espalier.ir;

import static dev.espalier.ir.Nodes.*;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * e^x / Σ e^x along an axis, with the largest element subtracted first; every slice adds up to 1.
 */
public record Softmax(int axis) implements CompositeOp {
  @Override
  public String label() {
    return "softmax";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return Check.alongAxis(label(), inputs, axis);
  }

  @Override
  public Node expand(List<Node> inputs) {
    var s = Shifted.of(inputs.getFirst(), axis);
    return div(s.exp(), s.keep(s.sum()));
  }

  /** y (g − Σ g y). */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node y, Node g) {
    var gy = mul(g, y);
    var sum = keepAxes(reduce(ReduceOp.SUM, gy, axis, axis + 1), y.shape(), axis, axis + 1);
    return Collections.singletonList(mul(y, sub(g, sum)));
  }

  /**
   * What softmax, its logarithm and cross entropy share, in equal nodes, so that a plan computes it
   * once.
   */
  record Shifted(Node max, Node difference, Node exp, Node sum, int axis) {
    static Shifted of(Node x, int axis) {
      var max = reduce(ReduceOp.MAX, x, axis, axis + 1);
      var difference = sub(x, keepAxes(max, x.shape(), axis, axis + 1));
      var exp = Elementary.EXP.of(difference);
      return new Shifted(max, difference, exp, reduce(ReduceOp.SUM, exp, axis, axis + 1), axis);
    }

    Node keep(Node reduced) {
      return keepAxes(reduced, difference.shape(), axis, axis + 1);
    }
  }
}

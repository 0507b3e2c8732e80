package dev.espalier.runtime;

import dev.espalier.base.Shape;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Rebindable;
import dev.espalier.ir.TensorSpec;
import dev.espalier.plan.Plan;
import dev.espalier.spi.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A plan recorded once over placeholder inputs, with everything else that it reads. */
public final class Capture {
  private final Plan plan;
  private final List<Node> leaves;
  private final int[] inputOf;
  private final List<Shape> shapes;

  private Capture(Plan plan, List<Node> leaves, int[] inputOf, List<Shape> shapes) {
    this.plan = plan;
    this.leaves = leaves;
    this.inputOf = inputOf;
    this.shapes = shapes;
  }

  /**
   * Records a function over inputs of these specs. Reading a value inside it raises an error, since
   * there is none yet.
   */
  public static Capture of(List<TensorSpec> specs, Function<List<Node>, List<Node>> function) {
    var inputs = new ArrayList<Node>();
    for (TensorSpec s : specs) {
      inputs.add(Node.placeholder(Op.LeafKind.INPUT, s));
    }
    var g = Graph.of(function.apply(inputs));
    var inputOf = new int[g.leaves().size()];
    for (int i = 0; i < inputOf.length; i++) {
      inputOf[i] = inputs.indexOf(g.leaves().get(i));
    }
    return new Capture(
        Executor.compile(g.template(), true),
        g.leaves(),
        inputOf,
        g.roots().stream().map(Node::shape).toList());
  }

  public Shape shape(int output) {
    return shapes.get(output);
  }

  /** Replays with these inputs and the current parameters. */
  public Storage[] run(List<Storage> inputs) {
    var bound = new Node[leaves.size()];
    for (int i = 0; i < bound.length; i++) {
      var leaf = leaves.get(i);
      if (inputOf[i] >= 0) {
        bound[i] = Node.leaf(Op.LeafKind.INPUT, leaf.spec(), inputs.get(inputOf[i]));
      } else if (leaf.value() instanceof ParameterValue p && p.owner() instanceof Rebindable r) {
        bound[i] = r.node();
      } else {
        bound[i] = leaf;
      }
    }
    return Executor.run(plan, bound, null);
  }
}

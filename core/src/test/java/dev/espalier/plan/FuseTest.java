package dev.espalier.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.espalier.grad.Gradients;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Value;
import dev.espalier.runtime.ReferenceBackend;
import dev.espalier.tensor.Func;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups of fused nodes depend on each other in one direction only. */
@Tag("smoke")
class FuseTest {
  /**
   * Here a value that is computed early (a mask) shares a group with late ones, so that a group
   * whose own members are all early depends on what comes after them.
   */
  @Test
  void groupsOfEarlyAndLateValuesMakeNoCycle() {
    var x = Tensor.of(0.3, -0.2, 0.7).track();
    var h = Func.hessian(t -> t.sin().mul(t.exp()).prod()).apply(x);
    var w = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3);
    var roots = new ArrayList<Node>(List.of(h.node()));
    roots.add(dev.espalier.tensor.Gradients.of(h.mul(w).sum(), x).getFirst().node());
    var graph = Graph.of(roots);
    assertArrayEquals(run(graph, false), run(graph, true));
  }

  private static double[] run(Graph graph, boolean optimise) {
    var template = graph.template();
    var values = graph.leaves().stream().map(Node::value).toArray(Value[]::new);
    var plan =
        Plan.compile(
            Gradients.expand(template.roots()),
            template.leaves(),
            new ReferenceBackend(),
            optimise);
    return (double[]) plan.run(values, null)[1].copy();
  }
}

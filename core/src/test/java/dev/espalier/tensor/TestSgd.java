package dev.espalier.tensor;

import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.sub;

import dev.espalier.ir.Node;
import dev.espalier.ir.UpdateRule;
import java.util.List;

/** Plain gradient descent, for tests of core: p − lr · g. */
record TestSgd() implements UpdateRule {
  @Override
  public String label() {
    return "test_sgd";
  }

  @Override
  public int states() {
    return 0;
  }

  @Override
  public int scalars() {
    return 1;
  }

  @Override
  public List<Node> apply(Node parameter, Node gradient, List<Node> states, List<Node> scalars) {
    return List.of(sub(parameter, mul(gradient, scalars.getFirst())));
  }

  static void step(UpdateGroup group, double lr) {
    UpdateGroup.step(List.of(group), (_, _, _) -> new double[] {lr});
  }
}

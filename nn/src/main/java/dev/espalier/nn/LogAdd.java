package dev.espalier.nn;

import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Elementary;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.TensorSpec;
import dev.espalier.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** y = ln Σₖ exp(xₖ) element by element, for finite xₖ of one shape: sums of probabilities. */
record LogAdd() implements CompositeOp {
  static Tensor of(Tensor... logs) {
    return Tensor.composite(new LogAdd(), logs);
  }

  @Override
  public String label() {
    return "logaddexp";
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    return inputs.getFirst();
  }

  @Override
  public Node expand(List<Node> inputs) {
    var largest = inputs.getFirst();
    for (Node x : inputs.subList(1, inputs.size())) {
      largest = Nodes.max(largest, x);
    }
    var sum = exp(Nodes.sub(inputs.getFirst(), largest));
    for (Node x : inputs.subList(1, inputs.size())) {
      sum = Nodes.add(sum, exp(Nodes.sub(x, largest)));
    }
    return Nodes.add(largest, Nodes.composite(Elementary.LOG, sum));
  }

  /** The share of each: g · exp(xₖ − y). */
  @Override
  public List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    var all = new ArrayList<@Nullable Node>();
    for (Node x : inputs) {
      all.add(Nodes.mul(gradient, exp(Nodes.sub(x, output))));
    }
    return all;
  }

  private static Node exp(Node x) {
    return Nodes.composite(Elementary.EXP, x);
  }
}

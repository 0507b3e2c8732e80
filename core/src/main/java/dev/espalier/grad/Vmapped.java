package dev.espalier.grad;

import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A composite for each example of a batch. Its definition and its gradient are those of the
 * composite, batched, so that a gradient rule that is better than that of the definition stays.
 */
record Vmapped(CompositeOp one, List<Kind> kinds, int size) implements CompositeOp {
  /** What an input is to the examples. */
  enum Kind {
    /** The same for all. */
    SHARED,
    /** One for each, along axis 0. */
    BATCHED,
    /** A counter from which each draws random numbers of its own. */
    DRAWN
  }

  /** The batched form of y = c(x). */
  static Node over(Batching b, Node y, CompositeOp c, Node[] x) {
    var kinds = new ArrayList<Kind>(x.length);
    var inputs = new Node[x.length];
    for (int i = 0; i < x.length; i++) {
      boolean all = b.isBatched(x[i]);
      kinds.add(all ? Kind.BATCHED : b.isDrawn(x[i]) ? Kind.DRAWN : Kind.SHARED);
      inputs[i] = all ? b.full(x[i]) : x[i];
    }
    var op = new Op.Composite(new Vmapped(c, List.copyOf(kinds), b.size()));
    var spec = new TensorSpec(Batching.batch(b.size(), y.shape()), y.dtype());
    return Node.recorded(op, inputs, spec, y.path(), false, 0, -1);
  }

  @Override
  public String label() {
    return one.label();
  }

  @Override
  public TensorSpec infer(List<TensorSpec> inputs) {
    var specs = new ArrayList<TensorSpec>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      var s = inputs.get(i);
      specs.add(
          kinds.get(i) == Kind.BATCHED ? new TensorSpec(s.shape().without(0, 1), s.dtype()) : s);
    }
    var y = one.infer(specs);
    return new TensorSpec(Batching.batch(size, y.shape()), y.dtype());
  }

  /** The graph for one example and what stands for the batch. */
  private final class Example {
    final Batching.Inputs inputs = new Batching.Inputs();
    final List<Node> arguments = new ArrayList<>();

    Example(List<Node> given) {
      for (int i = 0; i < given.size(); i++) {
        arguments.add(
            switch (kinds.get(i)) {
              case SHARED -> given.get(i);
              case BATCHED -> element(given.get(i));
              case DRAWN -> {
                inputs.draw(given.get(i));
                yield given.get(i);
              }
            });
      }
    }

    /** A node that stands for one element of a batch. */
    Node element(Node all) {
      var p = Node.placeholder(Op.LeafKind.INPUT, Batching.element(all));
      inputs.batch(p, all);
      return p;
    }

    Node all(Node root) {
      var b = Batching.of(List.of(root), inputs, size, _ -> false).getFirst();
      return b == null ? Batching.repeat(root, size) : b;
    }
  }

  @Override
  public Node expand(List<Node> inputs) {
    var e = new Example(inputs);
    return e.all(one.expand(e.arguments));
  }

  @Override
  public @Nullable List<@Nullable Node> vjp(List<Node> inputs, Node output, Node gradient) {
    var e = new Example(inputs);
    var rows = one.vjp(e.arguments, e.element(output), e.element(gradient));
    if (rows == null) {
      return null;
    }
    var all = new ArrayList<@Nullable Node>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      all.add(row == null ? null : e.all(Nodes.sumTo(row, e.arguments.get(i).shape())));
    }
    return all;
  }

  @Override
  public @Nullable Node jvp(List<Node> inputs, Node output, List<@Nullable Node> tangents) {
    var e = new Example(inputs);
    var ts = new ArrayList<@Nullable Node>();
    for (int i = 0; i < tangents.size(); i++) {
      var t = tangents.get(i);
      ts.add(t != null && kinds.get(i) == Kind.BATCHED ? e.element(t) : t);
    }
    var t = Tangents.composite(one, e.element(output), e.arguments, ts);
    return t == null ? null : e.all(t);
  }
}

package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.CompositeOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.UpdateRule;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts definitions in the place of composite operations and of optimiser steps: afterwards only
 * primitives are left.
 */
final class Inline {
  private Inline() {}

  static List<Node> composites(List<Node> roots) {
    var out = roots;
    boolean[] again = {true};
    while (again[0]) { // a definition may use other composites; nesting is a few levels deep
      again[0] = false;
      out =
          Rewriter.rewrite(
              out,
              n -> {
                if (n.op() instanceof Op.Composite(CompositeOp c)) {
                  again[0] = true;
                  return c.expand(n.inputs());
                }
                return n;
              });
    }
    return out;
  }

  /**
   * Outputs of {@link Op.Update} become the rule's arithmetic over runs of neighbouring segments.
   */
  static List<Node> updates(List<Node> roots) {
    Map<Node, List<Node>> results = new IdentityHashMap<>();
    return Rewriter.rewrite(
        roots,
        n ->
            n.op() instanceof Op.Output(int k) && n.input(0).op() instanceof Op.Update u
                ? results.computeIfAbsent(n.input(0), update -> expand(u, update)).get(k)
                : n);
  }

  /**
   * A run of neighbouring segments: elements [from, to) of the flat arrays, and the gradients that
   * cover it.
   */
  private record Run(int from, int to, Node gradient) {}

  private static List<Node> expand(Op.Update u, Node update) {
    UpdateRule rule = u.rule();
    var in = update.inputs();
    int states = rule.states();
    var scalars = in.subList(1 + states, 1 + states + rule.scalars());
    var runs = runs(u, in.subList(1 + states + rule.scalars(), in.size()));
    var pieces = new ArrayList<List<Node>>();
    for (int k = 0; k <= states; k++) {
      pieces.add(new ArrayList<>());
    }
    int done = 0;
    for (Run run : runs) {
      var operands = new ArrayList<Node>();
      for (int k = 0; k <= states; k++) {
        if (done < run.from) {
          pieces.get(k).add(slice(in.get(k), done, run.from));
        }
        operands.add(slice(in.get(k), run.from, run.to));
      }
      var cast = new ArrayList<Node>();
      for (Node s : scalars) {
        cast.add(Nodes.cast(s, in.getFirst().dtype()));
      }
      var next =
          rule.apply(operands.getFirst(), run.gradient, operands.subList(1, operands.size()), cast);
      for (int k = 0; k <= states; k++) {
        pieces.get(k).add(next.get(k));
      }
      done = run.to;
    }
    int size = in.getFirst().shape().size();
    var out = new ArrayList<Node>();
    for (int k = 0; k <= states; k++) {
      if (done < size) {
        pieces.get(k).add(slice(in.get(k), done, size));
      }
      out.add(concat(pieces.get(k)));
    }
    return out;
  }

  private static List<Run> runs(Op.Update u, List<Node> gradients) {
    var runs = new ArrayList<Run>();
    var group = new ArrayList<Node>();
    int from = 0;
    int to = 0;
    for (int i = 0; i < gradients.size(); i++) {
      var s = u.segments().get(i);
      if (!group.isEmpty() && s.offset() != to) {
        runs.add(new Run(from, to, concat(group)));
        group = new ArrayList<>();
      }
      if (group.isEmpty()) {
        from = s.offset();
      }
      var g = gradients.get(i);
      group.add(Nodes.reshape(g, Shape.of(g.shape().size())));
      to = s.offset() + s.length();
    }
    runs.add(new Run(from, to, concat(group)));
    return runs;
  }

  private static Node concat(List<Node> parts) {
    return parts.size() == 1
        ? parts.getFirst()
        : Node.of(new Op.Concat(0), parts.toArray(new Node[0]));
  }

  private static Node slice(Node flat, int from, int to) {
    return from == 0 && to == flat.shape().size()
        ? flat
        : Node.of(new Op.Slice(0, to - from, 1), flat, Nodes.constant(from, DType.INT64));
  }
}

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
                  return Nodes.definition(c, n.inputs());
                }
                return n;
              });
    }
    return out;
  }

  /**
   * Outputs of {@link Op.Update} become the rule's arithmetic over runs of neighbouring segments,
   * or over each segment alone.
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

  private static List<Node> expand(Op.Update u, Node update) {
    UpdateRule rule = u.rule();
    var in = update.inputs();
    int arrays = 1 + rule.states();
    var stored = in.getFirst().dtype();
    var computed = stored.arithmetic(); // halves are rounded once, when the step is complete
    var scalars = new ArrayList<Node>();
    for (Node s : in.subList(arrays, arrays + rule.scalars())) {
      scalars.add(Nodes.cast(s, computed));
    }
    var gradients = in.subList(arrays + rule.scalars(), in.size());
    var patches = new ArrayList<Patch>();
    for (Node flat : in.subList(0, arrays)) {
      patches.add(new Patch(flat));
    }
    for (Piece piece : rule.perParameter() ? parameters(u, gradients) : runs(u, gradients)) {
      var operands = new ArrayList<Node>();
      for (int k = 0; k < arrays; k++) {
        var shape = piece.gradient.shape();
        var own = k == 0 ? shape : rule.stateShape(k - 1, shape);
        operands.add(Nodes.cast(patches.get(k).take(piece.offset(k), own), computed));
      }
      var next =
          rule.apply(
              operands.getFirst(),
              Nodes.cast(piece.gradient, computed),
              operands.subList(1, operands.size()),
              scalars);
      for (int k = 0; k < arrays; k++) {
        patches.get(k).put(piece.offset(k), Nodes.cast(next.get(k), stored));
      }
    }
    return patches.stream().map(Patch::result).toList();
  }

  /**
   * What a rule is applied to at once: one parameter, or a run of neighbouring ones as one axis.
   */
  private record Piece(Op.Segment first, Node gradient) {
    /** Where it begins in array k: the parameters, then the states. */
    int offset(int k) {
      return k == 0 ? first.offset() : first.states().get(k - 1);
    }
  }

  private static List<Piece> parameters(Op.Update u, List<Node> gradients) {
    var pieces = new ArrayList<Piece>();
    for (int i = 0; i < gradients.size(); i++) {
      pieces.add(new Piece(u.segments().get(i), gradients.get(i)));
    }
    return pieces;
  }

  private static List<Piece> runs(Op.Update u, List<Node> gradients) {
    var runs = new ArrayList<Piece>();
    var group = new ArrayList<Node>();
    var first = u.segments().getFirst();
    int to = first.offset();
    for (int i = 0; i < gradients.size(); i++) {
      var s = u.segments().get(i);
      if (s.offset() != to) {
        runs.add(new Piece(first, concat(group)));
        group = new ArrayList<>();
        first = s;
      }
      group.add(flat(gradients.get(i)));
      to = s.offset() + s.length();
    }
    runs.add(new Piece(first, concat(group)));
    return runs;
  }

  /** A flat array of which pieces get new values, in ascending order; the rest stays. */
  private static final class Patch {
    private final Node flat;
    private final List<Node> parts = new ArrayList<>();
    private int done;

    Patch(Node flat) {
      this.flat = flat;
    }

    Node take(int offset, Shape shape) {
      return Nodes.reshape(slice(offset, offset + shape.size()), shape);
    }

    void put(int offset, Node value) {
      keep(offset);
      parts.add(flat(value));
      done = offset + value.shape().size();
    }

    Node result() {
      keep(flat.shape().size());
      return concat(parts);
    }

    private void keep(int to) {
      if (done < to) {
        parts.add(slice(done, to));
      }
    }

    private Node slice(int from, int to) {
      return from == 0 && to == flat.shape().size()
          ? flat
          : Node.of(new Op.Slice(0, to - from, 1), flat, Nodes.constant(from, DType.INT64));
    }
  }

  private static Node flat(Node x) {
    return Nodes.reshape(x, Shape.of(x.shape().size()));
  }

  private static Node concat(List<Node> parts) {
    return parts.size() == 1
        ? parts.getFirst()
        : Node.of(new Op.Concat(0), parts.toArray(new Node[0]));
  }
}

package dev.espalier.plan;

import dev.espalier.base.DType;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a tensor that was cut into parts is a sum of the parts' gradients, each placed
 * among zeros. Where they fill an axis without gaps it is their concatenation, of which each
 * element has been added to 0 (that turns −0 into +0, as the sum does).
 */
final class PlacedSum {
  /** Nodes of a sum that are looked at: parts are few, and long sums are not of parts. */
  private static final int LIMIT = 64;

  private PlacedSum() {}

  private record Part(Node node, int start) {}

  /** What may stand in the place of a sum, or null. */
  static @Nullable Node concat(Node sum) {
    var parts = new ArrayList<Part>();
    if (!collect(sum, parts) || !(parts.getFirst().node.op() instanceof Op.Place first)) {
      return null;
    }
    parts.sort(Comparator.comparingInt(Part::start));
    int end = 0;
    var values = new ArrayList<Node>();
    for (Part p : parts) {
      if (p.start != end || !p.node.op().equals(first)) {
        return null;
      }
      var x = p.node.input(0);
      end += x.shape().dim(first.axis());
      values.add(x.dtype().isFloating() ? Nodes.add(x, 0) : x);
    }
    return end == first.size()
        ? Node.of(new Op.Concat(first.axis()), values.toArray(new Node[0]))
        : null;
  }

  /** Whether a sum is one of placed parts only. */
  private static boolean collect(Node sum, List<Part> parts) {
    var todo = new ArrayList<>(List.of(sum));
    for (int seen = 0; !todo.isEmpty(); seen++) {
      var n = todo.removeLast();
      if (seen == LIMIT || !n.shape().equals(sum.shape())) {
        return false;
      }
      switch (n.op()) {
        case Op.Binary(BinaryOp op) when op == BinaryOp.ADD -> {
          todo.add(n.input(0));
          todo.add(n.input(1));
        }
        case Op.Place(int _, int _, int step)
            when step == 1 && n.input(1).op() instanceof Op.Const(double start, DType _) ->
            parts.add(new Part(n, (int) start));
        default -> {
          return false;
        }
      }
    }
    return true;
  }
}

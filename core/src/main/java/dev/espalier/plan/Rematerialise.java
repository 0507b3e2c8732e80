package dev.espalier.plan;

import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each user of a comparison its own copy where the compared value is kept anyway: computing
 * {@code y > 0} again in the backward pass of relu costs less than storing and loading a mask.
 */
final class Rematerialise {
  private Rematerialise() {}

  /**
   * The roots over the changed graph.
   *
   * @param copies receives the copies, which are to be fused with their users
   */
  static List<Node> apply(List<Node> roots, Set<Node> copies) {
    var nodes = Graph.of(roots).nodes();
    var kept = kept(nodes);
    Map<Node, Node> map = new IdentityHashMap<>();
    for (Node n : nodes) {
      var in = n.rawInputs().clone();
      boolean changed = false;
      for (int i = 0; i < in.length; i++) {
        var to = map.get(in[i]);
        assert to != null;
        if (isCheap(in[i], kept)) {
          to = to.withInputs(to.rawInputs());
          copies.add(to);
        }
        changed |= to != in[i];
        in[i] = to;
      }
      map.put(n, changed ? n.withInputs(in) : n);
    }
    var out = new ArrayList<Node>(roots.size());
    for (Node r : roots) {
      var to = map.get(r);
      assert to != null;
      out.add(to);
    }
    return out;
  }

  private static boolean isCheap(Node n, Set<Node> kept) {
    if (!(n.op() instanceof Op.Binary(BinaryOp op)) || !op.isComparison()) {
      return false;
    }
    for (Node in : n.rawInputs()) {
      if (!kept.contains(in) && in.shape().size() != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Values that are stored whatever is fused: leaves, outputs of scans, and operands of ops with
   * kernels of their own.
   */
  private static Set<Node> kept(List<Node> nodes) {
    var kept = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    for (Node n : nodes) {
      if (n.op() instanceof Op.Leaf || n.op() instanceof Op.Output) {
        kept.add(n);
      }
      if (n.op() instanceof Op.MatMul
          || n.op() instanceof Op.Scan
          || n.op() instanceof Op.Custom
          || n.op() instanceof Op.Conv2d
          || n.op() instanceof Op.Pool2d) {
        for (Node in : n.rawInputs()) {
          var base = in;
          while (Views.isView(base)) {
            kept.add(base);
            base = base.input(0);
          }
          kept.add(base);
        }
      }
    }
    return kept;
  }
}

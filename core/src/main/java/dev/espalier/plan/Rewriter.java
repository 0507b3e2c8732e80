package dev.espalier.plan;

import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rebuilds a graph from its leaves up, replacing nodes by a rule. */
final class Rewriter {
  /**
   * What to put in the place of a node whose inputs are already rewritten; the node itself to keep
   * it.
   */
  @FunctionalInterface
  interface Rule {
    Node apply(Node rebuilt);
  }

  private Rewriter() {}

  static List<Node> rewrite(List<Node> roots, Rule rule) {
    Map<Node, Node> map = new IdentityHashMap<>();
    for (Node n : Graph.of(roots).nodes()) {
      map.put(n, rule.apply(rebuild(n, map)));
    }
    var out = new ArrayList<Node>(roots.size());
    for (Node r : roots) {
      out.add(get(map, r));
    }
    return out;
  }

  private static Node rebuild(Node n, Map<Node, Node> map) {
    var in = n.rawInputs();
    Node @Nullable [] changed = null;
    for (int i = 0; i < in.length; i++) {
      var to = get(map, in[i]);
      if (to != in[i]) {
        changed = changed == null ? in.clone() : changed;
        changed[i] = to;
      }
    }
    return changed == null ? n : n.withInputs(changed);
  }

  private static Node get(Map<Node, Node> map, Node n) {
    var to = map.get(n);
    assert to != null : n;
    return to;
  }
}

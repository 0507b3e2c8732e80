package dev.espalier.plan;

import dev.espalier.ir.Axes;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ScanBody;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import java.util.ArrayList;
import java.util.List;

/**
 * Transposes the weights that each step of a scan multiplies by once, before the loop: {@code h ·
 * wᵀ} would have the kernel transpose w at each step.
 */
final class Hoist {
  private Hoist() {}

  static List<Node> apply(List<Node> roots) {
    return Rewriter.rewrite(
        roots, n -> n.op() instanceof Op.Scan s && s.length() > 1 ? hoisted(s, n) : n);
  }

  private static Node hoisted(Op.Scan s, Node n) {
    var body = s.body();
    int elements = s.carries() + s.sequences();
    var others = body.parameters().subList(elements, n.arity());
    var bindings = bindings(body, n);
    int before = bindings.size();
    for (Node m : Graph.of(body.results()).nodes()) {
      if (m.op() instanceof Op.MatMul
          && m.input(1).op() instanceof Op.Permute(Axes axes)
          && axes.size() == 2
          && axes.get(0) == 1) {
        int of = others.indexOf(m.input(1).input(0));
        if (of >= 0) {
          var whole = Node.of(m.input(1).op(), n.input(elements + of));
          bindings.add(new Binding(m.input(1), whole));
        }
      }
    }
    return bindings.size() == before
        ? n
        : Scans.call(
                s.length(),
                s.reverse(),
                bindings.subList(0, s.carries()),
                bindings.subList(s.carries(), elements),
                bindings.subList(elements, bindings.size()),
                body.results())
            .node();
  }

  private static List<Binding> bindings(ScanBody body, Node n) {
    var list = new ArrayList<Binding>();
    for (int i = 0; i < n.arity(); i++) {
      list.add(new Binding(body.parameters().get(i), n.input(i)));
    }
    return list;
  }
}

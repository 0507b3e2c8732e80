package dev.espalier.plan;

import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves out of each scan what nobody uses: state that neither an output nor other state depends
 * on, stacks, and the inputs that only these read. Afterwards every result of a body is needed.
 */
final class Prune {
  /** What is left of a scan. */
  private static final class Live {
    final BitSet outputs = new BitSet();
    boolean[] inputs = {};
    List<Integer> carries = List.of();
    List<Integer> stacks = List.of();

    /** One node an output, where there were several. */
    final Map<Integer, Node> made = new HashMap<>();
  }

  private final Map<Node, Live> scans = new IdentityHashMap<>();
  private final Map<Node, Node> map = new IdentityHashMap<>();

  private Prune() {}

  static List<Node> apply(List<Node> roots) {
    var nodes = Graph.of(roots).nodes();
    for (Node n : nodes) {
      if (n.op() instanceof Op.Scan) {
        return new Prune().rebuild(nodes, roots);
      }
    }
    return roots;
  }

  private List<Node> rebuild(List<Node> nodes, List<Node> roots) {
    var used = new IdentityHashMap<Node, Boolean>();
    for (Node r : roots) {
      used.put(r, true);
    }
    for (Node n : nodes.reversed()) { // users first
      if (!used.containsKey(n)) {
        continue;
      }
      if (n.op() instanceof Op.Output(int k)) {
        scans.computeIfAbsent(n.input(0), _ -> new Live()).outputs.set(k);
      }
      var live = n.op() instanceof Op.Scan s ? live(s, n) : null;
      for (int i = 0; i < n.arity(); i++) {
        if (live == null || live.inputs[i]) {
          used.put(n.input(i), true);
        }
      }
    }
    for (Node n : nodes) {
      if (used.containsKey(n)) {
        map.put(n, rebuilt(n));
      }
    }
    return roots.stream().map(this::at).toList();
  }

  private Live live(Op.Scan s, Node n) {
    var live = scans.get(n);
    assert live != null : n;
    var carried = new BitSet();
    var results = new ArrayList<Integer>();
    for (int k = live.outputs.nextSetBit(0); k >= 0; k = live.outputs.nextSetBit(k + 1)) {
      if (k >= s.carries() && k < s.before(0)) {
        results.add(k);
      } else {
        carried.set(k < s.carries() ? k : k - s.before(0));
      }
    }
    live.stacks = List.copyOf(results);
    for (int before = -1; before != carried.cardinality(); ) {
      before = carried.cardinality();
      results = new ArrayList<>(live.stacks);
      carried.stream().forEach(results::add);
      live.inputs = s.body().reads(results);
      for (int i = 0; i < s.carries(); i++) {
        if (live.inputs[i]) {
          carried.set(i);
        }
      }
    }
    live.carries = carried.stream().boxed().toList();
    for (int c : live.carries) {
      live.inputs[c] = true; // its first value is needed even where the body ignores it
    }
    return live;
  }

  private Node at(Node n) {
    var to = map.get(n);
    assert to != null : n;
    return to;
  }

  private Node rebuilt(Node n) {
    if (n.op() instanceof Op.Scan s) {
      return scan(s, n);
    }
    if (n.op() instanceof Op.Output(int k) && n.input(0).op() instanceof Op.Scan s) {
      var live = scans.get(n.input(0));
      assert live != null : n;
      return live.made.computeIfAbsent(
          number(s, live, k), i -> Node.of(new Op.Output(i), at(n.input(0))));
    }
    var in = n.rawInputs().clone();
    boolean changed = false;
    for (int i = 0; i < in.length; i++) {
      in[i] = at(in[i]);
      changed |= in[i] != n.input(i);
    }
    return changed ? n.withInputs(in) : n;
  }

  /** The new number of an output. */
  private static int number(Op.Scan s, Live live, int k) {
    int carries = live.carries.size();
    return k < s.carries()
        ? live.carries.indexOf(k)
        : k < s.before(0)
            ? carries + live.stacks.indexOf(k)
            : carries + live.stacks.size() + live.carries.indexOf(k - s.before(0));
  }

  private Node scan(Op.Scan s, Node n) {
    var live = scans.get(n);
    assert live != null : n;
    var parameters = new ArrayList<Integer>();
    var in = new ArrayList<Node>();
    int sequences = 0;
    for (int i = 0; i < n.arity(); i++) {
      if (live.inputs[i]) {
        parameters.add(i);
        in.add(at(n.input(i)));
        sequences += i >= s.carries() && i < s.carries() + s.sequences() ? 1 : 0;
      }
    }
    var results = new ArrayList<>(live.carries);
    results.addAll(live.stacks);
    var op =
        new Op.Scan(
            s.body().select(parameters, results),
            s.length(),
            live.carries.size(),
            sequences,
            s.reverse());
    return Node.of(op, in.toArray(new Node[0]));
  }
}

package dev.espalier.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Op.Scan scan} does at each step: a graph from positional parameters (placeholders)
 * to results. A value: two bodies are equal when they compute the same from parameters of the same
 * specs, so that one plan serves both. It holds no data.
 */
public final class ScanBody {
  private final List<Node> parameters;
  private final Graph graph;
  private final Key key;

  /** The structure: the graph, and for each parameter its spec and its place among the leaves. */
  private record Key(GraphKey graph, List<TensorSpec> specs, List<Integer> places) {}

  /** Everything that the results depend on is a parameter, a constant or computed from them. */
  public ScanBody(List<Node> parameters, List<Node> results) {
    this.parameters = List.copyOf(parameters);
    this.graph = Graph.of(results);
    var at = new IdentityHashMap<Node, Integer>();
    for (Node leaf : graph.leaves()) {
      at.put(leaf, at.size());
    }
    var specs = new ArrayList<TensorSpec>(parameters.size());
    var places = new ArrayList<Integer>(parameters.size());
    for (Node p : parameters) {
      specs.add(p.spec());
      var place = at.remove(p);
      places.add(place == null ? -1 : place);
    }
    assert at.isEmpty() : "leaves that are no parameters: " + at.keySet();
    this.key = new Key(graph.key(), specs, places);
  }

  /** A body and the nodes outside it that it reads: its last parameters stand for them. */
  public record Lifted(ScanBody body, List<Node> captured) {}

  /**
   * The body that computes {@code results} from {@code parameters}.
   *
   * @param inside whether a node belongs to the body; parameters stand for all others
   */
  public static Lifted lift(List<Node> parameters, List<Node> results, Predicate<Node> inside) {
    var map = new IdentityHashMap<Node, Node>();
    var all = new ArrayList<Node>();
    for (Node p : parameters) {
      var place = Node.placeholder(Op.LeafKind.INPUT, p.spec());
      map.put(p, place);
      all.add(place);
    }
    var captured = new ArrayList<Node>();
    var stack = new ArrayList<>(results.reversed());
    while (!stack.isEmpty()) {
      var n = stack.getLast();
      if (map.containsKey(n)) {
        stack.removeLast();
        continue;
      }
      if (!inside.test(n)) {
        var place = Node.placeholder(Op.LeafKind.INPUT, n.spec());
        map.put(n, place);
        all.add(place);
        captured.add(n);
        continue;
      }
      boolean ready = true;
      var in = n.rawInputs();
      for (int i = in.length - 1; i >= 0; i--) {
        if (!map.containsKey(in[i])) {
          stack.add(in[i]);
          ready = false;
        }
      }
      if (ready) {
        map.put(n, over(n, map));
        stack.removeLast();
      }
    }
    return new Lifted(new ScanBody(all, at(results, map)), captured);
  }

  public List<Node> parameters() {
    return parameters;
  }

  public List<Node> results() {
    return graph.roots();
  }

  public TensorSpec parameter(int i) {
    return parameters.get(i).spec();
  }

  public TensorSpec result(int i) {
    return graph.roots().get(i).spec();
  }

  /** The products of matrices that the results are computed from and that are none themselves. */
  public List<Node> products() {
    var found = new ArrayList<Node>();
    for (Node n : graph.nodes()) {
      if (n.op() instanceof Op.MatMul && !graph.roots().contains(n)) {
        found.add(n);
      }
    }
    return found;
  }

  /** The results over these nodes in the place of the parameters. */
  public List<Node> apply(List<Node> arguments) {
    var map = new IdentityHashMap<Node, Node>();
    for (int i = 0; i < parameters.size(); i++) {
      map.put(parameters.get(i), arguments.get(i));
    }
    for (Node n : graph.nodes()) {
      if (!map.containsKey(n)) {
        map.put(n, over(n, map));
      }
    }
    return at(graph.roots(), map);
  }

  /** The body with only some of the parameters and results, given by their numbers. */
  public ScanBody select(List<Integer> someParameters, List<Integer> someResults) {
    return new ScanBody(
        someParameters.stream().map(parameters::get).toList(),
        someResults.stream().map(graph.roots()::get).toList());
  }

  /** For each parameter, whether one of these results depends on it. */
  public boolean[] reads(List<Integer> someResults) {
    var seen = new IdentityHashMap<Node, Boolean>();
    var todo = new ArrayList<Node>();
    for (int r : someResults) {
      todo.add(graph.roots().get(r));
    }
    while (!todo.isEmpty()) {
      var n = todo.removeLast();
      if (seen.put(n, true) == null) {
        todo.addAll(Arrays.asList(n.rawInputs()));
      }
    }
    var read = new boolean[parameters.size()];
    for (int i = 0; i < read.length; i++) {
      read[i] = seen.containsKey(parameters.get(i));
    }
    return read;
  }

  private static Node over(Node n, Map<Node, Node> map) {
    var in = n.rawInputs();
    return in.length == 0 ? n : n.withInputs(at(Arrays.asList(in), map).toArray(new Node[0]));
  }

  private static List<Node> at(List<Node> nodes, Map<Node, Node> map) {
    var out = new ArrayList<Node>(nodes.size());
    for (Node n : nodes) {
      var to = map.get(n);
      assert to != null : n;
      out.add(to);
    }
    return out;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this || o instanceof ScanBody b && key.equals(b.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return graph.nodes().size() + " nodes";
  }
}

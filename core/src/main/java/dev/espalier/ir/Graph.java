package dev.espalier.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be computed for some roots: the nodes behind them in topological order. Realised
 * nodes are leaves, except where a gradient must pass through their history. All walks are
 * iterative.
 */
public final class Graph {
  private final List<Node> nodes;
  private final List<Node> leaves;
  private final List<Node> roots;

  private Graph(List<Node> nodes, List<Node> leaves, List<Node> roots) {
    this.nodes = nodes;
    this.leaves = leaves;
    this.roots = roots;
  }

  /**
   * The graph of these roots; leaves in the order in which a walk from the first root meets them.
   */
  public static Graph of(List<Node> roots) {
    var history = history(roots);
    var order = new ArrayList<Node>();
    var leaves = new ArrayList<Node>();
    var done = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var stack = new ArrayDeque<Frame>();
    for (Node root : roots) {
      push(stack, done, root, history);
      while (!stack.isEmpty()) {
        var f = stack.peek();
        if (f.next < f.inputs.length) {
          push(stack, done, f.inputs[f.next++], history);
        } else {
          stack.pop();
          order.add(f.node);
          if (f.leaf) {
            leaves.add(f.node);
          }
        }
      }
    }
    return new Graph(order, leaves, List.copyOf(roots));
  }

  private static void push(ArrayDeque<Frame> stack, Set<Node> done, Node n, Set<Node> history) {
    if (done.add(n)) {
      var in = n.rawInputs(); // before the value: see Node.rawInputs
      boolean leaf =
          n.op() instanceof Op.Leaf
              || n.value() != null && (in.length == 0 || !history.contains(n));
      stack.push(new Frame(n, leaf ? new Node[0] : in, leaf));
    }
  }

  private static final class Frame {
    final Node node;
    final Node[] inputs;
    final boolean leaf;
    int next;

    Frame(Node node, Node[] inputs, boolean leaf) {
      this.node = node;
      this.inputs = inputs;
      this.leaf = leaf;
    }
  }

  /** Realised nodes that gradients pass through. */
  private static Set<Node> history(List<Node> roots) {
    var grads = new ArrayList<Node>();
    walk(
        roots,
        false,
        n -> {
          if (n.op() instanceof Op.Grad || n.op() instanceof Op.Jvp) {
            grads.add(n);
          }
        });
    var set = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    walk(grads, true, set::add);
    return set;
  }

  private static void walk(
      List<Node> roots, boolean throughValues, java.util.function.Consumer<Node> visit) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var todo = new ArrayDeque<Node>(roots);
    while (!todo.isEmpty()) {
      var n = todo.pop();
      if (!seen.add(n)) {
        continue;
      }
      visit.accept(n);
      var in = n.rawInputs();
      if (throughValues || n.value() == null) {
        Collections.addAll(todo, in);
      }
    }
  }

  /** All nodes, inputs before users. */
  public List<Node> nodes() {
    return nodes;
  }

  public List<Node> leaves() {
    return leaves;
  }

  public List<Node> roots() {
    return roots;
  }

  /** The structure of this graph, free of values. */
  public GraphKey key() {
    var index = new IdentityHashMap<Node, Integer>();
    var ops = new Object[nodes.size()];
    int wires = 0;
    for (Node n : nodes) {
      wires += isLeaf(n) ? 0 : n.arity();
    }
    var structure = new int[nodes.size() * 2 + wires + roots.size()];
    int k = 0;
    for (int i = 0; i < ops.length; i++) {
      var n = nodes.get(i);
      index.put(n, i);
      boolean leaf = isLeaf(n);
      ops[i] = leaf ? new LeafKey(kind(n), n.spec()) : n.op();
      structure[k++] = n.cut() ? 1 : 0;
      structure[k++] = leaf ? -1 : n.arity();
      if (!leaf) {
        for (Node in : n.rawInputs()) {
          structure[k++] = indexOf(index, in);
        }
      }
    }
    for (Node r : roots) {
      structure[k++] = indexOf(index, r);
    }
    return new GraphKey(ops, structure);
  }

  private static int indexOf(Map<Node, Integer> index, Node n) {
    var i = index.get(n);
    assert i != null : n;
    return i;
  }

  private boolean isLeaf(Node n) {
    return leafSet().containsKey(n);
  }

  private final Map<Node, Boolean> leafSet = new IdentityHashMap<>();

  private Map<Node, Boolean> leafSet() {
    if (leafSet.isEmpty() && !leaves.isEmpty()) {
      for (Node n : leaves) {
        leafSet.put(n, true);
      }
    }
    return leafSet;
  }

  /** The kind under which a leaf is bound: realised nodes count as inputs. */
  public static Op.LeafKind kind(Node leaf) {
    return leaf.op() instanceof Op.Leaf(Op.LeafKind k) ? k : Op.LeafKind.INPUT;
  }

  private record LeafKey(Op.LeafKind kind, TensorSpec spec) {}

  /**
   * The same graph over placeholder leaves, in the order of {@link #leaves}: it holds on to no
   * data.
   */
  public Graph template() {
    var map = new IdentityHashMap<Node, Node>();
    var copies = new ArrayList<Node>(leaves.size());
    for (Node leaf : leaves) {
      var p = Node.placeholder(kind(leaf), leaf.spec());
      copies.add(p);
      map.put(leaf, p);
    }
    var order = new ArrayList<Node>(nodes.size());
    for (Node n : nodes) {
      var copy = map.get(n);
      if (copy == null) {
        var in = n.rawInputs().clone();
        for (int i = 0; i < in.length; i++) {
          in[i] = map.get(in[i]);
        }
        copy = n.withInputs(in);
        map.put(n, copy);
      }
      order.add(copy);
    }
    var newRoots = new ArrayList<Node>();
    for (Node r : roots) {
      newRoots.add(map.get(r));
    }
    return new Graph(order, copies, newRoots);
  }
}

package dev.espalier.plan;

import dev.espalier.base.Shape;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.spi.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Partitions the nodes of a primitive graph into groups, each of which becomes one kernel: chains
 * and trees of elementwise nodes over equally many elements, and single other nodes with the
 * elementwise group that follows as epilogue. Groups only join where no path leaves the group and
 * comes back.
 */
final class Fuse {
  /**
   * Instructions a fused program may have: enough for an optimiser step, few enough for the
   * first-level cache.
   */
  private static final int LIMIT = 96;

  /**
   * Groups looked at to find out whether a join would make a cycle; beyond that the groups stay
   * apart.
   */
  private static final int SEARCH = 256;

  /** One kernel in the making. */
  static final class Group {
    final List<Node> elementwise = new ArrayList<>();
    @Nullable Node heavy;
    int first;

    /** The last position of a member or of anything that members depend on. */
    int last;

    @Nullable Group joined;

    List<Node> members() {
      if (heavy == null) {
        return elementwise;
      }
      var all = new ArrayList<Node>(elementwise.size() + 1);
      all.add(heavy);
      all.addAll(elementwise);
      return all;
    }
  }

  private final List<Node> order = new ArrayList<>();
  private final List<Node> roots = new ArrayList<>();
  private final Set<Node> copies = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Views views = new Views(copies);
  private final Map<Node, Group> groupOf = new IdentityHashMap<>();
  private final Map<Node, Integer> position = new IdentityHashMap<>();
  private final Map<Node, Node[]> operands = new IdentityHashMap<>();
  private final Map<Node, List<Node>> users = new IdentityHashMap<>();

  /**
   * Partitions the graph behind these roots.
   *
   * @param join false: one group for each node, for the first sight of a structure
   * @param withUsers nodes that join the groups of their users, not those of their inputs
   */
  Fuse(List<Node> graphRoots, boolean join, Set<Node> withUsers) {
    materialise(graphRoots);
    for (Node n : order) {
      if (n.op() instanceof Op.Output) { // found where the scan that makes it is done
        groupOf.put(n, groupOf(n.input(0)));
      } else if (isGrouped(n)) {
        var g = new Group();
        g.first = g.last = at(n);
        groupOf.put(n, g);
        if (isElementwise(n)) {
          g.elementwise.add(n);
        } else {
          g.heavy = n;
        }
      }
    }
    if (join) {
      for (Node n : order) {
        if (isElementwise(n) && !withUsers.contains(n)) {
          joinInputs(n);
        }
      }
      for (int i = order.size() - 1; i >= 0; i--) {
        if (isGrouped(order.get(i)) && !isElementwise(order.get(i))) {
          joinEpilogue(order.get(i));
        }
      }
    }
  }

  List<Node> roots() {
    return roots;
  }

  Views views() {
    return views;
  }

  /** The nodes that read a node or a view of it. */
  List<Node> users(Node base) {
    return users.getOrDefault(base, List.of());
  }

  boolean isCopy(Node n) {
    return copies.contains(n);
  }

  Group groupOf(Node n) {
    var g = groupOf.get(n);
    assert g != null : n;
    return find(g);
  }

  private static Group find(Group g) {
    var r = g;
    while (r.joined != null) {
      r = r.joined;
    }
    return r;
  }

  /** The operands of a node after copies were put where a kernel needs contiguous elements. */
  Node[] operands(Node n) {
    var in = operands.get(n);
    assert in != null : n;
    return in;
  }

  private int at(Node n) {
    var p = position.get(n);
    assert p != null : n;
    return p;
  }

  /**
   * Nodes in topological order, with explicit copies; views stay in the order but form no group.
   */
  private void materialise(List<Node> graphRoots) {
    var copyOf = new IdentityHashMap<Node, Node>();
    for (Node n : Graph.of(graphRoots).nodes()) {
      var in = n.rawInputs().clone();
      if (isGrouped(n) && !isElementwise(n)) {
        for (int i = 0; i < in.length; i++) {
          if (!kernelReads(n, views.resolve(in[i]))) {
            in[i] = copy(in[i], copyOf);
          }
        }
      }
      add(n, in);
    }
    for (Node r : graphRoots) {
      var ref = views.resolve(r);
      boolean leaf = ref.base().op() instanceof Op.Leaf || ref.base().op() instanceof Op.Const;
      roots.add(leaf || !ref.isWhole() ? copy(r, copyOf) : r);
    }
  }

  private Node copy(Node n, Map<Node, Node> copyOf) {
    return copyOf.computeIfAbsent(
        n,
        x -> {
          var c = Node.of(new Op.Reshape(x.shape()), x);
          copies.add(c);
          add(c, new Node[] {x});
          return c;
        });
  }

  private void add(Node n, Node[] in) {
    position.put(n, order.size());
    order.add(n);
    operands.put(n, in);
    views.resolve(n);
    if (isGrouped(n)) {
      for (Node i : in) {
        var base = views.resolve(i).base();
        users.computeIfAbsent(base, _ -> new ArrayList<>(2)).add(n);
      }
    }
  }

  private static boolean kernelReads(Node n, Views.Ref in) {
    if (in.base().op() instanceof Op.Const) {
      return false; // constants exist only inside programs
    }
    var v = in.view();
    if (n.op() instanceof Op.MatMul && in.base().shape().size() > 0) {
      int r = v.shape().rank();
      int rows = v.shape().dim(-2);
      int cols = v.shape().dim(-1);
      boolean plain = step(v, r - 1, 1) && step(v, r - 2, cols);
      boolean swapped = step(v, r - 2, 1) && step(v, r - 1, rows);
      return plain || swapped;
    }
    return in.isWhole();
  }

  private static boolean step(View v, int axis, int stride) {
    return v.shape().dim(axis) == 1 || v.strides().get(axis) == stride;
  }

  /** Whether a node becomes (part of) a kernel: neither leaf nor constant nor view. */
  private boolean isGrouped(Node n) {
    return views.resolve(n).base() == n
        && !(n.op() instanceof Op.Leaf)
        && !(n.op() instanceof Op.Const);
  }

  /** Elementwise nodes, among them copies and reshapes that cannot be views. */
  private boolean isElementwise(Node n) {
    return isGrouped(n)
        && switch (n.op()) {
          case Op.Unary _,
              Op.Binary _,
              Op.Ternary _,
              Op.Cast _,
              Op.Bitcast _,
              Op.Iota _,
              Op.RandomBits _,
              Op.Reshape _,
              Op.Permute _,
              Op.Expand _ ->
              true;
          case Op.Slice _ -> false;
          case Op.Leaf _,
              Op.Const _,
              Op.Reduce _,
              Op.ArgReduce _,
              Op.Place _,
              Op.Concat _,
              Op.Cumulate _,
              Op.ArgSort _,
              Op.Gather _,
              Op.Scatter _,
              Op.Index _,
              Op.IndexPut _,
              Op.MatMul _,
              Op.Matrix _,
              Op.Conv2d _,
              Op.Pool2d _,
              Op.Composite _,
              Op.Custom _,
              Op.Grad _,
              Op.Jvp _,
              Op.Output _,
              Op.Update _,
              Op.Scan _ ->
              false;
        };
  }

  /** Whether n reads all elements of its operand in order, so that both may run in one loop. */
  private boolean sameLoop(Node n, Node operand) {
    var ref = views.resolve(operand);
    return ref.base().shape().size() == n.shape().size()
        && ref.view().shape().size() == n.shape().size()
        && ref.view().isContiguous();
  }

  private void joinInputs(Node n) {
    if (n.op() instanceof Op.RandomBits) {
      return;
    }
    for (Node in : operands(n)) {
      var base = views.resolve(in).base();
      if (isGrouped(base) && isElementwise(base) && sameLoop(n, in)) {
        join(groupOf(base), groupOf(n));
      }
    }
  }

  /** Joins two elementwise groups if the result stays small and acyclic. */
  private void join(Group a, Group b) {
    if (a == b
        || a.elementwise.size() + b.elementwise.size() > LIMIT
        || reaches(a, b)
        || reaches(b, a)) {
      return;
    }
    merge(a, b);
    for (Node n : b.elementwise) {
      insert(a.elementwise, n);
    }
  }

  /**
   * Makes b a part of a, before its members are added. What depends on the one that ends earlier
   * now depends on the later one too, which {@link #reaches} has to know.
   */
  private void merge(Group a, Group b) {
    var earlier = a.last < b.last ? a.members() : b.members();
    a.first = Math.min(a.first, b.first);
    a.last = Math.max(a.last, b.last);
    b.joined = a;
    var todo = new ArrayDeque<Group>();
    spread(a, earlier, todo);
    while (!todo.isEmpty()) {
      var g = todo.pop();
      spread(g, g.members(), todo);
    }
  }

  /** Tells those that read these members of a group how far the group reaches. */
  private void spread(Group g, List<Node> members, ArrayDeque<Group> todo) {
    for (Node member : members) {
      for (Node user : users(member)) {
        spread(g, user, todo);
        if (user.op() instanceof Op.Output) {
          for (Node reader : users(user)) {
            spread(g, reader, todo);
          }
        }
      }
    }
  }

  private void spread(Group from, Node user, ArrayDeque<Group> todo) {
    var g = groupOf(user);
    if (g.last < from.last) {
      g.last = from.last;
      todo.push(g);
    }
  }

  /** Keeps members in topological order; new ones nearly always belong at the end. */
  private void insert(List<Node> list, Node n) {
    int i = list.size();
    while (i > 0 && at(list.get(i - 1)) > at(n)) {
      i--;
    }
    list.add(i, n);
  }

  /** Whether {@code to} depends on {@code from} by a path through a third group. */
  private boolean reaches(Group from, Group to) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Group, Boolean>());
    var todo = new ArrayDeque<Group>();
    todo.push(to);
    int visited = 0;
    while (!todo.isEmpty()) {
      var g = todo.pop();
      if (++visited > SEARCH) {
        return true;
      }
      for (Node member : g.members()) {
        for (Node in : operands(member)) {
          var base = views.resolve(in).base();
          var raw = groupOf.get(base);
          if (raw == null) {
            continue;
          }
          var dep = find(raw);
          if (dep == g) {
            continue;
          }
          if (dep == from) {
            if (g == to && sameLoop(member, in)) {
              continue; // a direct edge is what joining removes
            }
            return true;
          }
          if (dep.last > from.first && seen.add(dep)) {
            todo.push(dep);
          }
        }
      }
    }
    return false;
  }

  /** Gives a heavy node the one elementwise group that uses it. */
  private void joinEpilogue(Node h) {
    var using = users.get(h);
    if (using == null
        || roots.stream().anyMatch(r -> views.resolve(r).base() == h)
        || h.op() instanceof Op.Concat
        || h.op() instanceof Op.Scan
        || h.op() instanceof Op.Custom
        || h.op() instanceof Op.Output) {
      return;
    }
    Group target = null;
    for (Node u : using) {
      if (!isElementwise(u) || target != null && groupOf(u) != target) {
        return;
      }
      target = groupOf(u);
      for (Node in : operands(u)) {
        if (views.resolve(in).base() == h && !sameLoop(u, in)) {
          return;
        }
      }
    }
    var own = groupOf(h);
    if (target == null
        || target.heavy != null
        || reaches(own, target)
        || reaches(target, own)
        || outputs(target).noneMatch(n -> n.dtype() == h.dtype())) {
      return;
    }
    merge(own, target);
    own.elementwise.addAll(target.elementwise);
  }

  /** Members of an elementwise group that are needed outside it. */
  java.util.stream.Stream<Node> outputs(Group g) {
    return g.elementwise.stream().filter(n -> isNeededOutside(n, g));
  }

  private boolean isNeededOutside(Node n, Group g) {
    for (Node r : roots) {
      if (views.resolve(r).base() == n) {
        return true;
      }
    }
    for (Node u : users.getOrDefault(n, List.of())) {
      if (groupOf(u) != g) {
        return true;
      }
      for (Node in : operands(u)) {
        if (views.resolve(in).base() == n && !sameLoop(u, in)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The groups in an order in which each comes after those that it reads. */
  List<Group> schedule() {
    var out = new ArrayList<Group>();
    var done = Collections.newSetFromMap(new IdentityHashMap<Group, Boolean>());
    var open = Collections.newSetFromMap(new IdentityHashMap<Group, Boolean>());
    var stack = new ArrayDeque<Group>();
    for (Node n : order) {
      if (!isGrouped(n)) {
        continue;
      }
      stack.push(groupOf(n));
      while (!stack.isEmpty()) {
        var g = stack.peek();
        if (done.contains(g)) {
          stack.pop();
        } else if (open.add(g)) {
          for (Node member : g.members()) {
            for (Node in : operands(member)) {
              var raw = groupOf.get(views.resolve(in).base());
              if (raw != null && find(raw) != g && !done.contains(find(raw))) {
                assert !open.contains(find(raw)) : "cycle between fused groups";
                stack.push(find(raw));
              }
            }
          }
        } else {
          stack.pop();
          done.add(g);
          out.add(g);
        }
      }
    }
    return out;
  }

  /** The shape over which an elementwise group loops: only the number of elements matters. */
  static Shape loop(Group g) {
    return g.elementwise.getFirst().shape();
  }
}

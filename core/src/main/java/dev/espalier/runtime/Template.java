package dev.espalier.runtime;

import dev.espalier.ir.Graph;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trace seen before: the ops in order, with inputs as positions or leaf slots, and the plan that
 * served it. The recorder walks along it and compares each op; data never enters.
 */
final class Template {
  final int size;
  private final Op[] ops;
  private final TensorSpec[] specs;
  private final boolean[] cuts;

  /** Position p of the trace is p, leaf slot s is −1 − s. */
  private final int[][] inputs;

  final TensorSpec[] leafSpecs;
  private final Op.LeafKind[] leafKinds;

  /** Positions that were read late once and are outputs from then on. */
  final BitSet kept = new BitSet();

  int[] rootPositions = {};
  @Nullable Plan plan;

  /** Slot of each leaf of the plan. */
  int[] binding = {};

  /** What followed last time. */
  @Nullable Template next;

  private Template(
      Op[] ops,
      TensorSpec[] specs,
      boolean[] cuts,
      int[][] inputs,
      TensorSpec[] leafSpecs,
      Op.LeafKind[] leafKinds) {
    this.size = ops.length;
    this.ops = ops;
    this.specs = specs;
    this.cuts = cuts;
    this.inputs = inputs;
    this.leafSpecs = leafSpecs;
    this.leafKinds = leafKinds;
  }

  /**
   * The template of a trace, or null when it reaches into other traces; {@code slots} receives its
   * leaves.
   */
  static @Nullable Template of(long trace, Node[] nodes, int count, List<Node> slots) {
    var ops = new Op[count];
    var specs = new TensorSpec[count];
    var cuts = new boolean[count];
    var inputs = new int[count][];
    var slotOf = new IdentityHashMap<Node, Integer>();
    for (int k = 0; k < count; k++) {
      var n = nodes[k];
      var in = n.rawInputs();
      ops[k] = n.op();
      specs[k] = n.spec();
      cuts[k] = n.cut();
      inputs[k] = new int[in.length];
      for (int j = 0; j < in.length; j++) {
        if (in[j].trace() == trace) {
          inputs[k][j] = in[j].position();
        } else if (isLeaf(in[j])) {
          var s = slotOf.get(in[j]);
          if (s == null) {
            s = slots.size();
            slotOf.put(in[j], s);
            slots.add(in[j]);
          }
          inputs[k][j] = -1 - s;
        } else {
          return null;
        }
      }
    }
    return new Template(
        ops,
        specs,
        cuts,
        inputs,
        slots.stream().map(Node::spec).toArray(TensorSpec[]::new),
        slots.stream().map(Graph::kind).toArray(Op.LeafKind[]::new));
  }

  static boolean isLeaf(Node n) {
    return n.op() instanceof Op.Leaf || n.arity() == 0 && n.value() != null;
  }

  TensorSpec spec(int position) {
    return specs[position];
  }

  Op op(int position) {
    return ops[position];
  }

  int[] inputs(int position) {
    return inputs[position];
  }

  /**
   * Whether an op recorded at a position is the one seen before; fills the slots of leaves met for
   * the first time.
   */
  boolean matches(int k, long trace, Op op, Node[] in, boolean cut, @Nullable Node[] slots) {
    if (k >= size
        || cuts[k] != cut
        || inputs[k].length != in.length
        || ops[k] != op && !ops[k].equals(op)) {
      return false;
    }
    var expected = inputs[k];
    for (int j = 0; j < in.length; j++) {
      int e = expected[j];
      var n = in[j];
      if (e >= 0) {
        if (n.trace() != trace || n.position() != e) {
          return false;
        }
      } else {
        int s = -1 - e;
        var have = slots[s];
        if (have == null) {
          if (n.trace() == trace
              || !isLeaf(n)
              || leafKinds[s] != Graph.kind(n)
              || !leafSpecs[s].equals(n.spec())) {
            return false;
          }
          slots[s] = n;
        } else if (have != n) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether these roots, in this order, are the ones that the plan computes. */
  boolean hasRoots(List<Node> roots, long trace) {
    if (plan == null || roots.size() != rootPositions.length) {
      return false;
    }
    for (int i = 0; i < rootPositions.length; i++) {
      var r = roots.get(i);
      if (r.trace() != trace || r.position() != rootPositions[i]) {
        return false;
      }
    }
    return true;
  }

  /** Gradients are taken with respect to slots, so no two slots may hold one leaf. */
  boolean distinct(@Nullable Node[] slots) {
    int size = leafSpecs.length;
    if (size <= 24) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < i; j++) {
          if (slots[i] == slots[j]) {
            return false;
          }
        }
      }
      return true;
    }
    var set = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>(2 * size));
    for (int i = 0; i < size; i++) {
      var n = slots[i];
      if (n != null && !set.add(n)) {
        return false;
      }
    }
    return true;
  }

  /** Remembers the plan of a run; not when its leaves or roots lie outside the trace. */
  void remember(Plan plan, List<Node> roots, List<Node> leaves, List<Node> slots, long trace) {
    var positions = new int[roots.size()];
    for (int i = 0; i < positions.length; i++) {
      if (roots.get(i).trace() != trace) {
        return;
      }
      positions[i] = roots.get(i).position();
    }
    var slotOf = new IdentityHashMap<Node, Integer>();
    for (int i = 0; i < slots.size(); i++) {
      slotOf.putIfAbsent(slots.get(i), i);
    }
    var b = new int[leaves.size()];
    for (int i = 0; i < b.length; i++) {
      var s = slotOf.get(leaves.get(i));
      if (s == null) {
        return;
      }
      b[i] = s;
    }
    this.plan = plan;
    this.rootPositions = positions;
    this.binding = b;
  }

  /** Where this trace first differs from another, for explanations. */
  static String difference(Template t, int k, Op op, Node[] in) {
    if (k >= t.size) {
      return "the trace goes on with " + op + " where it ended before, after " + t.size + " ops";
    }
    return "op "
        + k
        + " is "
        + op
        + " over "
        + Arrays.stream(in).map(n -> n.spec().toString()).toList()
        + ", before it was "
        + t.ops[k]
        + " over "
        + before(t, k);
  }

  private static List<String> before(Template t, int k) {
    var out = new ArrayList<String>();
    for (int e : t.inputs[k]) {
      out.add((e >= 0 ? t.specs[e] : t.leafSpecs[-1 - e]).toString());
    }
    return out;
  }
}

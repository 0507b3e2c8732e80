package dev.espalier.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/** The nodes behind others in the order of computation; iterative, for graphs of any depth. */
public final class Walk {
  private static final Node[] NONE = {};

  private Walk() {}

  /** A node on a walk, with the inputs it had when it was met: another thread may drop them. */
  public record Visit(Node node, List<Node> inputs) {
    /** The inputs as an array of their own. */
    public Node[] array() {
      return inputs.toArray(NONE);
    }
  }

  private static final class Frame {
    final Node node;
    final Node[] inputs;
    int next;

    Frame(Node node, Node[] inputs) {
      this.node = node;
      this.inputs = inputs;
    }
  }

  /**
   * All nodes behind the roots, inputs before the nodes that use them.
   *
   * @param ends nodes whose inputs are not visited for their sake
   */
  public static List<Visit> behind(List<Node> roots, Predicate<Node> ends) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var order = new ArrayList<Visit>();
    var stack = new ArrayList<Frame>();
    for (Node root : roots) {
      if (seen.add(root)) {
        stack.add(frame(root, ends));
      }
      while (!stack.isEmpty()) {
        var f = stack.getLast();
        if (f.next == f.inputs.length) {
          stack.removeLast();
          order.add(new Visit(f.node, List.of(f.inputs)));
        } else {
          var in = f.inputs[f.next++];
          if (seen.add(in)) {
            stack.add(frame(in, ends));
          }
        }
      }
    }
    return order;
  }

  private static Frame frame(Node n, Predicate<Node> ends) {
    return new Frame(n, ends.test(n) ? NONE : n.rawInputs());
  }
}

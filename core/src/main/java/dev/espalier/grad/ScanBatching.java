package dev.espalier.grad;

import static dev.espalier.ir.Nodes.permute;

import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of scans is a scan over batches: in its body a state, an element or a tensor that differs
 * between the examples has the batch in front.
 */
final class ScanBatching {
  private final Batching batching;
  private final Op.Scan scan;
  private final Node[] inputs;

  /** Which parts of the state differ between the examples. */
  private final boolean[] batched;

  ScanBatching(Batching batching, Op.Scan scan, Node[] inputs) {
    this.batching = batching;
    this.scan = scan;
    this.inputs = inputs;
    this.batched = new boolean[scan.carries()];
    for (int i = 0; i < batched.length; i++) {
      batched[i] = batching.isBatched(inputs[i]);
    }
  }

  /** The batched form of each output. */
  Map<Integer, Node> outputs() {
    while (true) { // a state that all share at first may come to differ
      var made = step();
      if (made != null) {
        return made;
      }
    }
  }

  /** The outputs, or null when part of the state was found to differ: it is noted. */
  private @Nullable Map<Integer, Node> step() {
    int elements = scan.carries() + scan.sequences();
    var state = new ArrayList<Binding>();
    var sequences = new ArrayList<Binding>();
    var others = new ArrayList<Binding>();
    var arguments = new ArrayList<Node>();
    var inside = new Batching.Inputs();
    for (int i = 0; i < inputs.length; i++) {
      boolean all = i < scan.carries() ? batched[i] : batching.isBatched(inputs[i]);
      var given = all ? batching.full(inputs[i]) : inputs[i];
      Binding b;
      if (i < scan.carries()) {
        b = Binding.of(given);
        state.add(b);
      } else if (i < elements) {
        b = Binding.element(all ? swapped(given) : given);
        sequences.add(b);
      } else {
        b = Binding.of(given);
        others.add(b);
      }
      var one = b.parameter();
      if (all) {
        one = Node.placeholder(Op.LeafKind.INPUT, scan.body().parameter(i));
        inside.batch(one, b.parameter());
      } else if (batching.isDrawn(inputs[i])) {
        inside.draw(one);
      }
      arguments.add(one);
    }
    var results = scan.body().apply(arguments);
    var found = Batching.of(results, inside, batching.size(), _ -> false);
    boolean more = false;
    for (int i = 0; i < batched.length; i++) {
      more |= found.get(i) != null && !batched[i];
      batched[i] |= found.get(i) != null;
    }
    return more ? null : outputs(state, sequences, others, results, found);
  }

  private Map<Integer, Node> outputs(
      List<Binding> state,
      List<Binding> sequences,
      List<Binding> others,
      List<Node> results,
      List<@Nullable Node> found) {
    var next = new ArrayList<Node>();
    for (int r = 0; r < results.size(); r++) {
      var all = found.get(r);
      boolean repeat = all == null && r < batched.length && batched[r];
      next.add(all != null ? all : repeat ? repeat(results.get(r)) : results.get(r));
    }
    var made = Scans.call(scan.length(), scan.reverse(), state, sequences, others, next).node();
    var out = new HashMap<Integer, Node>();
    for (int k = 0; k < scan.before(scan.carries()); k++) {
      var o = Scans.output(made, k);
      boolean stack = k >= scan.carries();
      boolean all =
          k < scan.carries()
              ? batched[k]
              : k < scan.before(0) ? found.get(k) != null : batched[k - scan.before(0)];
      out.put(k, !all ? repeat(o) : stack ? swapped(o) : o);
    }
    return out;
  }

  private Node repeat(Node one) {
    return Batching.repeat(one, batching.size());
  }

  /** Exchanges the steps and the batch, which are the first two axes. */
  private static Node swapped(Node x) {
    var order = new int[x.shape().rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < 2 ? 1 - i : i;
    }
    return permute(x, order);
  }
}

package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.broadcastTo;
import static dev.espalier.ir.Nodes.constant;

import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import dev.espalier.ir.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a scan is a scan in the other direction. Its state is the gradient of the state,
 * and the gradients of the tensors that the body reads as they add up; its sequences are those of
 * the scan, the states before each step, and the gradients of the stacks. A step computes the
 * body's intermediates anew and puts out the gradients of the elements.
 */
final class ScanGradient {
  private final Op.Scan scan;
  private final Node node;
  private final @Nullable Node[] g;
  private final List<Binding> state = new ArrayList<>();
  private final List<Binding> sequences = new ArrayList<>();
  private final List<Node> roots = new ArrayList<>();
  private final List<Node> seeds = new ArrayList<>();

  private ScanGradient(Op.Scan scan, Node node, @Nullable Node[] g) {
    this.scan = scan;
    this.node = node;
    this.g = g;
  }

  /**
   * Gradients of the inputs.
   *
   * @param needed the inputs whose gradients are wanted
   * @param g the gradient of each output, null for none
   */
  static List<@Nullable Node> of(
      Op.Scan scan, Node node, Node[] inputs, boolean[] needed, @Nullable Node[] g) {
    return new ScanGradient(scan, node, g).gradients(inputs, needed);
  }

  private List<@Nullable Node> gradients(Node[] inputs, boolean[] needed) {
    int carries = scan.carries();
    int elements = carries + scan.sequences();
    var others = new ArrayList<Binding>();
    var parameters = new ArrayList<Node>();
    for (int i = 0; i < inputs.length; i++) {
      var b =
          i < carries
              ? sequence(Scans.output(node, scan.before(i)))
              : i < elements ? sequence(inputs[i]) : Binding.of(inputs[i]);
      parameters.add(b.parameter());
      if (i >= elements) {
        others.add(b);
      }
    }
    var results = scan.body().apply(parameters);
    var wrt = new ArrayList<Node>();
    var of = new ArrayList<Integer>(); // the input that an element of wrt stands for
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].dtype().isFloating() && (i < carries || needed[i])) {
        wrt.add(parameters.get(i));
        of.add(i);
      }
    }
    seed(results);
    var found = Gradients.reverse(roots, seeds, wrt, Set.of());
    return scan(inputs, others, of, found);
  }

  private Binding bind(List<Binding> to, Binding b) {
    to.add(b);
    return b;
  }

  private Binding sequence(Node s) {
    return bind(sequences, Binding.element(s));
  }

  /** The gradients of a step's results: of the state, which is carried, and of what it puts out. */
  private void seed(List<Node> results) {
    for (int r = 0; r < results.size(); r++) {
      var result = results.get(r);
      if (!result.dtype().isFloating()) {
        continue;
      }
      var last = g[r];
      if (r < scan.carries()) {
        var start = last == null ? zeros(result.spec()) : last;
        roots.add(result);
        seeds.add(bind(state, Binding.of(start)).parameter());
      } else if (last != null) {
        roots.add(result);
        seeds.add(sequence(last).parameter());
      }
    }
  }

  private static Node zeros(TensorSpec spec) {
    return broadcastTo(constant(0, spec.dtype()), spec.shape());
  }

  /** Builds the scan and picks the gradients from its outputs. */
  private List<@Nullable Node> scan(
      Node[] inputs, List<Binding> others, List<Integer> of, List<@Nullable Node> found) {
    int elements = scan.carries() + scan.sequences();
    var next = new ArrayList<Node>();
    var stacks = new ArrayList<Node>();
    var stackOf = new ArrayList<Integer>();
    var stateOf = new ArrayList<Integer>();
    for (int k = 0; k < of.size(); k++) {
      int i = of.get(k);
      var gradient = found.get(k);
      if (i < scan.carries()) {
        next.add(carried(i, gradient));
        stateOf.add(i);
      } else if (gradient != null && i < elements) {
        stacks.add(gradient);
        stackOf.add(i);
      } else if (gradient != null) {
        var sum = bind(state, Binding.of(zeros(inputs[i].spec())));
        next.add(add(sum.parameter(), gradient));
        stateOf.add(i);
      }
    }
    int states = next.size();
    next.addAll(stacks);
    var backward =
        Scans.call(scan.length(), !scan.reverse(), state, sequences, others, next).node();
    var result = new ArrayList<@Nullable Node>(java.util.Collections.nCopies(inputs.length, null));
    for (int k = 0; k < states; k++) {
      result.set(stateOf.get(k), Scans.output(backward, k));
    }
    for (int k = 0; k < stacks.size(); k++) {
      result.set(stackOf.get(k), Scans.output(backward, states + k));
    }
    return result;
  }

  /** The gradient of component i of the state before a step. */
  private Node carried(int i, @Nullable Node gradient) {
    var own = g[scan.before(i)];
    var spec = scan.body().parameter(i);
    if (own == null) {
      return gradient == null ? zeros(spec) : gradient;
    }
    var element = sequence(own).parameter();
    return gradient == null ? element : add(gradient, element);
  }
}
